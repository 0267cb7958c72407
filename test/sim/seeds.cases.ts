import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { runSeed } from "./run.ts";
import { openStore, type SimStore } from "./store.ts";

/** A test a seed; one that fails says how to run it again, and what happened to the object that broke. */
export function simulate(seeds: readonly number[]): void {
  let store: SimStore;
  beforeAll(async () => {
    store = await openStore("server", inject("postgresUrl"));
  });
  afterAll(() => store.close());
  test.each(seeds)("seed %i: nothing is lost, doubled, oversold, or another shop's", async (seed) => {
    const { violation, trace, events } = await runSeed(seed, { store });
    const again = `npm run sim -- --seeds 1 --from ${seed}`;
    const told =
      violation && `${violation.invariant} of ${violation.about}: ${violation.message}\n${trace.join("\n")}\n${again}`;
    expect(told).toBeUndefined();
    expect(events).toBeGreaterThan(20);
  });
}

export const everySecond = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index * 2);
