import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Failure } from "../connectors/contract.ts";
import { homecoming, soldLine, type Back } from "../../test/orders/back.ts";
import { appliedUnknown, unavailable } from "../../test/orders/fake-shopify.ts";
import { createStage, seedSeller, type Seller, type Stage } from "../../test/orders/stage.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { answerCancelRequest } from "./index.ts";
import { warnLate } from "./late-shipments.ts";

let database: Database;
let stage: Stage;
let seller: Seller;

const stock = [
  { id: "11", sku: "MUG", available: 5 },
  { id: "12", sku: "TEE", available: 5 },
];
beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  stage = createStage(database);
  seller = await seedSeller(database, stage, stock);
});

const channel = () => stage.channel.orders;
const minute = 60_000;
const unknown: Failure = { kind: "unknown", message: "no answer" };
const refused = (code: string, message: string): Failure => ({
  kind: "rejected",
  issues: [{ class: "data", severity: "error", code, field: "", message }],
});
const ups = (number: string) => ({ company: "UPS", number, url: null });

async function sold(lines = [soldLine("MUG", 2), soldLine("TEE")], more: object = {}): Promise<Back> {
  channel().place({ id: "A-1", lines, ...more });
  return homecoming(database, stage, seller, "A-1");
}
const told = () =>
  channel()
    .shipmentsOf("A-1")
    .map(({ carrierCode, number, lines }) => ({ carrierCode, number, lines }));
const lineIdOf = ({ made }: Back, title: number) => made.lines[title]?.id ?? "";

describe("parcels", () => {
  test("two parcels reach the buyer with their lines; the same webhook twice, one that changed nothing, tell nothing", async () => {
    const back = await sold();
    back.shop.fulfil(back.made.id, { lines: [{ lineItemId: lineIdOf(back, 0), quantity: 2 }], tracking: [ups("1Z1")] });
    await back.hear();
    await back.hear();
    back.shop.fulfil(back.made.id, { tracking: [{ company: "DHL Express", number: "JD2", url: null }] });
    await back.hear();
    await back.hear();
    expect(told()).toEqual([
      { carrierCode: "UPS", number: "1Z1", lines: [{ lineId: "line-MUG", quantity: 2 }] },
      { carrierCode: "DHL", number: "JD2", lines: [{ lineId: "line-TEE", quantity: 1 }] },
    ]);
    const [row] = await database.sql.query<{ isShipped: boolean; isWanted: boolean }>(
      `SELECT shipped_at IS NOT NULL AS "isShipped", look_at IS NOT NULL AS "isWanted" FROM channel_order`,
    );
    expect(row).toEqual({ isShipped: true, isWanted: false });
    expect(await back.tasks()).toEqual([]);
  });

  test("an answer that is lost makes no second parcel, whether the first was taken or not", async () => {
    for (const applied of [true, false]) {
      await emptyEmbeddedDatabase();
      stage = createStage(database);
      seller = await seedSeller(database, stage, stock);
      const back = await sold();
      channel().script("ship", { kind: "failure", failure: unknown, applied });
      back.shop.fulfil(back.made.id, { tracking: [ups("1Z1")] });
      await back.hear();
      expect(await back.steps()).toEqual(["channel/ship sent"]);
      await stage.later(10 * minute);
      expect(told()).toHaveLength(1);
      expect(await back.steps()).toEqual(["channel/ship done"]);
      expect(channel().callsOf("ship")).toHaveLength(applied ? 1 : 2);
    }
  });

  test("a carrier that is refused is told as another one; refused again, or without a number, it is the merchant's", async () => {
    const back = await sold();
    channel().script("ship", { kind: "failure", failure: refused("orders.carrierRefused", "No such carrier.") });
    const first = back.shop.fulfil(back.made.id, {
      lines: [{ lineItemId: lineIdOf(back, 0), quantity: 2 }],
      tracking: [ups("1Z1")],
    });
    await back.hear();
    expect(told()).toMatchObject([{ carrierCode: "OTHER", number: "1Z1" }]);

    const second = back.shop.fulfil(back.made.id, {});
    await back.hear();
    expect(await back.tasks()).toEqual(["doOnChannel"]);
    back.shop.changeFulfillment(back.made.id, second.id, { tracking: [ups("1Z2")] });
    await back.hear();
    expect(told()).toMatchObject([{}, { number: "1Z2", lines: [{ lineId: "line-TEE", quantity: 1 }] }]);
    expect(await back.tasks()).toEqual([]);

    back.shop.changeFulfillment(back.made.id, first.id, { status: "CANCELLED" });
    await back.hear();
    await back.hear();
    expect(await back.tasks()).toEqual(["trackingStays"]);
  });

  test("a parcel of very many lines is told as a whole", async () => {
    const skus = Array.from({ length: 300 }, (_, index) => `S${index}`);
    await emptyEmbeddedDatabase();
    stage = createStage(database);
    seller = await seedSeller(
      database,
      stage,
      skus.map((sku, index) => ({ id: String(1000 + index), sku })),
    );
    const back = await sold(skus.map((sku) => soldLine(sku)));
    back.shop.fulfil(back.made.id, { tracking: [ups("1Z1")] });
    await back.hear();
    expect(told()[0]?.lines).toHaveLength(300);
  }, 60_000);

  test("two sellers with the same order: what one ships, the other's buyer never hears of", async () => {
    const other = await seedSeller(database, stage, stock, { sellerId: "other" });
    channel().place({ id: "A-1", lines: [soldLine("MUG")] }, { sellerId: "seller" });
    channel().place({ id: "B-1", lines: [soldLine("MUG")] }, { sellerId: "other" });
    const mine = await homecoming(database, stage, seller, "A-1");
    const theirs = await homecoming(database, stage, other, "B-1");
    mine.shop.fulfil(mine.made.id, { tracking: [ups("1Z1")] });
    await mine.hear();
    await theirs.hear();
    expect(told()).toHaveLength(1);
    expect(channel().shipmentsOf("B-1")).toEqual([]);
    expect(
      channel()
        .callsOf("ship")
        .map(({ sellerId }) => sellerId),
    ).toEqual(["seller"]);
  });

  test("Shopify that cannot be read is read again; an order that is gone there is told to the merchant", async () => {
    const back = await sold();
    back.shop.fulfil(back.made.id, { tracking: [ups("1Z1")] });
    back.shop.script("order", unavailable);
    await back.hear();
    expect(told()).toEqual([]);
    await stage.later(10 * minute);
    expect(told()).toHaveLength(1);
    back.shop.orders.delete(back.made.id);
    await back.hear();
    expect(await back.tasks()).toEqual(["goneFromShopify"]);
  });
});

describe("cancellations", () => {
  test("cancelled in Shopify, it is cancelled on the channel once, and not refunded besides", async () => {
    const back = await sold();
    back.shop.cancel(back.made.id, { reason: "INVENTORY" });
    channel().script("cancel", { kind: "failure", failure: unknown, applied: true });
    await back.hear();
    await stage.later(10 * minute);
    await back.hear();
    expect(channel().get("A-1").status).toBe("cancelled");
    expect(
      channel()
        .callsOf("cancel")
        .map(({ input }) => input),
    ).toMatchObject([{ reason: "outOfStock" }]);
    expect(channel().callsOf("refund")).toEqual([]);
    expect(stage.shopify.callsOf("orderCancel")).toEqual([]);
    expect(await back.tasks()).toEqual([]);
  });

  test("cancelled on the channel, it is cancelled in Shopify once, and its units are for sale again", async () => {
    const back = await sold();
    back.shop.script("orderCancel", appliedUnknown);
    channel().update("A-1", { status: "cancelled" });
    await stage.later(2 * minute);
    await stage.later(10 * minute);
    await back.hear();
    expect(back.made.cancelledAt).not.toBeNull();
    expect(back.made.refunds.map(({ amountMinor }) => amountMinor)).toEqual([3000]);
    expect(stage.shopify.callsOf("orderCancel").map(({ variables }) => variables)).toMatchObject([{ restock: true }]);
    expect(back.shop.available.get("gid://shopify/ProductVariant/11")).toBe(5);
    expect([channel().callsOf("cancel"), channel().callsOf("refund")]).toEqual([[], []]);
    expect(await back.tasks()).toEqual([]);
  });

  test("Shopify cancels in its own time: it is waited for, and asked again only when nothing came of it", async () => {
    const back = await sold();
    back.shop.script("orderCancel", { kind: "userErrors", errors: [] });
    channel().update("A-1", { status: "cancelled" });
    await stage.later(2 * minute);
    await stage.later(10_000);
    expect(stage.shopify.callsOf("orderCancel")).toHaveLength(1);
    expect(await back.steps()).toEqual(["shopify/cancel sent"]);
    await stage.later(2 * minute);
    expect(back.made.cancelledAt).not.toBeNull();
    expect(await back.steps()).toEqual(["shopify/cancel done"]);
  });

  test("cancelled on the channel after it was shipped, nothing is restocked", async () => {
    const back = await sold();
    back.shop.fulfil(back.made.id, { tracking: [ups("1Z1")] });
    await back.hear();
    channel().update("A-1", { status: "cancelled" });
    await stage.later(2 * minute);
    expect(stage.shopify.callsOf("orderCancel").map(({ variables }) => variables)).toMatchObject([{ restock: false }]);
  });

  test("what the buyer asks waits for the merchant: yes cancels both sides, no lets it go on", async () => {
    for (const accept of [true, false]) {
      await emptyEmbeddedDatabase();
      stage = createStage(database);
      seller = await seedSeller(database, stage, stock);
      const back = await sold();
      channel().update("A-1", { cancelRequest: { id: "Q1", reason: "too late" } });
      await stage.later(2 * minute);
      expect(await back.tasks()).toEqual(["cancelRequested"]);
      channel().script(accept ? "cancel" : "keep", { kind: "failure", failure: unknown, applied: true });
      expect(await answerCancelRequest(stage.deps, seller.shopId, back.id, accept)).toEqual({ ok: true });
      await stage.run();
      await stage.later(10 * minute);
      await stage.later(10 * minute);
      expect(channel().get("A-1")).toMatchObject({ status: accept ? "cancelled" : "open" });
      expect(channel().callsOf(accept ? "cancel" : "keep")).toHaveLength(1);
      expect(back.made.cancelledAt === null).toBe(!accept);
      expect(await back.tasks()).toEqual([]);
    }
  });

  test("a channel where an app cannot cancel or refund: each becomes a task with its amount", async () => {
    const back = await sold();
    const can = stage.channel.connector.capabilities.orders;
    if (can) Object.assign(can, { cancel: false, refund: false });
    back.shop.refund(back.made.id, { amountMinor: 500 });
    await back.hear();
    back.shop.cancel(back.made.id);
    await back.hear();
    if (can) Object.assign(can, { cancel: true, refund: true });
    expect(await back.steps()).toEqual(["channel/refund task", "channel/cancel task"]);
    expect(await back.tasks()).toEqual(["doOnChannel", "doOnChannel"]);
    const words = await database.sql.query<{ message: string }>("SELECT message FROM order_step ORDER BY id");
    expect(words[0]?.message).toContain("5.00 USD");
  });
});

describe("refunds", () => {
  test("made in Shopify: on the channel once, whether the answer was lost after it or before", async () => {
    for (const applied of [true, false]) {
      await emptyEmbeddedDatabase();
      stage = createStage(database);
      seller = await seedSeller(database, stage, stock);
      const back = await sold();
      channel().script("refund", { kind: "failure", failure: unknown, applied });
      back.shop.refund(back.made.id, { amountMinor: 500 });
      await back.hear();
      await stage.later(10_000);
      expect(channel().callsOf("refund")).toHaveLength(1);
      await stage.later(10 * minute);
      await back.hear();
      expect(
        channel()
          .refundsOf("A-1")
          .map(({ amountMinor }) => amountMinor),
      ).toEqual([500]);
      expect(channel().callsOf("refund")).toHaveLength(applied ? 1 : 2);
      expect(stage.shopify.callsOf("refundCreate")).toEqual([]);
      expect(await back.steps()).toEqual(["channel/refund done"]);
    }
  });

  test("two of the same amount are two, although the first one's answer was lost", async () => {
    const back = await sold();
    channel().script("refund", { kind: "failure", failure: unknown, applied: true });
    back.shop.refund(back.made.id, { amountMinor: 500 });
    back.shop.refund(back.made.id, { amountMinor: 500 });
    await back.hear();
    for (let round = 0; round < 4; round++) await stage.later(10 * minute);
    expect(
      channel()
        .refundsOf("A-1")
        .map(({ amountMinor }) => amountMinor),
    ).toEqual([500, 500]);
    expect(channel().callsOf("refund")).toHaveLength(2);
  });

  test("made on the channel: in Shopify once, whether the answer was lost after it or before", async () => {
    for (const applied of [true, false]) {
      await emptyEmbeddedDatabase();
      stage = createStage(database);
      seller = await seedSeller(database, stage, stock);
      const back = await sold();
      const at = stage.clock.now().toISOString();
      back.shop.script("refundCreate", { ...appliedUnknown, applied } as typeof appliedUnknown);
      channel().update("A-1", {
        refunds: [
          { id: "R1", amountMinor: 1000, at, state: "done", lines: [{ lineId: "line-TEE", amountMinor: 1000 }] },
        ],
      });
      await stage.later(2 * minute);
      await back.hear();
      await stage.later(10 * minute);
      await back.hear();
      expect(back.made.refunds).toMatchObject([
        { amountMinor: 1000, lines: [{ quantity: 1, restockType: "NO_RESTOCK" }] },
      ]);
      expect(channel().callsOf("refund")).toEqual([]);
      expect(new Set(stage.shopify.callsOf("refundCreate").map(({ variables }) => variables.key)).size).toBe(1);
      expect(await back.tasks()).toEqual([]);
    }
  });

  test("what the channel gave back before the order came to Shopify is given back there too", async () => {
    const at = stage.clock.now().toISOString();
    const refunds = [{ id: "R1", amountMinor: 700, at, state: "done" as const, lines: [] }];
    const back = await sold([soldLine("MUG", 2)], { refunds });
    await back.hear();
    await back.hear();
    expect(back.made.refunds.map(({ amountMinor }) => amountMinor)).toEqual([700]);
    expect(channel().callsOf("refund")).toEqual([]);
  });

  test("never more in Shopify than is left there; the rest is told to the merchant", async () => {
    const back = await sold();
    const at = stage.clock.now().toISOString();
    channel().update("A-1", { refunds: [{ id: "R1", amountMinor: 2500, at, state: "done", lines: [] }] });
    back.shop.refund(back.made.id, { amountMinor: 1000, note: "at the counter" });
    await stage.later(2 * minute);
    expect(back.made.refunds.map(({ amountMinor }) => amountMinor)).toEqual([1000, 2000]);
    expect(await back.tasks()).toEqual(["refundRest"]);
  });

  test("a refund that the channel refuses is told in its words", async () => {
    const back = await sold();
    channel().script("refund", { kind: "failure", failure: refused("x", "Too long ago to refund.") });
    back.shop.refund(back.made.id, { amountMinor: 500 });
    await back.hear();
    expect(await back.tasks()).toEqual(["stepRefused"]);
    const [step] = await database.sql.query<{ message: string }>("SELECT message FROM order_step");
    expect(step?.message).toBe("Too long ago to refund.");
  });
});

test("an address that changes before the parcel goes is written into Shopify, and is nowhere in the open", async () => {
  const shippingAddress = {
    name: "Ann Lee",
    line1: "Old Road 1",
    city: "Turku",
    postalCode: "20100",
    countryCode: "FI",
  };
  const back = await sold([soldLine("MUG")], { buyer: { isProxyEmail: true, shippingAddress } });
  const moved = { ...shippingAddress, line1: "New Street 2" };
  channel().update("A-1", { buyer: { isProxyEmail: true, shippingAddress: moved } });
  back.shop.script("orderUpdate", unavailable);
  await stage.later(2 * minute);
  await stage.later(10 * minute);
  expect(back.made.input.shippingAddress).toMatchObject({ address1: "New Street 2" });
  const rows = await database.sql.query<{ text: string }>(
    "SELECT concat((SELECT string_agg(s::text, '') FROM order_step s), (SELECT string_agg(e::text, '') FROM order_event e)) AS text",
  );
  expect(rows[0]?.text).not.toContain("New Street");
});

test("a parcel that is late is warned of once, until it goes", async () => {
  const shipByAt = new Date(stage.clock.nowMs() + 36 * 60 * minute).toISOString();
  const back = await sold([soldLine("MUG")], { shipByAt });
  expect(await warnLate(stage.deps, stage.clock.now())).toBe(0);
  stage.clock.advance(13 * 60 * minute);
  expect(await warnLate(stage.deps, stage.clock.now())).toBe(1);
  expect(await warnLate(stage.deps, stage.clock.now())).toBe(0);
  expect(await back.tasks()).toEqual(["shipLate"]);
  back.shop.fulfil(back.made.id, { tracking: [ups("1Z1")] });
  await back.hear();
  expect(await back.tasks()).toEqual([]);
  expect(await warnLate(stage.deps, stage.clock.now())).toBe(0);
});
