import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { receiptsOf } from "../../test/inbox.stage.ts";
import { erasures, holding, jane, seedOrder, tracesOfJane } from "../../test/orders/buyers.ts";
import { redactWith, type Redaction } from "../../test/orders/redaction.ts";
import { findsAnywhere } from "../../test/orders/search-database.ts";
import { createHarness, seedAccount, testKeyring, type SeededAccount } from "../../test/push/harness.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { parseKeyring } from "../platform/crypto.ts";
import type { Database } from "../platform/database.ts";
import { createBuyers, forgetBuyer } from "./privacy.ts";

let database: Database;
let harness: ReturnType<typeof createHarness>;
let seller: SeededAccount;
let inbox: Redaction;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  harness = createHarness(database);
  seller = await seedAccount(database, harness.clock);
  inbox = redactWith(database, createBuyers({ keyring: testKeyring }));
});

const customer = { id: 7_012_345, email: jane.email, phone: jane.phone };
const john = { ...jane, userId: "john", email: "john@example.com", name: "John" };
const activities = () =>
  database.sql.query<{ shop: number; kind: string; params: unknown }>(
    "SELECT shop_id AS shop, kind, params FROM activity ORDER BY id",
  );

describe("customers/redact", () => {
  test("leaves no trace of the customer in the whole database, and all others as they were", async () => {
    const byEmail = await seedOrder(database, harness.clock, seller, {
      buyer: { ...jane, email: "JANE.rzeczna@example.COM " },
    });
    const byOrder = await seedOrder(database, harness.clock, seller, {
      buyer: { ...jane, email: "abc@members.example", isProxyEmail: true },
      shopifyOrderId: "5001",
    });
    const others = await seedOrder(database, harness.clock, seller, { buyer: john, shopifyOrderId: "5002" });
    const second = await seedAccount(database, harness.clock, { sellerId: "second" });
    const elsewhere = await seedOrder(database, harness.clock, second, { shopifyOrderId: "5001" });
    await inbox.receive(seller, "customers/redact", { shop_id: 1, customer, orders_to_redact: [5001, 9999] });
    await inbox.drain();
    expect(await holding(database)).toEqual([others.orderId, elsewhere.orderId]);
    const erased = await erasures(database);
    expect(erased.map(({ orderId, by }) => [orderId, by])).toEqual([
      [byEmail.orderId, "shopify"],
      [byOrder.orderId, "shopify"],
    ]);
    for (const trace of [...tracesOfJane, String(customer.id), "abc@members"]) {
      expect(await findsAnywhere(database, trace)).toEqual([]);
    }
    expect(await activities()).toEqual([{ shop: seller.shopId, kind: "privacy.erased", params: {} }]);
  });

  test("twice, or for an order whose buyer was never told, erases once; and nothing comes back later", async () => {
    const unnamed = await seedOrder(database, harness.clock, seller, { buyer: null, shopifyOrderId: "5001" });
    for (let time = 0; time < 2; time++) {
      await inbox.receive(seller, "customers/redact", { customer, orders_to_redact: [5001] });
      await inbox.drain();
    }
    expect(await erasures(database)).toHaveLength(1);
    const [row] = await database.sql.query<{ purged: boolean }>(
      "SELECT purged_at IS NOT NULL AS purged FROM order_buyer WHERE order_id = $1",
      [unnamed.orderId],
    );
    expect(row).toEqual({ purged: true });
  });

  test("of more orders than are erased at once comes to its end in several transactions", async () => {
    const ids: number[] = [];
    for (let n = 0; n < 3; n++)
      ids.push((await seedOrder(database, harness.clock, seller, { shopifyOrderId: `60${n}` })).orderId);
    await database.sql.query(
      `INSERT INTO channel_order SELECT (o).* FROM (
         SELECT jsonb_populate_record(o, jsonb_build_object('id', 1000 + n, 'remote_id', 'n' || n, 'key', 'n' || n)) AS o
         FROM channel_order o, generate_series(1, 1100) n WHERE o.id = $1) x`,
      [ids[0]],
    );
    await inbox.receive(seller, "customers/redact", { customer: null, orders_to_redact: [600, 601, 602] });
    await inbox.drain();
    expect(await erasures(database)).toHaveLength(1103);
    expect(await inbox.states(seller)).toEqual(["applied"]);
  });

  test("finds what was stored under a key that was rotated since", async () => {
    const rotated = parseKeyring(`new:${"7b".repeat(32)},test:${"5a".repeat(32)}`);
    const old = await seedOrder(database, harness.clock, seller);
    const recent = await seedOrder(database, harness.clock, seller, { keyring: rotated });
    const later = redactWith(database, createBuyers({ keyring: rotated }));
    await later.receive(seller, "customers/data_request", { customer, data_request: { id: 1 } });
    await later.receive(seller, "customers/redact", { customer });
    await later.drain();
    expect((await activities())[0]).toMatchObject({ kind: "privacy.dataRequestOrders", params: { count: 2 } });
    expect((await erasures(database)).map(({ orderId }) => orderId)).toEqual([old.orderId, recent.orderId]);
  });

  test.each([
    { orders_to_redact: "5001" },
    { orders_to_redact: [{ id: 5001 }] },
    { customer: "Jane", orders_to_redact: [5001] },
    [],
    "",
    null,
  ])("that is not as documented (%j) erases nothing, and is given up", async (payload) => {
    await seedOrder(database, harness.clock, seller, { shopifyOrderId: "5001" });
    await inbox.receive(seller, "customers/redact", payload);
    await inbox.drain();
    expect(await erasures(database)).toEqual([]);
    expect(await inbox.states(seller)).toEqual(["failed"]);
  });

  test("without a customer, in a shop without orders, or of one that never was here does no harm", async () => {
    await seedOrder(database, harness.clock, seller, { buyer: { ...jane, email: "" } });
    const empty = await seedAccount(database, harness.clock, { sellerId: "empty" });
    await inbox.receive(seller, "customers/redact", { customer: { id: null, email: "", phone: null } });
    await inbox.receive(empty, "customers/redact", { customer, orders_to_redact: [1, 2] });
    await inbox.receive("stranger.myshopify.com", "customers/redact", { customer, orders_to_redact: [1] });
    await inbox.drain();
    expect(await erasures(database)).toEqual([]);
    expect(await inbox.states(seller)).toEqual(["applied"]);
    expect(await inbox.states(empty)).toEqual(["applied"]);
    expect((await receiptsOf(database.sql, "stranger.myshopify.com")).map(({ state }) => state)).toEqual(["applied"]);
  });

  test("knows order ids that JSON numbers cannot hold, and as gids", async () => {
    const long = await seedOrder(database, harness.clock, seller, { shopifyOrderId: "90071992547409931234" });
    const named = await seedOrder(database, harness.clock, seller, { shopifyOrderId: "5003" });
    await inbox.receiveText(seller, "customers/redact", '{"orders_to_redact": [5, 90071992547409931234]}');
    await inbox.receive(seller, "customers/redact", { orders_to_redact: ["gid://shopify/Order/5003", "none"] });
    await inbox.drain();
    expect((await erasures(database)).map(({ orderId }) => orderId)).toEqual([long.orderId, named.orderId]);
  });
});

describe("customers/data_request", () => {
  test("names the orders that hold details by their numbers, and nothing of the customer", async () => {
    await seedOrder(database, harness.clock, seller, { shopifyOrderId: "5001" });
    await seedOrder(database, harness.clock, seller, { buyer: john, shopifyOrderId: "5002" });
    await seedOrder(database, harness.clock, seller, { buyer: john, shopifyOrderId: "5003" });
    const payload = { customer, orders_requested: [5002], data_request: { id: 42 } };
    await inbox.receive(seller, "customers/data_request", payload);
    await inbox.drain();
    const [activity, ...more] = await activities();
    expect(more).toEqual([]);
    expect(activity).toMatchObject({ shop: seller.shopId, kind: "privacy.dataRequestOrders" });
    expect(activity?.params).toMatchObject({ request: 42, count: 2 });
    expect(JSON.stringify(activity?.params)).toContain("#5001");
    expect(JSON.stringify(activity?.params)).toContain("#5002");
    expect(JSON.stringify(activity?.params)).not.toContain("#5003");
    for (const trace of [...tracesOfJane, String(customer.id)]) {
      expect(await findsAnywhere(database, trace)).toEqual([]);
    }
  });

  test("says that nothing is held where nothing is, or no longer; of many orders some are named", async () => {
    const order = await seedOrder(database, harness.clock, seller, { shopifyOrderId: "5001" });
    const other = await seedAccount(database, harness.clock, { sellerId: "other" });
    await inbox.receive(other, "customers/data_request", { customer, data_request: { id: 1 } });
    await inbox.receive(seller, "customers/redact", { customer });
    await inbox.drain();
    await inbox.receive(seller, "customers/data_request", { customer, orders_requested: [5001] });
    await inbox.drain();
    expect(await activities()).toEqual([
      { shop: other.shopId, kind: "privacy.dataRequest", params: { request: 1 } },
      { shop: seller.shopId, kind: "privacy.erased", params: {} },
      { shop: seller.shopId, kind: "privacy.dataRequest", params: { request: 0 } },
    ]);
    for (let n = 0; n < 60; n++) await seedOrder(database, harness.clock, seller);
    await inbox.receive(seller, "customers/data_request", { customer, data_request: { id: 2 } });
    await inbox.drain();
    const last = (await activities()).at(-1);
    expect(last?.params).toMatchObject({ count: 60 });
    expect((last?.params as { orders: string }).orders.split(", ")).toHaveLength(50);
    expect((last?.params as { orders: string }).orders).toMatch(/ …$/);
    expect(order.orderId).toBeGreaterThan(0);
  });
});

describe("a channel's user", () => {
  test("is forgotten as a buyer in every shop, by any of their names, on that channel only", async () => {
    const other = await seedAccount(database, harness.clock, { sellerId: "other" });
    const mine = await seedOrder(database, harness.clock, seller);
    const theirs = await seedOrder(database, harness.clock, other);
    const johns = await seedOrder(database, harness.clock, seller, { buyer: john });
    const deps = { database, keyring: testKeyring, clock: harness.clock };
    expect(await forgetBuyer(deps, "another", ["jane_of_lublin"])).toBe(0);
    expect(await forgetBuyer(deps, "fake", ["an-id-of-hers", "jane_of_lublin"])).toBe(2);
    expect(await forgetBuyer(deps, "fake", ["jane_of_lublin"])).toBe(0);
    expect(await forgetBuyer(deps, "fake", [])).toBe(0);
    expect(await holding(database)).toEqual([johns.orderId]);
    const erased = await erasures(database);
    expect(erased.map(({ orderId, by }) => [orderId, by])).toEqual([
      [mine.orderId, "channel"],
      [theirs.orderId, "channel"],
    ]);
    for (const trace of ["Jane", "jane_of"]) expect(await findsAnywhere(database, trace)).toEqual([]);
  });
});

test("what is not erased yet is nowhere in the open either", async () => {
  await seedOrder(database, harness.clock, seller);
  for (const trace of tracesOfJane) expect(await findsAnywhere(database, trace)).toEqual([]);
});
