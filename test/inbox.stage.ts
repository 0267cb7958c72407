import { createHmac, randomUUID } from "node:crypto";
import { createServer, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { ReceiptHandlers } from "../app/domain/receipt.ts";
import { catalogTopics, inboxTopics } from "../app/domain/topics.ts";
import type { Buyers } from "../app/inbox/privacy.handler.ts";
import { drainBatch, receiveWebhook, type DrainDeps } from "../app/inbox/index.ts";
import { systemClock } from "../app/platform/clock.ts";
import type { Database, Sql } from "../app/platform/database.ts";
import { createLogger } from "../app/platform/logger.ts";
import { createMetrics } from "../app/platform/metrics.ts";
import { seededRandom } from "../app/platform/random.ts";

const secret = "the-secret-of-now";
export const previousSecret = "the-secret-of-before";
export const shopDomain = "river.myshopify.com";

export interface Inbox {
  origin: string;
  /** What was logged, line by line. */
  lines: string[];
  metrics: ReturnType<typeof createMetrics>;
  close(): Promise<void>;
}

/** The inbox's route on a server of its own, as the web process mounts it. */
export async function startInbox(sql: Sql, options: { secrets?: string[] } = {}): Promise<Inbox> {
  const lines: string[] = [];
  const metrics = createMetrics();
  const app = express();
  const deps = {
    sql,
    clock: systemClock,
    logger: createLogger("info", { write: (line) => void lines.push(line) }),
    metrics,
    secrets: options.secrets ?? [secret, previousSecret],
    topics: [...catalogTopics, ...inboxTopics],
  };
  app.all("/webhooks", receiveWebhook(deps));
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // a TCP server's address is no path
  return {
    origin: `http://127.0.0.1:${port}`,
    lines,
    metrics,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A shop whose channels have no orders. */
export const noBuyers: Buyers = {
  erase: () => Promise.resolve({ isDone: true, erased: 0 }),
  find: () => Promise.resolve({ numbers: [], count: 0 }),
};

export const hmacOf = (body: string | Buffer, key = secret) => createHmac("sha256", key).update(body).digest("base64");

export interface Webhook {
  topic?: string;
  shop?: string;
  id?: string;
  body?: string;
  hmac?: string;
  triggeredAt?: string;
  headers?: Record<string, string | undefined>;
}

/** The headers that Shopify sends. A header that is given as undefined is left out. */
export function webhookHeaders(webhook: Webhook): Record<string, string> {
  const body = webhook.body ?? "{}";
  const all: Record<string, string | undefined> = {
    "content-type": "application/json",
    "x-shopify-topic": webhook.topic ?? "products/update",
    "x-shopify-shop-domain": webhook.shop ?? shopDomain,
    "x-shopify-webhook-id": webhook.id ?? randomUUID(),
    "x-shopify-event-id": randomUUID(),
    "x-shopify-api-version": "2026-10",
    "x-shopify-triggered-at": webhook.triggeredAt ?? "2026-11-22T10:00:00.123456789Z",
    "x-shopify-hmac-sha256": webhook.hmac ?? hmacOf(body),
    ...webhook.headers,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export interface Answered {
  status: number;
  text: string;
  headers: IncomingMessage["headers"];
}

export function postWebhook(origin: string, webhook: Webhook = {}): Promise<Answered> {
  return send(`${origin}/webhooks`, { method: "POST", headers: webhookHeaders(webhook) }, webhook.body ?? "{}");
}

export function send(url: string, options: RequestOptions, body: string | Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, options, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("end", () =>
        resolve({
          status: reply.statusCode ?? 0,
          text: Buffer.concat(chunks).toString("utf8"),
          headers: reply.headers,
        }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

export async function addShop(
  sql: Sql,
  domain = shopDomain,
  installedAt = new Date("2026-11-01T00:00:00Z"),
): Promise<number> {
  const [row] = await sql.query<{ id: number }>(
    "INSERT INTO shop (domain, currency, installed_at) VALUES ($1, 'USD', $2) RETURNING id",
    [domain, installedAt],
  );
  return row?.id ?? 0;
}

export interface ReceiptState {
  id: number;
  topic: string;
  state: string;
  note: string | null;
  attempts: number;
  body: string;
}

export const receiptsOf = (sql: Sql, domain = shopDomain) =>
  sql.query<ReceiptState>(
    `SELECT id, topic, state, note, attempts, convert_from(body, 'UTF8') AS body FROM webhook_receipt
     WHERE shop_domain = $1 ORDER BY id`,
    [domain],
  );

export function drainDeps(database: Database, handlers: ReceiptHandlers<Sql>, clock = systemClock): DrainDeps {
  return {
    database,
    clock,
    random: seededRandom(7),
    logger: createLogger("silent"),
    metrics: createMetrics(),
    handlers,
  };
}

/** Until nothing is due. Answers how many receipts were handled, each as often as it was. */
export async function drainAll(deps: DrainDeps): Promise<number> {
  let handled = 0;
  for (let round = 0; round < 1_000; round++) {
    const batch = await drainBatch(deps);
    if (batch.handled === 0) return handled;
    handled += batch.handled;
  }
  throw new Error("still not drained after 1,000 batches");
}
