import type { RequestHandler } from "express";
import type { Services } from "../services.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { bulkFile, runBulkOperation } from "./run.ts";
import { RESULT_DAYS, underWay } from "./operations.ts";

const DAY_MS = 86_400_000;

/** `GET /_sandbox/bulk/:file`: no token, as Shopify's signed addresses need none; gone after seven days. */
export function bulkRoute(services: Services): RequestHandler {
  return (request, response) => {
    const key = request.params.file ?? "";
    const found = services.shops
      .flatMap((shop) => shop.kept.list("bulk").map((record) => ({ shop, record })))
      .find(({ record }) => record.fileKey === key);
    const ageMs = found ? found.shop.now() - (found.record.completedAtMs ?? found.record.createdAtMs) : Infinity;
    if (found?.record.fileSize == null || ageMs > RESULT_DAYS * DAY_MS) {
      response.status(404).type("text").send("There is no such result, or it has expired");
      return;
    }
    response.setHeader("content-type", "application/jsonl");
    response.sendFile(bulkFile(services, key), { dotfiles: "allow" }, (error: Error | undefined) => {
      if (error && !response.headersSent) response.status(404).type("text").send("The result's file is gone");
    });
  };
}

/** Runs bulk operations in the background, and those again that a restart cut off. */
export class BulkRunner {
  private readonly running = new Set<Promise<void>>();
  private services: Services | undefined;

  constructor(private readonly waitMs: number) {}

  attach(services: Services): void {
    this.services = services;
    for (const shop of services.shops) for (const record of underWay(shop)) this.start(shop, record.id);
  }

  start(shop: ShopStore, id: number): void {
    const { services } = this;
    if (!services) throw new Error("The runner is not attached yet");
    const run = new Promise((resolve) => setTimeout(resolve, this.waitMs)).then(() =>
      runBulkOperation(services, shop, id),
    );
    this.running.add(run);
    void run.finally(() => this.running.delete(run));
  }

  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
