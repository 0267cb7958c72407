import { expect, test } from "vitest";
import { growthExponent, median, quantile } from "../bench/measure/statistics.ts";
import { markdownTable, ratioOf } from "../bench/measure/table.ts";
import { idealBatcher } from "../bench/push/ideal-batcher.ts";

// What the benchmarks reckon with. What they measure is never a test.

test("the middle, the rare, and the power by which a cost grows", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quantile([...Array(101).keys()], 0.99)).toBe(99);
  const sizes = [10_000, 100_000, 1_000_000];
  expect(growthExponent(sizes.map((size) => ({ size, cost: 7 })))).toBeCloseTo(0);
  expect(growthExponent(sizes.map((size) => ({ size, cost: 3 * size ** 1.05 })))).toBeCloseTo(1.05);
});

test("a ratio is the median of the rounds' own", () => {
  const rounds = [
    { ours: 50, reference: 100 },
    { ours: 8, reference: 10 },
    { ours: 60, reference: 100 },
  ];
  expect(ratioOf(rounds)).toEqual({ ours: 50, reference: 100, ratio: 0.6, spread: "0.50–0.80" });
});

test("the table is one that Markdown knows", () => {
  const row = { metric: "m", ours: "1", reference: "2", ratio: "0.50", spread: "", goal: "≥ 0.5", isMet: true };
  const [head, line, first] = markdownTable([row, { ...row, isMet: undefined }]).split("\n");
  expect(head).toMatch(/^\| metric \| ours \|.*\| met \|$/);
  expect(line).toMatch(/^(\| -+ )+\|$/);
  expect(first).toMatch(/yes/);
});

const limits = { batchSize: 25, perSecond: 20, burst: 60, callMs: 10 };
const steady = (count: number, everyMs: number) => Array.from({ length: count }, (_, index) => index * everyMs);

test("an ideal batcher that waits for nothing calls at once; one that fills batches makes the fewest calls", () => {
  const arrivals = steady(1_000, 10);
  const full = idealBatcher(arrivals, limits, { fill: 25, longestWaitMs: 2_000 });
  expect(full.calls).toBe(40);
  // The first of a batch waits for 24 more.
  expect(Math.max(...full.waitsMs)).toBe(240);
  const greedy = idealBatcher(steady(10, 100), limits, { fill: 1, longestWaitMs: 2_000 });
  expect(greedy).toEqual({ waitsMs: Array(10).fill(0), calls: 10 });
});

test("an ideal batcher keeps to the channel's rate once the burst is used up, and to one call at a time", () => {
  const { waitsMs, calls } = idealBatcher(steady(3_000, 1), limits, { fill: 1, longestWaitMs: 0 });
  // 60 at once, then 20 a second; each call takes what waits, 25 at most.
  expect(calls).toBeLessThanOrEqual(60 + 60 + 20 * 3);
  expect(waitsMs).toHaveLength(3_000);
  expect(Math.min(...waitsMs)).toBe(0);
  const queue = idealBatcher(Array<number>(100).fill(0), limits, { fill: 1, longestWaitMs: 0 });
  expect([...new Set(queue.waitsMs)]).toEqual([0, 10, 20, 30]);
});
