import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { connectorModule } from "../../../app/connectors/ebay/index.ts";
import type { Call, Connector, Failure } from "../../../app/connectors/contract.ts";
import type { OrderRead, OrdersConnector, RemoteOrder } from "../../../app/connectors/orders-contract.ts";
import { systemClock } from "../../../app/platform/clock.ts";
import { createHttp, type Http } from "../../../app/platform/http.ts";
import { startEbay, type EbayStandIn } from "../../../sandbox/channels/ebay/index.ts";
import { totalOf } from "../../connectors/fake-orders.ts";
import { checkingOrders } from "./orders-spec.ts";
import { haveSpecs, specsDir } from "./spec.ts";

let standIn: EbayStandIn;
let connector: Connector;
let orders: OrdersConnector;
let call: Call;
/** eBay's clock is so far ahead of ours. */
let aheadMs = 0;
const plainHttp = createHttp(systemClock);
const checked: ReturnType<typeof checkingOrders> = haveSpecs
  ? checkingOrders(plainHttp, specsDir)
  : { http: plainHttp, problems: [], operations: [] };

beforeAll(async () => {
  const app = { clientId: "client", clientSecret: "secret", ruName: "Our-RuName" };
  const clock = () => Date.now() + aheadMs;
  standIn = await startEbay({ port: 0, ...app, redirectUri: "http://localhost/callback", clock });
  const opened = connectorModule.open(
    connectorModule.env.parse({
      EBAY_CLIENT_ID: app.clientId,
      EBAY_CLIENT_SECRET: app.clientSecret,
      EBAY_RU_NAME: app.ruName,
      EBAY_VERIFICATION_TOKEN: "t".repeat(40),
      EBAY_API_ORIGIN: standIn.origin,
      EBAY_APIZ_ORIGIN: standIn.origin,
      EBAY_AUTH_ORIGIN: standIn.origin,
    }),
  );
  if (!opened?.orders) throw new Error("the connector has no orders");
  connector = opened;
  orders = opened.orders;
  call = await connect(checked.http, "demo-seller");
});
afterAll(() => standIn.close());
beforeEach(() => {
  checked.problems.length = 0;
});
afterEach(() => {
  aheadMs = 0;
  standIn.faults.set({ status429Rate: 0, htmlRate: 0, halfJsonRate: 0, timeoutAfterApplyRate: 0 });
  expect(checked.problems).toEqual([]);
});

async function connect(http: Http, seller: string): Promise<Call> {
  const io = { http, clock: systemClock, signal: AbortSignal.timeout(120_000) };
  const consent = new URL(connector.auth.consentUrl({ state: "s1", marketplace: "EBAY_US" }));
  consent.searchParams.set("auto", "1");
  consent.searchParams.set("seller", seller);
  const redirected = await fetch(consent, { redirect: "manual" });
  const query = new URL(redirected.headers.get("location") ?? "").searchParams;
  const credentials = await connector.auth.exchange(query, io);
  if (!credentials.ok) throw new Error(credentials.failure.kind);
  // What a refresh gives must do for orders as well.
  const fresh = await connector.auth.refresh(credentials.value, io);
  if (!fresh.ok) throw new Error(fresh.failure.kind);
  const { accessToken } = fresh.value;
  return { ...io, accessToken, marketplace: "EBAY_US", currency: "USD", sellerId: seller, settings: {} };
}

async function sandbox(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${standIn.origin}/_sandbox/orders${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>; // the stand-in's own control
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

const line = { sku: "ORDER-1", quantity: 2, price: "12.50", title: "A thing" };
/** A buyer buys what nobody listed: what is for sale is not what these tests are about. */
async function bought(purchase: object = {}): Promise<string> {
  const { id } = await sandbox("", { lines: [line], seller: "demo-seller", force: true, ...purchase });
  return String(id);
}

function value<Value>(result: { ok: true; value: Value } | { ok: false; failure: Failure }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}
function codeOf(result: { ok: true } | { ok: false; failure: Failure }) {
  if (result.ok) return "ok";
  return result.failure.kind === "rejected" ? result.failure.issues[0]?.code : result.failure.kind;
}
function orderOf(read: OrderRead | undefined): RemoteOrder {
  if (read?.kind !== "order") throw new Error(JSON.stringify(read));
  return read.order;
}
const get = async (id: string) => orderOf(value(await orders.getOrders([id], call))[0]);

const lastHour = () => ({ from: new Date(Date.now() - 3_600_000), to: new Date(), page: "" });

test("an order is listed and read alike, and adds up", async () => {
  const id = await bought({ shippingMinor: 495, taxMinor: 206, discountMinor: 300, note: "Ring twice" });
  const listed = value(await orders.listOrders(lastHour(), call)).orders.map(orderOf);
  const found = listed.find((order) => order.id === id);
  expect(found).toEqual(await get(id));
  expect(found).toMatchObject({
    status: "open",
    currency: "USD",
    totalMinor: 2500 - 300 + 495 + 206,
    otherMinor: 0,
    taxesIncluded: false,
    buyer: { note: "Ring twice", isProxyEmail: true, shippingAddress: { city: "Portland", countryCode: "US" } },
  });
  expect(found?.lines[0]).toMatchObject({ sku: "ORDER-1", quantity: 2, totalMinor: 2500, discountMinor: 300 });
  expect(found?.lines[0]?.taxes).toMatchObject([{ amountMinor: 206, paidBy: "channel" }]);
  expect(found?.feeMinor).toBeGreaterThan(0);
  expect((await fetch(found?.url ?? "")).status).toBe(200);
  expect(await orders.getOrders(["99-99999-99999"], call)).toEqual({ ok: true, value: [] });
});

test.each([
  ["yen", { currency: "JPY", lines: [{ ...line, price: "1250" }], taxMinor: 250, taxCollectedBy: "seller" }],
  ["dinars", { currency: "KWD", lines: [{ ...line, price: "1.255" }], shippingMinor: 505 }],
  ["pounds, VAT included", { currency: "GBP", taxMinor: 417, taxIncluded: true, taxCollectedBy: "seller" }],
  ["an adjustment", { adjustmentMinor: -125, taxMinor: 100 }],
  [
    "gifts and prices below zero",
    {
      lines: [
        { ...line, price: 0 },
        { ...line, price: "-1.00" },
      ],
    },
  ],
])("totals are conserved: %s", async (_name, purchase) => {
  const order = await get(await bought(purchase));
  expect(totalOf(order)).toBe(order.totalMinor);
  if ("taxIncluded" in purchase) expect(order).toMatchObject({ taxesIncluded: true, totalMinor: 2500 });
  if ("adjustmentMinor" in purchase) expect(order).toMatchObject({ otherMinor: -125, totalMinor: 2475 });
});

test("unpaid, without address, to be collected, with five hundred lines: all are read", async () => {
  expect((await get(await bought({ paid: false }))).status).toBe("unpaid");
  const bare = await get(await bought({ buyer: { address: null, name: null, email: null, phone: null } }));
  expect(bare.buyer?.shippingAddress).toBeUndefined();
  expect((await get(await bought({ pickupLocation: "store-7" }))).pickup).toEqual({ locationKey: "store-7" });
  const lines = Array.from({ length: 500 }, (_, index) => ({ ...line, sku: `MANY-${index}`, quantity: 1 }));
  expect((await get(await bought({ lines }))).lines).toHaveLength(500);
});

test("parcels: part by part, found again, and refused by carrier or number", async () => {
  const id = await bought();
  const [first] = (await get(id)).lines;
  const parcel = {
    orderId: id,
    lines: [{ lineId: first?.id ?? "", quantity: 1 }],
    carrierCode: "UPS",
    number: "1Z 999 AA1",
    shippedAt: new Date().toISOString(),
  };
  const { shipmentId } = value(await orders.ship(parcel, call));
  expect(value(await orders.shipments(id, call))).toEqual([
    { shipmentId, carrierCode: "UPS", number: "1Z999AA1", lines: parcel.lines },
  ]);
  value(await orders.ship({ ...parcel, carrierCode: orders.otherCarrier, number: "X2" }, call));
  expect(value(await orders.shipments(id, call))).toHaveLength(2);
  expect(codeOf(await orders.ship({ ...parcel, carrierCode: "NoSuchCarrier" }, call))).toBe("orders.carrierRefused");
  expect(codeOf(await orders.ship({ ...parcel, orderId: "99-99999-99999" }, call))).toBe("ebay.32100");
});

test("a refund is pending, and then done; more than was paid is refused", async () => {
  const id = await bought();
  const [first] = (await get(id)).lines;
  const lines = [{ lineId: first?.id ?? "", amountMinor: 500 }];
  const request = { orderId: id, currency: "USD", amountMinor: 500, lines, note: "Sorry" };
  const { refundId } = value(await orders.refund(request, call));
  const known = { id: refundId, amountMinor: 500, lines: [{ lineId: first?.id, amountMinor: 500 }] };
  expect((await get(id)).refunds).toMatchObject([{ ...known, state: "pending" }]);
  // While one is under way eBay takes no other.
  expect(codeOf(await orders.refund({ ...request, lines: [] }, call))).toBe("unavailable");
  aheadMs = 3_600_000;
  expect((await get(id)).refunds).toMatchObject([{ ...known, state: "done" }]);
  expect(codeOf(await orders.refund({ ...request, lines: [], amountMinor: 9_999_999 }, call))).toMatch(/^ebay\.349/);
});

test("the seller cancels, once", async () => {
  const id = await bought();
  const wanted = { orderId: id, reason: "outOfStock" } as const;
  value(await orders.cancel(wanted, call));
  expect((await get(id)).status).toBe("cancelled");
  const before = checked.operations.filter((operation) => operation === "createCancellation").length;
  value(await orders.cancel(wanted, call));
  expect(checked.operations.filter((operation) => operation === "createCancellation")).toHaveLength(before);
});

test("a buyer asks to cancel: agreed to, or refused; the list tells who asks", async () => {
  const [agreed, refused] = [await bought(), await bought()];
  for (const id of [agreed, refused]) await sandbox(`/${id}/cancel`, { by: "request", reason: "ORDER_MISTAKE" });
  const listed = value(await orders.listOrders(lastHour(), call)).orders.map(orderOf);
  const requestOf = (id: string) => listed.find((order) => order.id === id)?.cancelRequest?.id ?? "none";
  value(await orders.cancel({ orderId: agreed, reason: "buyerAsked", requestId: requestOf(agreed) }, call));
  expect((await get(agreed)).status).toBe("cancelled");
  const keep = { orderId: refused, requestId: requestOf(refused) };
  expect(value(await orders.keep(keep, call))).toEqual({ isDone: true });
  expect(value(await orders.keep(keep, call))).toEqual({ isDone: true });
  expect(await get(refused)).toMatchObject({ status: "open" });
  expect((await get(refused)).cancelRequest).toBeUndefined();
  expect(codeOf(await orders.keep({ ...keep, orderId: agreed, requestId: requestOf(agreed) }, call))).toBe(
    "orders.alreadyCancelled",
  );
});

test("a clock of eBay's that is behind ours is no trouble", async () => {
  const id = await bought();
  aheadMs = -300_000;
  value(await orders.listOrders(lastHour(), call));
  aheadMs = 0;
  const listed = value(await orders.listOrders(lastHour(), call)).orders.map(orderOf);
  expect(listed.map((order) => order.id)).toContain(id);
});

test("when the answer is lost, reading tells that it was applied", async () => {
  const id = await bought();
  const deaf: Http = {
    async send(request) {
      await plainHttp.send(request);
      return { kind: "timeout", durationMs: 1 };
    },
  };
  const [first] = (await get(id)).lines;
  const lines = [{ lineId: first?.id ?? "", quantity: 2 }];
  const parcel = { orderId: id, lines, carrierCode: "USPS", number: "94001", shippedAt: new Date().toISOString() };
  expect(codeOf(await orders.ship(parcel, { ...call, http: deaf }))).toBe("unknown");
  expect(value(await orders.shipments(id, call))).toMatchObject([{ carrierCode: "USPS", number: "94001", lines }]);
  const refund = { orderId: id, currency: "USD", amountMinor: 100, lines: [], note: "" };
  expect(codeOf(await orders.refund(refund, { ...call, http: deaf }))).toBe("unknown");
  expect((await get(id)).refunds).toMatchObject([{ amountMinor: 100 }]);
});

test("another seller sees none of it", async () => {
  const id = await bought();
  const other = await connect(plainHttp, "second-seller");
  expect(value(await orders.getOrders([id], other))).toEqual([]);
  const listed = value(await orders.listOrders(lastHour(), other)).orders;
  expect(listed.map((read) => (read.kind === "order" ? read.order.id : read.id))).not.toContain(id);
  const known = await orders.shipments(id, other);
  expect(codeOf(known)).toBe("ebay.32100");
});

test.each([
  ["429", { status429Rate: 1 }, "throttled"],
  ["HTML", { htmlRate: 1 }, "unknown"],
  ["half a JSON", { halfJsonRate: 1 }, "unknown"],
])("eBay answers %s: %s", async (_name, faults, kind) => {
  standIn.faults.set(faults);
  expect(codeOf(await orders.listOrders(lastHour(), { ...call, http: plainHttp }))).toBe(kind);
});

test("a token that eBay no longer takes is an auth failure, also with the older API", async () => {
  const stranger = { ...call, http: plainHttp, accessToken: "nonsense" };
  expect(codeOf(await orders.listOrders(lastHour(), stranger))).toBe("auth");
  expect(codeOf(await orders.cancel({ orderId: "1", reason: "other" }, stranger))).toBe("auth");
});

test.skipIf(!haveSpecs)("every operation of orders that the connector has was held against the specs", () => {
  expect([...new Set(checked.operations)].sort()).toEqual([
    "approveCancellationRequest",
    "createCancellation",
    "createShippingFulfillment",
    "getOrder",
    "getOrders",
    "getShippingFulfillments",
    "issueRefund",
    "rejectCancellationRequest",
    "search",
  ]);
});
