import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { difference, type History } from "./history.ts";
import { runSeed } from "./run.ts";
import { openStore, type SimStore, type StoreKind } from "./store.ts";

const stores = new Map<StoreKind, SimStore>();

beforeAll(async () => {
  stores.set("server", await openStore("server", inject("postgresUrl")));
  stores.set("embedded", await openStore("embedded"));
});
afterAll(async () => {
  for (const store of stores.values()) await store.close();
});

async function historyOn(kind: StoreKind, seed: number): Promise<History> {
  const { history, violation } = await runSeed(seed, { store: stores.get(kind), withHistory: true });
  expect(violation).toBeUndefined();
  if (!history) throw new Error("no history was kept");
  return history;
}

test.each([3, 8])(
  "seed %i is the same again after other seeds, and on the other store, to the last row",
  async (seed) => {
    const first = await historyOn("server", seed);
    expect(first.statements.length).toBeGreaterThan(1000);
    expect(difference(first, await historyOn("embedded", seed))).toEqual([]);
    await historyOn("server", seed + 2);
    expect(difference(first, await historyOn("server", seed))).toEqual([]);
  },
);

test("two seeds are told apart", async () => {
  expect(difference(await historyOn("server", 3), await historyOn("server", 5))).not.toEqual([]);
});
