import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogTopics } from "../../app/domain/topics.ts";
import { importStatus, requestImport } from "../../app/mirror/index.ts";
import { systemClock } from "../../app/platform/clock.ts";
import { openHttpStream } from "../../app/platform/http-stream.ts";
import { systemRandom } from "../../app/platform/random.ts";
import type { AdminResult, ShopAdmin } from "../../app/shopify/index.ts";
import { readJsonl } from "../../app/shopify/jsonl.ts";
import { importCatalog, type ShopifyStandIn } from "../../sandbox/shopify/index.ts";
import { ask, FakeApp, graphql, install, manyProducts, startStandIn } from "../../sandbox/shopify/testing.ts";
import type { Webhook } from "../mirror.fake-shop.ts";
import { openStage, type Stage } from "../mirror.stage.ts";
import { serverDatabase } from "../store/server.ts";

/** The mirror against the stand-in, which executes its documents by Shopify's schema, refuses what costs too much, and writes
 * its webhooks by itself. */
/** The stand-in's clock is moved on between the acts: what lies a minute back is settled. */
let aheadMs = 0;
let app: FakeApp;
let shopify: ShopifyStandIn;

beforeAll(async () => {
  app = await FakeApp.start();
  shopify = await startStandIn({
    appOrigin: app.origin,
    topics: [...catalogTopics],
    throttle: { restorePerSecond: 1e6 },
    now: () => Date.now() + aheadMs,
  });
});
afterAll(async () => {
  await shopify.close();
  await app.close();
});

async function adminOf(): Promise<ShopAdmin> {
  const send = graphql(shopify, await install(shopify));
  return {
    shopDomain: shopify.shop().info.domain,
    async request(operation, variables) {
      const { data, errors } = (await send(operation, { ...variables })) as { data: unknown; errors?: Error[] };
      if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
      // Checked by the schema on the other side.
      return { ok: true, data } as AdminResult<never>;
    },
    openJsonl: (url) =>
      readJsonl(
        { openStream: openHttpStream, clock: systemClock, random: systemRandom },
        url.replace(/^https:\/\/[^/]+/, shopify.origin),
        {},
      ),
  };
}

/** SKU -> title, price and stock, as the stand-in tells it. */
async function truth() {
  const { body } = await ask(shopify.origin, "GET", "/_sandbox/state");
  const { products } = body as {
    products: { title: string; variants: { sku: string; price: string; inventory: { available: number }[] }[] }[];
  };
  return new Map(
    products.flatMap(({ title, variants }) =>
      variants.map(({ sku, price, inventory }) => [
        sku,
        {
          title,
          price: Math.round(Number(price) * 100),
          available: inventory.map(({ available }) => available).sort(),
        },
      ]),
    ),
  );
}

async function mirrored({ sql }: Awaited<ReturnType<typeof serverDatabase>>, { shopId }: Stage) {
  const rows = await sql.query<{ sku: string; title: string; price: number; available: number[] }>(
    `SELECT v.sku, p.title, v.price_minor AS price, ARRAY(
              SELECT l.available FROM inventory_level l
                JOIN location o ON o.shop_id = l.shop_id AND o.id = l.location_id AND o.is_active AND o.deleted_at IS NULL
               WHERE l.shop_id = v.shop_id AND l.inventory_item_id = v.inventory_item_id AND l.deleted_at IS NULL
               ORDER BY l.available) AS available
       FROM variant v JOIN product p ON p.shop_id = v.shop_id AND p.id = v.product_id
      WHERE v.shop_id = $1 AND v.deleted_at IS NULL AND p.deleted_at IS NULL`,
    [shopId],
  );
  return new Map(rows.map(({ sku, ...rest }) => [sku, rest]));
}

/** What the stand-in has sent since the last call. */
async function sent(): Promise<Webhook[]> {
  await shopify.idle();
  return app.received.splice(0).map(({ topic, body, headers }) => ({
    topic,
    body,
    triggeredAtMs: Date.parse(String(headers["x-shopify-triggered-at"])),
  }));
}

test("imports from the stand-in, follows its webhooks in any order, and reconciles", async () => {
  const database = await serverDatabase();
  await importCatalog(shopify.shop(), [...manyProducts(30, 3), ...manyProducts(31, 130).slice(30)]);
  const stage = await openStage(database, { admin: await adminOf(), startMs: Date.now() });
  await requestImport(stage.deps, stage.shopId);
  await stage.runOne("mirror.shop");
  await sent();
  await stage.runJobs();
  expect(await importStatus(database, stage.shopId)).toMatchObject({
    state: "done",
    productsSeen: 31,
    variantsSeen: 220,
  });
  expect(await mirrored(database, stage)).toEqual(await truth());

  // The mirror's own clock runs ahead of the stand-in's from here on, as the waits of its jobs have moved it.
  const post = (path: string, method: string, body?: unknown) => ask(shopify.origin, method, `/_sandbox${path}`, body);
  await post("/inventory", "POST", { sku: "p-0-0", location: "Warehouse", available: 77 });
  await post("/inventory", "POST", { sku: "p-0-0", location: "Warehouse", available: 76 });
  await post("/inventory", "POST", { sku: "p-30-129", location: "Warehouse", available: -4 });
  await post("/products/p-1", "PATCH", { title: "Renamed", price: "3.33" });
  await post("/products/p-2", "DELETE");
  await post("/products", "POST", {
    title: "New",
    variants: [{ sku: "NEW", price: "9.90", quantities: { Warehouse: 4 } }],
  });
  const webhooks = (await sent()).reverse();
  expect(webhooks.length).toBeGreaterThan(8);
  for (const webhook of webhooks) await stage.deliver([webhook]);
  await stage.deliver(webhooks);
  await stage.runJobs();
  expect(await mirrored(database, stage)).toEqual(await truth());

  await post("/inventory", "POST", { sku: "p-5-1", location: "Warehouse", available: 12 });
  await post("/products/p-6", "DELETE");
  await post("/locations/Shop%20floor", "PATCH", { active: false });
  await sent(); // lost
  aheadMs += 60_000;
  stage.clock.advance(60_000);
  await requestImport(stage.deps, stage.shopId);
  await stage.runOne("mirror.shop");
  await sent();
  await stage.runJobs();
  const run = await importStatus(database, stage.shopId);
  expect(run).toMatchObject({ state: "done", rowsRemoved: 4 });
  const after = await truth();
  expect([...(await mirrored(database, stage)).keys()].sort()).toEqual([...after.keys()].sort());
  expect((await mirrored(database, stage)).get("p-5-1")?.available).toEqual([12]);
});
