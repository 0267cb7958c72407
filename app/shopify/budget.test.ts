import fc from "fast-check";
import { expect, test } from "vitest";
import { manualClock } from "../platform/clock.ts";
import { createBudget } from "./budget.ts";

const shop = "river.myshopify.com";
const status = (currentlyAvailable: number, restoreRate = 100, maximumAvailable = 2000) => ({
  maximumAvailable,
  currentlyAvailable,
  restoreRate,
});

function learned(available: number, requestedCost = 100) {
  const clock = manualClock();
  const budget = createBudget(clock);
  budget.learn(shop, "Q", budget.reserve(shop, "Q"), { requestedCost, status: status(available) });
  return { clock, budget };
}

test("the first call waits for nothing: nobody knows better", () => {
  expect(createBudget(manualClock()).reserve(shop, "Q").waitMs).toBe(0);
});

test("a call waits just until its points are back", () => {
  const { clock, budget } = learned(40);
  expect(budget.reserve(shop, "Q").waitMs).toBe(600);
  clock.advance(600);
  // Those points are spoken for: the next one waits for its own.
  expect(budget.reserve(shop, "Q").waitMs).toBe(1000);
});

test("points of a call that was not made return; more than the bucket holds do not", () => {
  const { budget } = learned(150);
  const first = budget.reserve(shop, "Q");
  expect(budget.reserve(shop, "Q").waitMs).toBe(500);
  budget.release(shop, first);
  expect(budget.reserve(shop, "Q").waitMs).toBe(500);
  const full = learned(2000).budget;
  full.release(shop, { cost: 500, waitMs: 0 });
  for (let call = 0; call < 20; call++) expect(full.reserve(shop, "Q").waitMs).toBe(0);
  expect(full.reserve(shop, "Q").waitMs).toBe(1000);
});

test("a reply's figure does not yet know of the calls that are on their way", () => {
  const { budget } = learned(300);
  const first = budget.reserve(shop, "Q");
  budget.reserve(shop, "Q");
  budget.learn(shop, "Q", first, { requestedCost: 100, status: status(250) });
  expect(budget.reserve(shop, "Q").waitMs).toBe(0); // 250, of which 100 are spoken for
  expect(budget.reserve(shop, "Q").waitMs).toBe(500);
});

test("a call that costs more than the bucket holds is sent when the bucket is full: Shopify may refuse it", () => {
  const { budget } = learned(2000, 5000);
  expect(budget.reserve(shop, "Q")).toEqual({ cost: 2000, waitMs: 0 });
});

test("one shop's spending is no other's", () => {
  const { budget } = learned(0);
  expect(budget.reserve("other.myshopify.com", "Q").waitMs).toBe(0);
});

test("calls that wait as told never ask for more than came back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ cost: fc.integer({ min: 1, max: 400 }), pauseMs: fc.nat(3_000) }), { maxLength: 60 }),
      fc.integer({ min: 0, max: 1000 }),
      (calls, start) => {
        const clock = manualClock();
        const budget = createBudget(clock);
        let points = start;
        budget.learn(shop, "first", budget.reserve(shop, "first"), {
          requestedCost: 1,
          status: status(start, 50, 1000),
        });
        for (const { cost, pauseMs } of calls) {
          budget.learn(
            shop,
            `Q${cost}`,
            { cost: 0, waitMs: 0 },
            { requestedCost: cost, status: status(points, 50, 1000) },
          );
          const reservation = budget.reserve(shop, `Q${cost}`);
          clock.advance(reservation.waitMs);
          points = Math.min(1000, points + (reservation.waitMs / 1000) * 50) - cost;
          expect(points).toBeGreaterThanOrEqual(-1e-6);
          budget.learn(shop, `Q${cost}`, reservation, { requestedCost: cost, status: status(points, 50, 1000) });
          clock.advance(pauseMs);
          points = Math.min(1000, points + (pauseMs / 1000) * 50);
        }
      },
    ),
  );
});
