import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RemoteRefund } from "../connectors/orders-contract.ts";
import type { LineRow } from "./line-store.ts";
import type { OrderContent } from "./order-content.ts";
import { planToShopify } from "./plan-to-shopify.ts";
import type { ShopifyPlan, ShopifyPlanInput } from "./plan-to-shopify-types.ts";
import { shopifyRefundPayload } from "./run-step-payloads.ts";
import type { StepRow } from "./step-store.ts";

const line: LineRow = {
  id: 1,
  remoteLineId: "L1",
  position: 0,
  sku: "A",
  title: "A",
  quantity: 2,
  match: "matched",
  matchedBy: "sku",
  components: [],
  shopifyLines: [{ lineItemId: "gid://shopify/LineItem/11", variantId: null, quantity: 2 }],
};

const content = (change: Partial<OrderContent> = {}): OrderContent => ({
  id: "C-1",
  number: "N1",
  placedAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
  status: "open",
  currency: "USD",
  lines: [{ id: "L1", sku: "A", title: "A", quantity: 2, totalMinor: 2000, discountMinor: 0, taxes: [] }],
  shipping: { title: "", code: "", amountMinor: 500, taxes: [] },
  discountMinor: 0,
  otherMinor: 0,
  taxesIncluded: false,
  totalMinor: 2500,
  refunds: [],
  ...change,
});

const input = (change: Partial<ShopifyPlanInput> = {}): ShopifyPlanInput => ({
  before: content(),
  content: content(),
  buyerAddressChanged: false,
  order: { number: "N1", state: "imported", shopifyContent: null },
  steps: [],
  lines: [line],
  ...change,
});

const row = (id: number, step: Partial<StepRow> & Pick<StepRow, "target" | "kind">): StepRow => ({
  id,
  key: String(id),
  payload: {},
  state: "done",
  baseline: null,
  result: null,
  message: null,
  attempts: 0,
  createdAt: new Date(0),
  sentAt: null,
  doneAt: null,
  dueAt: null,
  ...step,
});
const withSteps = (given: ShopifyPlanInput, plan: ShopifyPlan): ShopifyPlanInput => ({
  ...given,
  steps: [...given.steps, ...plan.steps.map((step, index) => row(given.steps.length + index + 1, step))],
});
const remoteRefund = (id: string, amountMinor: number, change: Partial<RemoteRefund> = {}): RemoteRefund => ({
  id,
  amountMinor,
  at: "2026-01-02T00:00:00Z",
  state: "done",
  lines: [],
  ...change,
});
const channelRefund = (id: number, amountMinor: number, change: Partial<StepRow> = {}) =>
  row(id, {
    target: "channel",
    kind: "refund",
    payload: { shopifyRefundId: `${id}`, amountMinor, currency: "USD", lines: [], note: "" },
    ...change,
  });

test("nothing new, nothing to do", () => {
  expect(planToShopify(input())).toEqual({ steps: [], tasks: [], resolved: [], events: [], adopted: [] });
});

describe("cancelled on the channel", () => {
  const cancelled = content({ status: "cancelled", refunds: [remoteRefund("R1", 2500)] });

  test("Shopify is told once, and not of the refund besides", () => {
    const given = input({ content: cancelled });
    const plan = planToShopify(given);
    expect(plan.steps).toMatchObject([{ target: "shopify", kind: "cancel", payload: { reason: "OTHER" } }]);
    expect(plan.events).toEqual([{ actor: "channel", kind: "cancelledOnChannel" }]);
    expect(plan.resolved).toContain("cancelRequested");
    expect(planToShopify(withSteps(given, plan)).steps).toEqual([]);
    expect(planToShopify(withSteps({ ...given, before: cancelled }, plan)).events).toEqual([]);
  });

  test("what we cancelled there is adopted, and Shopify cancelled for the same reason", () => {
    const payload = { reason: "buyerAsked", requestId: "Q" };
    const own = row(1, { target: "channel", kind: "cancel", state: "sent", payload });
    const plan = planToShopify(input({ content: cancelled, steps: [own] }));
    expect(plan.adopted).toEqual([{ stepId: 1, result: { isDone: true } }]);
    expect(plan.steps).toMatchObject([{ kind: "cancel", payload: { reason: "CUSTOMER" } }]);
  });

  test("Shopify's order that is cancelled already is left alone", () => {
    const shopifyContent = {
      id: "gid://shopify/Order/1",
      name: "#1",
      cancelledAt: "2026-01-02T00:00:00Z",
      cancelReason: "OTHER",
      currency: "USD",
      totalMinor: 2500,
      refundedMinor: 2500,
      fulfillments: [],
      refunds: [],
    };
    const order = { ...input().order, shopifyContent };
    expect(planToShopify(input({ content: cancelled, order })).steps).toEqual([]);
    const refunded = content({ refunds: [remoteRefund("R1", 2500)] });
    expect(planToShopify(input({ content: refunded, order })).steps).toEqual([]);
  });
});

describe("refunded on the channel", () => {
  test("Shopify is told when it is done, once, with the lines that were given back whole", () => {
    const lines = [{ lineId: "L1", amountMinor: 2000 }];
    const pending = input({ content: content({ refunds: [remoteRefund("R1", 2000, { lines, state: "pending" })] }) });
    expect(planToShopify(pending)).toMatchObject({ steps: [], events: [] });
    const done = input({ content: content({ refunds: [remoteRefund("R1", 2000, { lines })] }) });
    const plan = planToShopify(done);
    expect(plan.steps).toMatchObject([
      {
        kind: "refund",
        key: "R1",
        payload: {
          amountMinor: 2000,
          idempotencyKey: "C-1-refund-R1",
          lines: [{ lineItemId: "gid://shopify/LineItem/11", quantity: 2 }],
        },
      },
    ]);
    expect(plan.events).toMatchObject([{ kind: "refundedOnChannel", params: { amount: "20.00" } }]);
    expect(planToShopify(withSteps(done, plan)).steps).toEqual([]);
  });

  test("of part of a line only the money is told", () => {
    const refunds = [remoteRefund("R1", 700, { lines: [{ lineId: "L1", amountMinor: 700 }] })];
    expect(planToShopify(input({ content: content({ refunds }) })).steps).toMatchObject([{ payload: { lines: [] } }]);
  });

  test("our own is known by its id, and adopted by its amount where no answer came", () => {
    const refunds = [remoteRefund("R1", 700), remoteRefund("R2", 700), remoteRefund("R3", 700)];
    const steps = [
      channelRefund(1, 700, { result: { refundId: "R1" } }),
      channelRefund(2, 700, { state: "sent", baseline: { refundIds: ["R3"] } }),
    ];
    const plan = planToShopify(input({ content: content({ refunds }), steps }));
    expect(plan.adopted).toEqual([{ stepId: 2, result: { refundId: "R2", state: "done" } }]);
    expect(plan.steps.map(({ key }) => key)).toEqual(["R3"]);
  });

  test("our own that failed later becomes a task, once", () => {
    const steps = [channelRefund(1, 700, { result: { refundId: "R1" } })];
    const failed = content({ refunds: [remoteRefund("R1", 700, { state: "failed" })] });
    expect(planToShopify(input({ content: failed, steps })).tasks).toMatchObject([{ kind: "refundFailed", key: "R1" }]);
    expect(planToShopify(input({ before: failed, content: failed, steps })).tasks).toEqual([]);
  });

  test("one larger than the order is cut, and the merchant hears of it", () => {
    const plan = planToShopify(input({ content: content({ refunds: [remoteRefund("R1", 9000)] }) }));
    expect(plan.steps).toMatchObject([{ payload: { amountMinor: 2500 } }]);
    expect(plan.tasks).toMatchObject([{ kind: "refundTooLarge", params: { amount: "90.00", possible: "25.00" } }]);
  });

  test("all of them together never exceed what the buyer paid, and none is told twice", () => {
    const refund = fc.record({ amountMinor: fc.integer({ min: 0, max: 2000 }), isOwn: fc.boolean() });
    fc.assert(
      fc.property(fc.array(refund, { maxLength: 8 }), (all) => {
        let given = input();
        const refunds: RemoteRefund[] = [];
        for (const [index, { amountMinor, isOwn }] of all.entries()) {
          const id = `R${index}`;
          const own = channelRefund(100 + index, amountMinor, { result: { refundId: id } });
          refunds.push(remoteRefund(id, amountMinor));
          const steps = isOwn ? [...given.steps, own] : given.steps;
          given = { ...given, steps, before: given.content, content: content({ refunds: [...refunds] }) };
          const plan = planToShopify(given);
          given = withSteps(given, plan);
          expect(planToShopify(given).steps).toEqual([]);
        }
        const told = given.steps
          .filter(({ target }) => target === "shopify")
          .reduce((sum, { payload }) => sum + shopifyRefundPayload.parse(payload).amountMinor, 0);
        expect(told).toBeLessThanOrEqual(2500);
      }),
    );
  });
});

describe("what the buyer asks, and what changed", () => {
  const asked = content({ cancelRequest: { id: "Q1", reason: "too late" } });

  test("a wish to cancel becomes a task, once, and is over when it is gone", () => {
    const plan = planToShopify(input({ content: asked }));
    expect(plan.tasks).toEqual([{ kind: "cancelRequested", key: "Q1", params: { number: "N1", reason: "too late" } }]);
    expect(planToShopify(input({ before: asked, content: asked })).tasks).toEqual([]);
    const keep = row(1, { target: "channel", kind: "keep", state: "sent", payload: { requestId: "Q1" } });
    const gone = planToShopify(input({ before: asked, steps: [keep] }));
    expect(gone.resolved).toEqual(["cancelRequested"]);
    expect(gone.adopted).toEqual([{ stepId: 1, result: { isDone: true } }]);
  });

  test("a new address is written while nothing is shipped, and is the merchant's after that", () => {
    const plan = planToShopify(input({ buyerAddressChanged: true }));
    expect(plan.steps).toMatchObject([{ target: "shopify", kind: "address", payload: {} }]);
    const shipped = row(1, { target: "channel", kind: "ship" });
    const late = planToShopify(input({ buyerAddressChanged: true, steps: [shipped] }));
    expect(late.steps).toEqual([]);
    expect(late.tasks.map(({ kind }) => kind)).toEqual(["addressChanged"]);
  });

  test("lines that changed are the merchant's, whatever their order", () => {
    const [first] = content().lines;
    const second = { ...first, id: "L2" } as NonNullable<typeof first>;
    const two = content({ lines: [first as never, second] });
    expect(planToShopify(input({ content: two })).tasks.map(({ kind }) => kind)).toEqual(["linesChanged"]);
    const turned = content({ lines: [second, first as never] });
    expect(planToShopify(input({ before: two, content: turned })).tasks).toEqual([]);
    expect(planToShopify({ ...input(), before: undefined, content: two }).tasks).toHaveLength(1);
  });
});
