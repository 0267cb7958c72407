import { beforeAll, beforeEach, expect, test } from "vitest";
import { erasures, holding, jane, tracesOfJane } from "../../test/orders/buyers.ts";
import { findsAnywhere } from "../../test/orders/search-database.ts";
import { createStage, seedSeller, type Seller, type Stage } from "../../test/orders/stage.ts";
import { testKeyring } from "../../test/push/harness.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { parseKeyring } from "../platform/crypto.ts";
import type { Database } from "../platform/database.ts";
import { lookAgain } from "./due-store.ts";
import { forgetBuyer, purgeBuyers } from "./index.ts";

const dayMs = 24 * 60 * 60 * 1000;

let database: Database;
let stage: Stage;
let seller: Seller;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  stage = createStage(database);
  seller = await seedSeller(database, stage, [{ id: "11", sku: "MUG", available: 5 }]);
});

const line = { id: "l1", sku: "MUG", title: "Mug", quantity: 2, totalMinor: 2000, discountMinor: 0, taxes: [] };
const moved = { ...jane, shippingAddress: { ...jane.shippingAddress, line1: "Topolowa 9" } } as typeof jane;
const traces = [...tracesOfJane, "Topolowa"];
const shopify = () => stage.shopify.shop(seller.domain);
const place = () =>
  stage.channel.orders.place({ id: "A-1", lines: [line], buyer: jane }, { sellerId: seller.sellerId });
const made = () => {
  const [order] = shopify().orders.values();
  if (!order) throw new Error("the order did not come to Shopify");
  return order;
};
const look = async () => {
  const id = made().id.split("/").at(-1) ?? "";
  await database.transaction((tx) => lookAgain(tx, seller.shopId, [id], stage.clock.now()));
  await stage.run();
};
const expectNoTrace = async () => {
  for (const trace of traces) {
    expect(await findsAnywhere(database, trace)).toEqual([]);
    expect(stage.log.join("\n").toLowerCase()).not.toContain(trace.toLowerCase());
  }
};

test("through all of an order's life its buyer is nowhere in the open, and thirty days after it nowhere at all", async () => {
  place();
  shopify().script("orderCreate", {
    kind: "userErrors",
    errors: [{ message: "Order rate limit exceeded" }],
  });
  await stage.run();
  await stage.later(60_000);
  expect(JSON.stringify(made().input.shippingAddress)).toContain("Wierzbowa");
  await expectNoTrace();

  stage.channel.orders.update("A-1", { buyer: moved });
  await stage.later(120_000);
  await stage.later(120_000);
  expect(JSON.stringify(made().input.shippingAddress)).toContain("Topolowa");
  await expectNoTrace();

  shopify().refund(made().id, { amountMinor: 500 });
  shopify().fulfil(made().id, { tracking: [{ company: "DHL", number: "1", url: null }] });
  await look();
  expect(stage.channel.orders.shipmentsOf("A-1")).toHaveLength(1);
  stage.channel.orders.update("A-1", { buyer: jane }); // too late: the merchant is told, without the address
  await stage.later(120_000);
  await expectNoTrace();

  expect(await holding(database)).toHaveLength(1);
  stage.clock.advance(29 * dayMs);
  expect(await purgeBuyers(stage.deps, stage.clock.now())).toBe(0);
  stage.clock.advance(2 * dayMs);
  expect(await purgeBuyers(stage.deps, stage.clock.now())).toBe(1);
  expect(await holding(database)).toEqual([]);

  stage.channel.orders.update("A-1", { buyer: moved, feeMinor: 7 });
  await stage.later(120_000);
  expect(await holding(database)).toEqual([]);
  await expectNoTrace();
});

test("an order whose buyer is erased while it waits still comes home, without the buyer", async () => {
  place();
  stage.channel.orders.update("A-1", { status: "unpaid" });
  await stage.run();
  expect(await holding(database)).toHaveLength(1);
  expect(await forgetBuyer({ database, keyring: testKeyring, clock: stage.clock }, "fake", ["jane_of_lublin"])).toBe(1);
  stage.channel.orders.update("A-1", { status: "open" });
  await stage.later(120_000);
  expect(JSON.stringify(made().input)).not.toContain("Rzeczna");
  expect(await erasures(database)).toHaveLength(1);
  await expectNoTrace();
});

test("a buyer who was sealed with a key that is gone keeps no other order from coming home", async () => {
  place();
  await stage.run();
  await database.sql.query("UPDATE order_buyer SET sealed = decode('0467' || repeat('00', 40), 'hex')");
  stage.channel.orders.update("A-1", { buyer: moved });
  stage.channel.orders.place({ id: "A-2", lines: [line] }, { sellerId: seller.sellerId });
  await stage.later(120_000);
  const rows = await database.sql.query("SELECT remote_id AS id, state FROM channel_order ORDER BY 1");
  expect(rows).toEqual([
    { id: "A-1", state: "imported" },
    { id: "A-2", state: "imported" },
  ]);
});

test("after a key was rotated all orders look changed once, and nothing comes of it", async () => {
  place();
  await stage.run();
  const before = await database.sql.query("SELECT kind FROM order_event ORDER BY id");
  stage.deps.keyring = parseKeyring(`new:${"7b".repeat(32)},test:${"5a".repeat(32)}`);
  await stage.later(120_000);
  expect(await database.sql.query("SELECT kind FROM order_event ORDER BY id")).toEqual(before);
  expect(await database.sql.query("SELECT 1 FROM order_step")).toEqual([]);
  expect(shopify().orders.size).toBe(1);
  const deps = { database, keyring: stage.deps.keyring, clock: stage.clock };
  expect(await forgetBuyer(deps, "fake", ["jane_of_lublin"])).toBe(1);
});
