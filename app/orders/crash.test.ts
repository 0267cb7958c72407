import { beforeAll, beforeEach, expect, test } from "vitest";
import { lifeOfAnOrder, type Life } from "../../test/orders/life.cases.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";

let database: Database;
beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(emptyEmbeddedDatabase);

const most = 1_000;
const asItShouldBe = (life: Life) => {
  const { wasKilled, calls, ...end } = life;
  return {
    isRight:
      JSON.stringify(end) ===
      JSON.stringify({
        state: "imported",
        held: 0,
        stockInMirror: 3,
        openTasks: [],
        ordersInShopify: 1,
        shipments: ["1Z1"],
        refundsOnChannel: [500],
      }),
    end,
    wasKilled,
    calls,
  };
};

async function liveThrough(at: { n: number; after: boolean }) {
  const life = asItShouldBe(await lifeOfAnOrder(database, at));
  expect(life.isRight, `killed at effect ${at.n}: ${JSON.stringify(life.end)}`).toBe(true);
  return life;
}

test("killed before any step of an order's life, it ends the same", { timeout: 300_000 }, async () => {
  let killed = 0;
  for (let n = 1; n < most; n++) {
    if (!(await liveThrough({ n, after: false })).wasKilled) break;
    killed += 1;
  }
  // So many effects there are at least; should the scenario break off early, this test would say nothing.
  expect(killed).toBeGreaterThan(60);
});

test(
  "killed when a call was applied and its answer is on the way, it ends the same",
  { timeout: 300_000 },
  async () => {
    const { calls } = await liveThrough({ n: most, after: true });
    expect(calls.length).toBeGreaterThan(8);
    for (const n of calls) expect((await liveThrough({ n, after: true })).wasKilled).toBe(true);
  },
);
