import { expect, test } from "vitest";
import { ebayOrderOf } from "../../../test/connectors/ebay-order.ts";
import { manualClock } from "../../platform/clock.ts";
import type { Http, HttpOutcome, HttpRequest } from "../../platform/http.ts";
import type { Call, Failure } from "../contract.ts";
import { connectorModule } from "./index.ts";

const origin = "https://api.ebay.com";
const now = Date.UTC(2026, 5, 1, 12);
const connector = connectorModule.open(
  connectorModule.env.parse({
    EBAY_CLIENT_ID: "client",
    EBAY_CLIENT_SECRET: "secret",
    EBAY_RU_NAME: "name",
    EBAY_VERIFICATION_TOKEN: "t".repeat(40),
  }),
);
const orders = connector?.orders;
if (!orders) throw new Error("eBay has orders");

type Answer = { status?: number; body?: unknown; location?: string } | Exclude<HttpOutcome, { kind: "response" }>;

/** eBay, as a function of method and address. */
function ebay(answer: (request: HttpRequest, url: URL) => Answer) {
  const sent: HttpRequest[] = [];
  const http: Http = {
    send(request) {
      sent.push(request);
      const given = answer(request, new URL(request.url));
      if ("kind" in given) return Promise.resolve(given);
      const { status = 200, body, location } = given;
      const headers = new Headers(location === undefined ? {} : { location });
      const text = body === undefined ? "" : JSON.stringify(body);
      return Promise.resolve({ kind: "response", status, headers, text, durationMs: 1 });
    },
  };
  const call: Call = {
    http,
    clock: manualClock(now),
    signal: new AbortController().signal,
    accessToken: "secret-token",
    marketplace: "EBAY_US",
    currency: "USD",
    sellerId: "seller",
    settings: {},
  };
  return {
    call,
    sent,
    bodies: () => sent.map(({ body }): unknown => (typeof body === "string" ? JSON.parse(body) : undefined)),
  };
}

const error = (errorId: number, status = 400): Answer => ({ status, body: { errors: [{ errorId, message: "No." }] } });
const timeout: Answer = { kind: "timeout", durationMs: 1 };
function codeOf(result: { ok: true } | { ok: false; failure: Failure }) {
  if (result.ok) return "ok";
  return result.failure.kind === "rejected" ? result.failure.issues[0]?.code : result.failure.kind;
}

const numbered = (index: number) => ebayOrderOf({ over: { orderId: `o-${index}` } });
const window = { from: new Date(now - 3_600_000), to: new Date(now), page: "" };

test("a time that ends now is left open, one that ended long ago is not; it reaches back two years at most", async () => {
  const { call, sent } = ebay(() => ({ body: { orders: [], total: 0 } }));
  await orders.listOrders(window, call);
  await orders.listOrders({ ...window, to: new Date(now - 3_000_000) }, call);
  await orders.listOrders({ ...window, from: new Date(0) }, call);
  const filters = sent.map(({ url }) => new URL(url).searchParams.get("filter"));
  expect(filters).toEqual([
    "lastmodifieddate:[2026-06-01T11:00:00.000Z..]",
    "lastmodifieddate:[2026-06-01T11:00:00.000Z..2026-06-01T11:10:00.000Z]",
    "lastmodifieddate:[2024-06-02T12:00:00.000Z..]",
  ]);
  expect(new URL(sent[0]?.url ?? "").searchParams.get("fieldGroups")).toBe("TAX_BREAKDOWN");
});

test("pages overlap, so that an order that moved while they were read is not missed; they end", async () => {
  const all = Array.from({ length: 450 }, (_, index) => numbered(index));
  const { call, sent } = ebay((_request, url) => {
    const offset = Number(url.searchParams.get("offset"));
    return { body: { orders: all.slice(offset, offset + 200), total: all.length } };
  });
  const seen = new Set<string>();
  let page: string | undefined = "";
  while (page !== undefined) {
    const listed = await orders.listOrders({ ...window, page }, call);
    if (!listed.ok) throw new Error(listed.failure.kind);
    // Between two pages ten of the orders that were read move to the end.
    if (page === "") all.push(...all.splice(50, 10));
    for (const read of listed.value.orders) if (read.kind === "order") seen.add(read.order.id);
    page = listed.value.next;
    expect(sent.length).toBeLessThan(5);
  }
  expect(seen.size).toBe(450);
});

test("an order that cannot be read costs none of the others; those of the seller's other sites are not ours", async () => {
  const elsewhere = ebayOrderOf({ over: { orderId: "gb", lineItems: [{ listingMarketplaceId: "EBAY_GB" }] } });
  const broken = ebayOrderOf({ over: { orderId: "broken", creationDate: "yesterday" } });
  const { call } = ebay(() => ({ body: { orders: [numbered(1), broken, elsewhere], total: 3 } }));
  const listed = await orders.listOrders(window, call);
  expect(listed.ok && listed.value.orders.map((read) => (read.kind === "order" ? read.order.id : read))).toEqual([
    { kind: "unreadable", id: "broken", message: expect.stringContaining("creationDate") as string },
    "o-1",
  ]);
});

test("who asks to cancel is read from the order itself; if eBay refuses that, the order is kept as listed", async () => {
  const cancelStatus = (cancelRequests: object[]) => ({ cancelState: "IN_PROGRESS", cancelRequests });
  const request = {
    cancelRequestId: "7",
    cancelInitiator: "Buyer",
    cancelReason: "X",
    cancelRequestState: "REQUESTED",
  };
  const listed = { orderId: "o-1", cancelStatus: cancelStatus([]) };
  const serve = (whole: Answer) =>
    ebay((_request, url) =>
      url.pathname.endsWith("/o-1") ? whole : { body: { orders: [ebayOrderOf({ over: listed })], total: 1 } },
    ).call;
  const told = serve({ body: ebayOrderOf({ over: { orderId: "o-1", cancelStatus: cancelStatus([request]) } }) });
  const first = await orders.listOrders(window, told);
  expect(first.ok && first.value.orders[0]).toMatchObject({ order: { cancelRequest: { id: "7", reason: "x" } } });
  const refused = await orders.listOrders(window, serve(error(32100)));
  expect(refused.ok && refused.value.orders[0]).toMatchObject({ kind: "order", order: { id: "o-1" } });
  expect(codeOf(await orders.listOrders(window, serve(timeout)))).toBe("unknown");
});

test("orders by id: one that eBay does not know takes none of the others with it", async () => {
  const { call } = ebay((_request, url) => {
    if (url.searchParams.has("orderIds")) return error(32100);
    return url.pathname.endsWith("/o-1") ? { body: numbered(1) } : error(32100, 404);
  });
  const found = await orders.getOrders(["o-1", "none"], call);
  expect(found.ok && found.value).toHaveLength(1);
  const url = "https://www.ebay.com/mesh/ord/details?mode=SH&orderid=o-1";
  expect(found.ok && found.value[0]).toMatchObject({ order: { url } });
  expect(await orders.getOrders([], call)).toEqual({ ok: true, value: [] });
});

test("without the breakdown of taxes an order by id is read again by itself", async () => {
  const bare = { taxMinor: 80, collected: true, over: { orderId: "o-1" } };
  const { call, sent } = ebay((_request, url) =>
    url.searchParams.has("orderIds")
      ? { body: { orders: [ebayOrderOf({ ...bare, breakdown: false })], total: 1 } }
      : { body: ebayOrderOf({ ...bare, feeMinor: 20 }) },
  );
  const found = await orders.getOrders(["o-1"], call);
  expect(found.ok && found.value[0]).toMatchObject({ order: { totalMinor: 1100, otherMinor: 20 } });
  expect(sent).toHaveLength(2);
});

const parcel = {
  orderId: "o/1",
  lines: [{ lineId: "a", quantity: 2 }],
  carrierCode: "UPS",
  number: "1Z 999-AA1",
  shippedAt: "2026-06-01T10:00:00.000Z",
};

test("a parcel is told with letters and digits only; its id is in the address of the answer", async () => {
  const { call, sent, bodies } = ebay((_request, url) => ({ status: 201, body: {}, location: `${url.href}/1Z999AA1` }));
  expect(await orders.ship(parcel, call)).toEqual({ ok: true, value: { shipmentId: "1Z999AA1" } });
  expect(sent[0]?.url).toBe(`${origin}/sell/fulfillment/v1/order/o%2F1/shipping_fulfillment`);
  expect(bodies()[0]).toEqual({
    lineItems: [{ lineItemId: "a", quantity: 2 }],
    shippingCarrierCode: "UPS",
    trackingNumber: "1Z999AA1",
    shippedDate: "2026-06-01T10:00:00.000Z",
  });
  // Just now, or in what eBay may think is the future: eBay's own clock says when.
  await orders.ship({ ...parcel, shippedAt: new Date(now + 60_000).toISOString() }, call);
  expect(bodies()[1]).not.toHaveProperty("shippedDate");
});

test.each([
  [error(32300), "orders.carrierRefused"],
  [error(32100), "ebay.32100"],
  [error(32210), "ebay.32210"],
  [error(1100, 403), "auth"],
  [error(2001, 429), "throttled"],
  [error(30500, 500), "unavailable"],
  [timeout, "unknown"],
])("a parcel that eBay does not take: %j is %s", async (answer, code) => {
  expect(codeOf(await orders.ship(parcel, ebay(() => answer).call))).toBe(code);
});

test("without a number that eBay can keep nothing is sent", async () => {
  const { call, sent } = ebay(() => ({ status: 201 }));
  expect(codeOf(await orders.ship({ ...parcel, number: " -- " }, call))).toBe("orders.carrierRefused");
  expect(sent).toEqual([]);
});

test("parcels that eBay knows", async () => {
  const { call } = ebay(() => ({
    body: { fulfillments: [{ fulfillmentId: "9", shippedDate: "x", lineItems: [{ lineItemId: "a" }] }], total: 1 },
  }));
  expect(await orders.shipments("o-1", call)).toEqual({
    ok: true,
    value: [{ shipmentId: "9", carrierCode: "Other", number: "", lines: [{ lineId: "a", quantity: 1 }] }],
  });
});

/** Post-Order: what there is of an order, and all that is posted. */
function postOrder(cancellations: object[], after: object[] = cancellations) {
  let posted = 0;
  return ebay((request, url) => {
    if (request.method === "POST") {
      posted += 1;
      return { body: { cancelId: "8" } };
    }
    if (url.pathname.endsWith("/search")) return { body: { cancellations: posted === 0 ? cancellations : after } };
    const payments = [{ paymentDate: "2026-05-30T00:00:00.000Z" }];
    return { body: ebayOrderOf({ over: { paymentSummary: { payments, refunds: [] } } }) };
  });
}
const posts = ({ sent }: { sent: HttpRequest[] }) =>
  sent.flatMap(({ method, url }) => (method === "POST" ? [new URL(url).pathname.replace("/post-order/v2", "")] : []));
const asked = { cancelId: 5, cancelState: "APPROVAL_PENDING", cancelStatus: "CANCEL_REQUESTED", legacyOrderId: "o-1" };
const pending = { ...asked, cancelState: "REFUND_PENDING", cancelStatus: "CANCEL_PENDING" };
const closed = { ...asked, cancelState: "CLOSED", cancelStatus: "CANCEL_CLOSED_WITH_REFUND" };
const rejected = { ...asked, cancelState: "CLOSED", cancelStatus: "CANCEL_REJECTED" };

test("the seller cancels: a paid order is said to be paid, in the word that Post-Order has for a token", async () => {
  const channel = postOrder([rejected, { ...closed, legacyOrderId: "another" }], [closed]);
  const cancelled = await orders.cancel({ orderId: "o-1", reason: "outOfStock" }, channel.call);
  expect(cancelled).toEqual({ ok: true, value: { isDone: true } });
  expect(posts(channel)).toEqual(["/cancellation"]);
  expect(channel.bodies().find((body) => body !== undefined)).toEqual({
    legacyOrderId: "o-1",
    cancelReason: "OUT_OF_STOCK_OR_CANNOT_FULFILL",
    buyerPaid: true,
    buyerPaidDate: { value: "2026-05-30T00:00:00.000Z" },
  });
  expect(channel.sent[0]?.headers?.authorization).toBe("IAF secret-token");
});

test.each([
  ["under way: none is made", [pending], [], false],
  ["done: none is made", [closed], [], true],
  ["asked for by the buyer: agreed to", [asked], ["/cancellation/5/approve"], false],
  ["refused before: a new one", [rejected], ["/cancellation"], false],
])("a cancellation that is %s", async (_name, cancellations, expected, isDone) => {
  const channel = postOrder(cancellations);
  expect(await orders.cancel({ orderId: "o-1", reason: "other" }, channel.call)).toEqual({
    ok: true,
    value: { isDone },
  });
  expect(posts(channel)).toEqual(expected);
});

test("the buyer's request is refused once; one that was agreed to cannot be", async () => {
  const open = postOrder([asked]);
  const request = { orderId: "o-1", requestId: "5" };
  expect(await orders.keep(request, open.call)).toEqual({ ok: true, value: { isDone: true } });
  expect(posts(open)).toEqual(["/cancellation/5/reject"]);
  const again = postOrder([rejected]);
  expect(await orders.keep(request, again.call)).toEqual({ ok: true, value: { isDone: true } });
  expect(posts(again)).toEqual([]);
  expect(codeOf(await orders.keep(request, postOrder([pending]).call))).toBe("orders.alreadyCancelled");
});

test("errors of the Post-Order API, with and without envelope", async () => {
  const list = { error: [{ errorId: 1603, message: "This order can't be cancelled." }] };
  for (const body of [list, { errorMessage: list }]) {
    const { call } = ebay(() => ({ status: 400, body }));
    const refused = await orders.cancel({ orderId: "o-1", reason: "other" }, call);
    expect(codeOf(refused)).toBe("ebay.1603");
  }
  expect(codeOf(await orders.cancel({ orderId: "o-1", reason: "other" }, ebay(() => error(215_000)).call))).toBe(
    "orders.byHand",
  );
});

const money = { orderId: "o-1", currency: "USD", amountMinor: 750, lines: [], note: "" };

test("a refund of the order, or of lines where they are all of it", async () => {
  const { call, bodies } = ebay(() => ({ body: { refundId: "5", refundStatus: "PENDING" } }));
  expect(await orders.refund(money, call)).toEqual({ ok: true, value: { refundId: "5", state: "pending" } });
  const lines = [{ lineId: "a", amountMinor: 700 }];
  await orders.refund({ ...money, lines, note: "ä".repeat(200) }, call);
  await orders.refund({ ...money, amountMinor: 700, lines }, call);
  const [whole, withShipping, byLine] = bodies() as Record<string, unknown>[]; // three posts were made
  const amount = { value: "7.50", currency: "USD" };
  expect(whole).toEqual({ reasonForRefund: "OTHER_ADJUSTMENT", orderLevelRefundAmount: amount });
  expect(withShipping).toMatchObject({ orderLevelRefundAmount: amount, comment: "ä".repeat(100) });
  expect(byLine?.refundItems).toEqual([{ lineItemId: "a", refundAmount: { value: "7.00", currency: "USD" } }]);
});

test.each([
  [{ body: { refundStatus: "FAILED" } }, "orders.byHand"],
  [{ body: { refundStatus: "PENDING" } }, "unknown"],
  [error(34915), "ebay.34915"],
  [error(34922), "unavailable"],
  [error(215_001), "orders.byHand"],
  [timeout, "unknown"],
] as [Answer, string][])("a refund that eBay answers with %j is %s", async (answer, code) => {
  expect(codeOf(await orders.refund(money, ebay(() => answer).call))).toBe(code);
});

test("carriers: every code once, among them the one for all others", () => {
  const codes = orders.carriers.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes).toContain(orders.otherCarrier);
});
