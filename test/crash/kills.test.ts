import { afterEach, expect, test } from "vitest";
import { Cleanup } from "./cleanup.ts";
import { gather } from "./evidence.ts";
import { judge } from "./judges.ts";
import { killsOn } from "./kills.ts";
import { post, startStage } from "./stage.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const options = { seed: 20, kills: 20, rounds: 1, offers: 1, changes: 1, seconds: 1 };

test(
  "twenty kills of web, workers and database connections lose nothing; what is then lost on purpose is found",
  { timeout: 420_000 },
  async () => {
    const note = (text: string) => {
      if (process.env.CRASH_VERBOSE) console.log(text);
    };
    const scene = { options, note, cleanup };
    const stage = await startStage({ ...scene, products: 18 });
    const { outcome, load } = await killsOn(stage, scene);
    expect(outcome.complaints).toEqual([]);
    expect(stage.acknowledged.givenUp).toEqual([]);
    expect(load.done.stock).toBeGreaterThan(0);
    expect(load.done.orders).toBeGreaterThan(0);

    const look = async () => judge(await gather(stage), load.books);
    expect(await look()).toEqual([]);
    const [lost] = await stage.observer.query<{ id: string }>(
      `DELETE FROM webhook_receipt WHERE id = (SELECT max(id) FROM webhook_receipt) RETURNING webhook_id AS id`,
    );
    const [sku] = load.canaries.map((canary) => canary.sku);
    await post(`${stage.channel}/_sandbox/listings/${sku ?? ""}`, { quantity: 99_000 });
    const [order] = load.books.orders.keys();
    const made = stage.shopify.shop().orders.all.find((one) => one.sourceIdentifier === order);
    const twice = {
      lines: [{ sku: made?.lines[0]?.sku ?? "", quantity: 1 }],
      sourceIdentifier: order ?? "",
      inventory: "leave",
    };
    await post(`${stage.shopify.origin}/_sandbox/orders`, twice);
    const texts = (await look()).map(({ judge: name, text }) => `${name}: ${text}`).join("\n");
    expect(texts).toContain(`${lost?.id ?? "?"} was answered 200 and is not in the database`);
    expect(texts).toContain(`${sku ?? "?"} (`);
    expect(texts).toContain(`Shopify has 2 orders for the channel's ${order ?? "?"}`);
  },
);
