import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { planState, type StateInput, type StatePlan } from "./plan-state.ts";

const placedAt = new Date("2026-11-22T10:00:00Z");
const before = (ms: number) => new Date(placedAt.getTime() - ms);
const plain: StateInput = {
  remoteStatus: "open",
  placedAt,
  importFrom: before(1000),
  lines: [{ match: "matched" }],
  isBackorder: false,
  rules: { backorder: "hold", unmatched: "hold" },
  isForced: false,
};
const plan = (change: Partial<StateInput>) => planState({ ...plain, ...change });

test.each<[string, Partial<StateInput>, StatePlan]>([
  ["all is well", {}, { state: "due", reason: null, holdsStock: true }],
  ["not paid", { remoteStatus: "unpaid" }, { state: "waiting", reason: "unpaid", holdsStock: true }],
  ["cancelled", { remoteStatus: "cancelled" }, { state: "cancelled", reason: "cancelled", holdsStock: false }],
  ["not to be read", { remoteStatus: "unreadable" }, { state: "blocked", reason: "unreadable", holdsStock: false }],
  ["nothing sold", { lines: [] }, { state: "blocked", reason: "noLines", holdsStock: false }],
  ["placed at the date itself", { importFrom: placedAt }, { state: "due", reason: null, holdsStock: true }],
  ["placed before it", { importFrom: before(-1) }, { state: "skipped", reason: "beforeStart", holdsStock: false }],
  [
    "unpaid, and placed before it",
    { importFrom: before(-1), remoteStatus: "unpaid" },
    { state: "skipped", reason: "beforeStart", holdsStock: false },
  ],
  [
    "one line unknown",
    { lines: [{ match: "matched" }, { match: "unmatched" }] },
    { state: "quarantined", reason: "unknownProduct", holdsStock: true },
  ],
  [
    "one line of several products",
    { lines: [{ match: "ambiguous" }] },
    { state: "quarantined", reason: "unknownProduct", holdsStock: true },
  ],
  [
    "unknown, where the rule says to go on",
    { lines: [{ match: "unmatched" }], rules: { backorder: "hold", unmatched: "custom" } },
    { state: "due", reason: null, holdsStock: true },
  ],
  [
    "a line without a product by rule",
    { lines: [{ match: "custom" }] },
    { state: "due", reason: null, holdsStock: true },
  ],
  ["too little stock", { isBackorder: true }, { state: "held", reason: "backorder", holdsStock: true }],
  [
    "too little stock, where the rule says to tell",
    { isBackorder: true, rules: { backorder: "alert", unmatched: "hold" } },
    { state: "due", reason: "backorder", holdsStock: true },
  ],
  [
    "too little stock of what is unknown besides: that is asked first",
    { isBackorder: true, lines: [{ match: "unmatched" }] },
    { state: "quarantined", reason: "unknownProduct", holdsStock: true },
  ],
  [
    "the merchant says to go on with all of it",
    { isBackorder: true, lines: [{ match: "unmatched" }], isForced: true },
    { state: "due", reason: "backorder", holdsStock: true },
  ],
])("%s", (_, change, expected) => {
  expect(plan(change)).toEqual(expected);
});

describe("of any order", () => {
  const match = fc.constantFrom("matched", "unmatched", "ambiguous", "custom");
  const input: fc.Arbitrary<StateInput> = fc.record({
    remoteStatus: fc.constantFrom("unpaid", "open", "cancelled", "unreadable"),
    placedAt: fc.constant(placedAt),
    importFrom: fc.integer({ min: -2, max: 2 }).map(before),
    lines: fc.array(fc.record({ match }), { maxLength: 4 }),
    isBackorder: fc.boolean(),
    rules: fc.record({
      backorder: fc.constantFrom("import", "alert", "hold"),
      unmatched: fc.constantFrom("hold", "custom"),
    }),
    isForced: fc.boolean(),
  });

  test("units are kept just as long as it may still come to Shopify by itself or by a decision", () => {
    fc.assert(
      fc.property(input, (order) => {
        const { state, holdsStock } = planState(order);
        expect(holdsStock).toBe(["due", "waiting", "held", "quarantined"].includes(state));
      }),
    );
  });

  test("only one that is paid, wanted and has lines is made; each other says why not", () => {
    fc.assert(
      fc.property(input, (order) => {
        const { state, reason } = planState(order);
        if (state !== "due") expect(reason).not.toBeNull();
        else {
          expect(order.remoteStatus).toBe("open");
          expect(order.placedAt >= order.importFrom).toBe(true);
          expect(order.lines.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  test("what the merchant forces is never asked about, and never made where it must not be", () => {
    fc.assert(
      fc.property(input, (order) => {
        const [plainly, forced] = [planState({ ...order, isForced: false }), planState({ ...order, isForced: true })];
        expect(["quarantined", "held"]).not.toContain(forced.state);
        if (!["quarantined", "held", "due"].includes(plainly.state)) expect(forced).toEqual(plainly);
      }),
    );
  });

  test("whether units are kept does not depend on the stock that is left: it is known only after they are", () => {
    fc.assert(
      fc.property(input, (order) => {
        const [enough, short] = [
          planState({ ...order, isBackorder: false }),
          planState({ ...order, isBackorder: true }),
        ];
        expect(short.holdsStock).toBe(enough.holdsStock);
      }),
    );
  });
});
