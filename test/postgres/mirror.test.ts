import { expect, test } from "vitest";
import { requestImport } from "../../app/mirror/index.ts";
import type { Webhook } from "../mirror.fake-shop.ts";
import { mirrorOf, openStage, truthOf } from "../mirror.stage.ts";
import { mirrorCases } from "../mirror.cases.ts";
import { mirrorWebhookCases } from "../mirror-webhooks.cases.ts";
import { serverDatabase } from "../store/server.ts";

mirrorCases(serverDatabase);
mirrorWebhookCases(serverDatabase);

test("webhooks in two processes and a full read at once neither block each other for good nor lose anything", async () => {
  const database = await serverDatabase();
  const stage = await openStage(database);
  const { shop, clock } = stage;
  const location = shop.addLocation("Warehouse");
  const products = Array.from({ length: 300 }, (_, index) =>
    shop.addProduct({ title: `Product ${index}` }, [
      { levels: new Map([[location.id, { available: index, updatedAtMs: clock.nowMs() }]]) },
      { sku: "B", values: ["B"] },
    ]),
  );
  shop.webhooks = [];
  await requestImport(stage.deps, stage.shopId);
  await stage.runOne("mirror.shop");
  for (let round = 0; round < 3; round++) {
    clock.advance(10_000);
    for (const [index, product] of products.entries()) {
      const [variant] = product.variants;
      if (variant) shop.setStock(variant, location.id, round * 1_000 + index);
      if (index % 3 === round) shop.changeProduct(product, { title: `Round ${round}` });
    }
  }
  const webhooks = shop.webhooks;
  const half = Math.ceil(webhooks.length / 2);
  const drain = async (some: Webhook[]) => {
    while (some.length > 0) await stage.deliver(some.splice(0, 40));
  };
  await Promise.all([
    drain(webhooks.slice(0, half)),
    drain(webhooks.slice(half).reverse()),
    stage.runOne("mirror.look"),
  ]);
  await Promise.all([drain([...webhooks].reverse()), stage.runJobs()]);
  await stage.runJobs();
  expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(shop));
});
