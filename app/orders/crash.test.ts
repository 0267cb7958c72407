import { beforeAll, beforeEach, expect, test } from "vitest";
import { lifeOfAnOrder } from "../../test/orders/life.cases.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";

let database: Database;
beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(emptyEmbeddedDatabase);

const most = 1_000;

test.each([{ after: false }, { after: true }])(
  "killed before any step of an order's life (after a call was applied: $after), it ends the same",
  async ({ after }) => {
    let killed = 0;
    for (let n = 1; n < most; n++) {
      const life = await lifeOfAnOrder(database, { n, after });
      expect(life, `killed at effect ${n}`).toEqual({
        ordersInShopify: 1,
        stockInMirror: 3,
        held: 0,
        state: "imported",
        shipments: ["1Z1"],
        refundsOnChannel: [500],
        openTasks: [],
        wasKilled: life.wasKilled,
      });
      if (!life.wasKilled) break;
      killed += 1;
    }
    // So many effects there are at least; should the scenario break off early, this test would say nothing.
    expect(killed).toBeGreaterThan(60);
  },
  300_000,
);
