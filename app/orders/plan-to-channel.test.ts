import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OrderContent } from "./order-content.ts";
import type { LineRow } from "./line-store.ts";
import type { ShopifyFulfillment, ShopifyOrderContent, ShopifyRefund } from "./look-content.ts";
import { planToChannel } from "./plan-to-channel.ts";
import type { ChannelPlan, ChannelPlanInput } from "./plan-to-channel-types.ts";
import { channelRefundPayload, shipPayload } from "./run-step-payloads.ts";
import type { StepRow, StepState } from "./step-store.ts";

const carriers = [
  { code: "UPS", name: "UPS" },
  { code: "DHL", name: "DHL" },
];
const gid = (type: string, id: string | number) => `gid://shopify/${type}/${id}`;

/** `parts`: units of each of Shopify's lines in all that was sold, by the line's number. */
function line(id: string, quantity: number, parts: Record<string, number>): LineRow {
  const shopifyLines = Object.entries(parts).map(([part, units]) => ({
    lineItemId: gid("LineItem", part),
    variantId: null,
    quantity: units,
  }));
  const rest = { position: 0, sku: id, title: id, match: "matched", matchedBy: "sku", components: [] } as const;
  return { ...rest, id: Number(id.slice(1)), remoteLineId: id, quantity, components: [], shopifyLines };
}

let seconds = 0;
function parcel(
  id: number,
  parts: Record<string, number>,
  tracking: string[] = [],
  change: Partial<ShopifyFulfillment> = {},
): ShopifyFulfillment {
  return {
    id: gid("Fulfillment", id),
    status: "SUCCESS",
    createdAt: new Date(1_760_000_000_000 + (seconds += 1000)).toISOString(),
    tracking: tracking.map((number) => ({ company: "UPS", number })),
    lines: Object.entries(parts).map(([part, quantity]) => ({ lineItemId: gid("LineItem", part), quantity })),
    ...change,
  };
}

const refund = (id: number, amountMinor: number, change: Partial<ShopifyRefund> = {}): ShopifyRefund => ({
  id: gid("Refund", id),
  createdAt: "2026-01-02T00:00:00Z",
  note: "",
  amountMinor,
  lines: [],
  ...change,
});

const shopifyOrder = (change: Partial<ShopifyOrderContent> = {}): ShopifyOrderContent => ({
  id: gid("Order", 1),
  name: "#1001",
  cancelledAt: null,
  cancelReason: null,
  currency: "USD",
  totalMinor: 3000,
  refundedMinor: 0,
  fulfillments: [],
  refunds: [],
  ...change,
});

function input(
  change: Partial<ChannelPlanInput> = {},
  order: Partial<ChannelPlanInput["order"]> = {},
): ChannelPlanInput {
  const content = { refunds: [], taxesIncluded: false, lines: [], status: "open" } as unknown as OrderContent;
  return {
    order: {
      state: "imported",
      number: "N1",
      currency: "USD",
      totalMinor: 3000,
      remoteStatus: "open",
      shopifyContent: null,
      content,
      ...order,
    },
    lines: [line("L1", 3, { 11: 3 })],
    steps: [],
    shopify: shopifyOrder(),
    connector: {
      orders: { discovery: ["poll"], partialShipment: true, cancel: true, refund: true, partialRefund: true },
    },
    carriers,
    otherCarrier: "OTHER",
    ...change,
  };
}

/** The steps as they are after the plan was carried out so far. */
function after(given: ChannelPlanInput, plan: ChannelPlan, state: StepState = "done"): StepRow[] {
  const dropped = new Set(plan.dropped.map(({ stepId }) => stepId));
  const kept = given.steps.map((step) => (dropped.has(step.id) ? { ...step, state: "dropped" as const } : step));
  const made = plan.steps.map((step, index) => row(kept.length + index + 1, { ...step, state }));
  return [...kept, ...made];
}

const row = (id: number, step: Partial<StepRow> & Pick<StepRow, "target" | "kind" | "key" | "payload">): StepRow => ({
  id,
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

const ships = (plan: Pick<ChannelPlan, "steps">) =>
  plan.steps
    .filter(({ kind }) => kind === "ship")
    .map(({ key, payload }) => {
      const { lines, number, isFurther, carrierCode } = shipPayload.parse(payload);
      const told = lines.map(({ lineId, quantity }) => `${lineId}x${quantity}`).join(" ");
      return { key, told, number, carrierCode, isFurther };
    });

describe("parcels", () => {
  test("each is told with its units, number and carrier; the same again is told no more", () => {
    const fulfillments = [parcel(1, { 11: 1 }, ["1Z1"]), parcel(2, { 11: 2 }, ["1Z2"])];
    const given = input({ shopify: shopifyOrder({ fulfillments }) });
    const plan = planToChannel(given);
    expect(ships(plan)).toEqual([
      { key: "1/ups/1z1", told: "L1x1", number: "1Z1", carrierCode: "UPS", isFurther: false },
      { key: "2/ups/1z2", told: "L1x2", number: "1Z2", carrierCode: "UPS", isFurther: false },
    ]);
    expect(plan.isShipped).toBe(true);
    for (const state of ["due", "sent", "done", "refused", "task"] as const) {
      expect(planToChannel({ ...given, steps: after(given, plan, state) }).steps).toEqual([]);
    }
  });

  test("several numbers of one parcel share its units; a number beyond them is a further one", () => {
    const two = input({ shopify: shopifyOrder({ fulfillments: [parcel(1, { 11: 3 }, ["A", "B"])] }) });
    expect(ships(planToChannel(two)).map(({ told, isFurther }) => [told, isFurther])).toEqual([
      ["L1x2", false],
      ["L1x1", false],
    ]);
    const lines = [line("L1", 1, { 11: 1 })];
    const one = input({ lines, shopify: shopifyOrder({ fulfillments: [parcel(1, { 11: 1 }, ["A", "B"])] }) });
    expect(ships(planToChannel(one)).map(({ told, isFurther }) => [told, isFurther])).toEqual([
      ["L1x1", false],
      ["L1x1", true],
    ]);
  });

  test("a kit's unit is shipped when all its components are, and then with the numbers of all its parcels", () => {
    const lines = [line("L1", 2, { 11: 2, 12: 4 })];
    const first = parcel(1, { 11: 2, 12: 1 }, ["A"]);
    const early = input({ lines, shopify: shopifyOrder({ fulfillments: [first] }) });
    expect(ships(planToChannel(early))).toEqual([]);
    const half = input({ lines, shopify: shopifyOrder({ fulfillments: [first, parcel(2, { 12: 1 }, ["B"])] }) });
    expect(ships(planToChannel(half)).map(({ told, number }) => [told, number])).toEqual([["L1x1", "B"]]);
    const fulfillments = [first, parcel(2, { 12: 1 }, ["B"]), parcel(3, { 12: 2 }, ["C"])];
    const whole = input({ lines, shopify: shopifyOrder({ fulfillments }) });
    expect(ships(planToChannel(whole)).map(({ told, number, isFurther }) => [told, number, isFurther])).toEqual([
      ["L1x1", "B", false],
      ["L1x1", "C", false],
      ["L1x1", "A", true],
    ]);
  });

  test("a number that was edited before it was sent takes the other's place; after that it is a further number", () => {
    const made = parcel(1, { 11: 3 }, ["A"]);
    const given = input({ shopify: shopifyOrder({ fulfillments: [made] }) });
    const plan = planToChannel(given);
    const edited = shopifyOrder({ fulfillments: [{ ...made, tracking: [{ company: "DHL Express", number: "B" }] }] });
    const before = { ...given.order, shopifyContent: given.shopify };

    const early = { ...given, order: before, shopify: edited, steps: after(given, plan, "due") };
    const replaced = planToChannel(early);
    expect(replaced.dropped).toEqual([{ stepId: 1, message: "Its parcel changed in Shopify." }]);
    expect(ships(replaced)).toMatchObject([{ number: "B", carrierCode: "DHL", isFurther: false }]);
    expect(replaced.events.map(({ kind }) => kind)).toEqual(["trackingChanged"]);

    const back = { ...given, order: before, steps: after(early, replaced, "due") };
    expect(ships(planToChannel(back))).toMatchObject([{ key: "1/ups/a~1", number: "A", isFurther: false }]);

    const late = planToChannel({ ...early, steps: after(given, plan, "done") });
    expect(late.dropped).toEqual([]);
    expect(ships(late)).toMatchObject([{ number: "B", isFurther: true }]);
  });

  test("a number that came after the parcel was refused without one is told with its units", () => {
    const made = parcel(1, { 11: 3 });
    const given = input({ shopify: shopifyOrder({ fulfillments: [made] }) });
    const steps = after(given, planToChannel(given), "task");
    const numbered = { ...made, tracking: [{ company: "UPS", number: "A" }] };
    const plan = planToChannel({ ...given, steps, shopify: shopifyOrder({ fulfillments: [numbered] }) });
    expect(ships(plan)).toMatchObject([{ told: "L1x3", number: "A", isFurther: false }]);
    expect(plan.replaced).toEqual([1]);
  });

  test("a cancelled parcel is taken back before it is told; after that the merchant hears of it, once", () => {
    const made = parcel(1, { 11: 3 }, ["A"]);
    const given = input({ shopify: shopifyOrder({ fulfillments: [made] }) });
    const plan = planToChannel(given);
    const order = { ...given.order, shopifyContent: given.shopify };
    const shopify = shopifyOrder({ fulfillments: [{ ...made, status: "CANCELLED" }] });
    const early = planToChannel({ ...given, order, shopify, steps: after(given, plan, "due") });
    expect([early.dropped.length, early.tasks.length, early.isShipped]).toEqual([1, 0, false]);

    const steps = after(given, plan, "done");
    const late = planToChannel({ ...given, order, shopify, steps });
    expect(late.tasks).toEqual([{ kind: "trackingStays", key: "1", params: { number: "N1", tracking: "A" } }]);
    const again = { ...given, steps, shopify, order: { ...given.order, shopifyContent: shopify } };
    expect(planToChannel(again)).toMatchObject({ steps: [], tasks: [], events: [] });

    const anew = shopifyOrder({ fulfillments: [...shopify.fulfillments, parcel(2, { 11: 3 }, ["B"])] });
    expect(ships(planToChannel({ ...again, shopify: anew }))).toMatchObject([{ number: "B", isFurther: true }]);
  });

  test("a channel that ships only as a whole hears nothing before all is on its way", () => {
    const can = {
      discovery: ["poll" as const],
      partialShipment: false,
      cancel: true,
      refund: true,
      partialRefund: true,
    };
    const lines = [line("L1", 1, { 11: 1 }), line("L2", 1, { 12: 1 })];
    const first = parcel(1, { 11: 1 }, ["A"]);
    const part = input({ lines, connector: { orders: can }, shopify: shopifyOrder({ fulfillments: [first] }) });
    expect(ships(planToChannel(part))).toEqual([]);
    const shopify = shopifyOrder({ fulfillments: [first, parcel(2, { 12: 1 }, ["B"])] });
    expect(ships(planToChannel({ ...part, shopify })).map(({ told, number }) => [told, number])).toEqual([
      ["L1x1 L2x1", "B"],
      ["L1x1 L2x1", "A"],
    ]);
  });

  test("parcels of an order that an earlier app made are its own to tell, later ones ours", () => {
    const first = shopifyOrder({ fulfillments: [parcel(1, { 11: 1 }, ["A"])], refunds: [refund(1, 100)] });
    const given = input({ shopify: first }, { state: "recognised" });
    expect(planToChannel(given).steps).toEqual([]);
    const shopify = { ...first, fulfillments: [...first.fulfillments, parcel(2, { 11: 1 }, ["B"])] };
    const later = planToChannel({ ...given, shopify, order: { ...given.order, shopifyContent: first } });
    expect(ships(later)).toMatchObject([{ number: "B" }]);
  });

  test("a parcel for an order that the channel cancelled becomes a task", () => {
    const shopify = shopifyOrder({ fulfillments: [parcel(1, { 11: 1 }, ["A"])] });
    const plan = planToChannel(input({ shopify }, { remoteStatus: "cancelled" }));
    expect(plan.steps).toEqual([]);
    expect(plan.tasks.map(({ kind }) => kind)).toEqual(["shippedCancelled"]);
  });

  test("whatever is shipped, edited and cancelled in whatever order, no unit is told twice, and nothing without news", () => {
    const move = fc.record({
      what: fc.constantFrom("ship", "edit", "cancel", "send"),
      which: fc.nat(5),
      a: fc.nat(4),
      b: fc.nat(6),
      numbers: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 12 }), fc.boolean(), (moves, whole) => {
        const lines = [line("L1", 3, { 11: 3 }), line("L2", 2, { 12: 2, 13: 4 })];
        const can = { discovery: [], partialShipment: !whole, cancel: true, refund: true, partialRefund: true };
        let given = input({ lines, connector: { orders: can } });
        for (const [index, { what, which, a, b, numbers }] of moves.entries()) {
          const fulfillments = given.shopify.fulfillments.map((each) => ({ ...each }));
          const chosen = fulfillments[which % Math.max(1, fulfillments.length)];
          const tracking = Array.from({ length: numbers }, (_, n) => ({ company: "UPS", number: `T${index}-${n}` }));
          if (what === "ship") fulfillments.push(parcel(index + 1, { 11: a, 12: a, 13: b }, [], { tracking }));
          if (what === "edit" && chosen) chosen.tracking = tracking;
          if (what === "cancel" && chosen) chosen.status = "CANCELLED";
          const order = { ...given.order, shopifyContent: given.shopify };
          const seen = { ...given, order, shopify: shopifyOrder({ fulfillments }) };
          const plan = planToChannel(seen);
          let steps = after(seen, plan, "due");
          const again = planToChannel({ ...seen, steps, order: { ...order, shopifyContent: seen.shopify } });
          expect(again).toMatchObject({ steps: [], dropped: [], tasks: [], events: [] });
          if (what === "send") steps = steps.map((step) => (step.state === "due" ? { ...step, state: "done" } : step));
          given = { ...seen, steps };
          const told = steps
            .filter(({ state }) => state !== "dropped")
            .map(({ payload }) => shipPayload.parse(payload))
            .filter(({ isFurther }) => !isFurther);
          for (const { remoteLineId, quantity } of lines) {
            const units = told.flatMap((each) => each.lines).filter(({ lineId }) => lineId === remoteLineId);
            expect(units.reduce((sum, each) => sum + each.quantity, 0)).toBeLessThanOrEqual(quantity);
          }
          expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("cancellations and refunds", () => {
  const cancelled = (change: Partial<ShopifyOrderContent> = {}) =>
    shopifyOrder({ cancelledAt: "2026-01-03T00:00:00Z", cancelReason: "INVENTORY", ...change });

  test("a cancellation is told once, with the refund that belongs to it, and takes back what was not told yet", () => {
    const made = input({ shopify: shopifyOrder({ refunds: [refund(1, 500)] }) });
    const steps = after(made, planToChannel(made), "due");
    const shopify = cancelled({ refunds: [refund(1, 500), refund(2, 2500)] });
    const given = { ...made, steps, shopify, order: { ...made.order, shopifyContent: made.shopify } };
    const plan = planToChannel(given);
    expect(plan.steps).toEqual([
      { target: "channel", kind: "cancel", key: "shopify", payload: { reason: "outOfStock" } },
    ]);
    expect(plan.dropped.map(({ stepId }) => stepId)).toEqual([1]);
    expect(planToChannel({ ...given, steps: after(given, plan) }).steps).toEqual([]);
  });

  test("it agrees to a buyer who asked for it", () => {
    const content = { ...input().order.content, cancelRequest: { id: "R1", reason: "changed my mind" } };
    const plan = planToChannel(input({ shopify: cancelled() }, { content }));
    expect(plan.steps).toMatchObject([{ payload: { reason: "buyerAsked", requestId: "R1" } }]);
  });

  test("of an order that the channel knows as shipped only the money is told, and the merchant hears why", () => {
    const made = input({ shopify: shopifyOrder({ fulfillments: [parcel(1, { 11: 3 }, ["A"])] }) });
    const steps = after(made, planToChannel(made));
    const shopify = cancelled({ fulfillments: made.shopify.fulfillments, refunds: [refund(1, 3000)] });
    const plan = planToChannel({ ...made, steps, shopify, order: { ...made.order, shopifyContent: made.shopify } });
    expect(plan.steps).toMatchObject([{ kind: "refund", payload: { amountMinor: 3000 } }]);
    expect(plan.tasks.map(({ kind }) => kind)).toEqual(["cancelledAfterShipping"]);
  });

  test("a cancellation that followed the channel's is not told back", () => {
    const own = row(1, { target: "shopify", kind: "cancel", key: "channel", payload: {} });
    const shopify = cancelled({ refunds: [refund(1, 3000)] });
    const plan = planToChannel(input({ shopify, steps: [own] }, { remoteStatus: "cancelled" }));
    expect(plan).toMatchObject({ steps: [], tasks: [] });
    expect(plan.events.map(({ kind }) => kind)).not.toContain("cancelledInShopify");
  });

  test("a refund is told by lines where they account for it, else as the order's", () => {
    const parts = [{ lineItemId: gid("LineItem", 11), quantity: 1, netMinor: 900, taxMinor: 100 }];
    const refunds = [
      refund(1, 1000, { lines: parts }),
      refund(2, 1400, { lines: parts }),
      refund(3, 100),
      refund(4, 0),
    ];
    const plan = planToChannel(input({ shopify: shopifyOrder({ refunds }) }));
    const told = plan.steps.map(({ payload }) => channelRefundPayload.parse(payload));
    expect(told.map(({ amountMinor, lines }) => [amountMinor, lines])).toEqual([
      [1000, [{ lineId: "L1", amountMinor: 1000 }]],
      [1400, []],
      [100, []],
    ]);
  });

  test("a refund of ours is not told back, whether its answer came or only its note is known", () => {
    const payload = {
      remoteRefundId: "R9",
      amountMinor: 500,
      currency: "USD",
      lines: [],
      idempotencyKey: "k",
      note: "Refunded on the channel (R9).",
    };
    const of = { target: "shopify", kind: "refund", key: "R9", payload } as const;
    const shopify = shopifyOrder({ refunds: [refund(7, 500, { note: payload.note })] });
    const answered = row(1, { ...of, result: { refundId: gid("Refund", 7) } });
    expect(planToChannel(input({ shopify, steps: [answered] }))).toMatchObject({ steps: [], events: [] });
    expect(planToChannel(input({ shopify, steps: [row(1, { ...of, state: "sent" })] })).steps).toEqual([]);
    const other = row(1, { ...of, result: { refundId: gid("Refund", 8) } });
    expect(planToChannel(input({ shopify, steps: [other] })).steps).toHaveLength(1);
  });

  test("a refund larger than what is left is cut, and the merchant hears of the rest; in another currency it is theirs", () => {
    const large = planToChannel(input({ shopify: shopifyOrder({ refunds: [refund(1, 5000)] }) }));
    expect(large.steps).toMatchObject([{ payload: { amountMinor: 3000 } }]);
    expect(large.tasks).toMatchObject([{ kind: "refundTooLarge", params: { amount: "50.00", possible: "30.00" } }]);
    const foreign = planToChannel(input({ shopify: shopifyOrder({ currency: "EUR", refunds: [refund(1, 100)] }) }));
    expect(foreign.steps).toEqual([]);
    expect(foreign.tasks.map(({ kind }) => kind)).toEqual(["refundCurrency"]);
  });

  test("all refunds together never exceed what the buyer paid, however they come", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 8 });
    fc.assert(
      fc.property(amounts, amounts, fc.constantFrom("due", "sent", "done"), (here, there, state) => {
        const refunds = there.slice(0, 2).map((amountMinor, index) => ({
          id: `C${index}`,
          amountMinor: Math.min(amountMinor, 1000),
          at: "",
          state: "done" as const,
          lines: [],
        }));
        const content = { ...input().order.content, refunds };
        let given = input({}, { content });
        const all: ShopifyRefund[] = [];
        for (const [index, amount] of here.entries()) {
          all.push(refund(index + 1, amount));
          given = { ...given, shopify: shopifyOrder({ refunds: [...all] }) };
          const plan = planToChannel(given);
          given = { ...given, steps: after(given, plan, state) };
          expect(planToChannel(given).steps).toEqual([]);
        }
        const told = given.steps.reduce((sum, { payload }) => sum + channelRefundPayload.parse(payload).amountMinor, 0);
        const given0 = refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
        expect(told + given0).toBeLessThanOrEqual(3000);
      }),
    );
  });
});
