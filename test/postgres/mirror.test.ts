import { expect, test } from "vitest";
import { requestImport } from "../../app/mirror/index.ts";
import { systemClock } from "../../app/platform/clock.ts";
import type { Webhook } from "../mirror.fake-shop.ts";
import { mirrorOf, openStage, truthOf } from "../mirror.stage.ts";
import { mirrorCases } from "../mirror.cases.ts";
import { mirrorWebhookCases } from "../mirror-webhooks.cases.ts";
import { serverDatabase } from "../store/server.ts";

mirrorCases(serverDatabase);
mirrorWebhookCases(serverDatabase, { numRuns: 60 });

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

test("what one process has judged and not yet committed, another waits for", async () => {
  const database = await serverDatabase();
  const stage = await openStage(database);
  const { shop, clock } = stage;
  const location = shop.addLocation("Warehouse");
  const product = shop.addProduct({}, [
    { levels: new Map([[location.id, { available: 9, updatedAtMs: clock.nowMs() }]]) },
  ]);
  await requestImport(stage.deps, stage.shopId);
  await stage.runJobs();
  shop.webhooks = [];
  const [variant] = product.variants;
  for (const available of [5, 4]) {
    clock.advance(2_000);
    if (variant) shop.setStock(variant, location.id, available);
  }
  const [older, newer] = shop.webhooks;
  if (!older || !newer) throw new Error("two webhooks");
  const gate = new AbortController();
  stage.deps.onChange = () => systemClock.sleep(5_000, gate.signal);
  const first = stage.deliver([newer]);
  await systemClock.sleep(200); // it has written, and waits for the gate before it commits
  stage.deps.onChange = () => Promise.resolve();
  const second = stage.deliver([older]);
  await systemClock.sleep(200);
  gate.abort();
  await Promise.all([first, second]);
  expect((await mirrorOf(database, stage.shopId)).levels).toMatchObject([{ available: 4 }]);
});
