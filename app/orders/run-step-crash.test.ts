import { beforeAll, beforeEach, expect, test } from "vitest";
import { homecoming, soldLine } from "../../test/orders/back.ts";
import { Killed, mortal } from "../../test/orders/mortal.ts";
import { createStage, runDue, seedSeller } from "../../test/orders/stage.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { lookAgain } from "./due-store.ts";

let database: Database;
beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(emptyEmbeddedDatabase);

/** Longer than any claim. */
const restMs = 10 * 60_000;
const most = 1000;

/** One order is refunded and then cancelled on the channel, another cancelled in Shopify; killed at the n-th effect. */
async function undoing(n: number) {
  const stage = createStage(database);
  const seller = await seedSeller(database, stage, [{ id: "11", sku: "MUG", available: 5 }]);
  const { orders } = stage.channel;
  orders.place({ id: "A-1", lines: [soldLine("MUG", 2)] });
  orders.place({ id: "B-1", lines: [soldLine("MUG")] });
  const there = await homecoming(database, stage, seller, "A-1");
  const here = await homecoming(database, stage, seller, "B-1");
  const first = mortal(stage.deps, n, true);
  const run = async () => {
    stage.clock.advance(2 * 60_000);
    try {
      if (!first.isDead()) await runDue(first.deps);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    for (let round = 0; first.isDead() && round < 3; round++) await stage.later(restMs);
  };
  const at = stage.clock.now().toISOString();
  orders.update("A-1", { refunds: [{ id: "R1", amountMinor: 500, at, state: "done", lines: [] }] });
  await run();
  here.shop.cancel(here.made.id, { reason: "CUSTOMER" });
  await database.transaction((tx) =>
    lookAgain(tx, seller.shopId, [here.made.id.split("/").at(-1) ?? ""], stage.clock.now()),
  );
  orders.update("A-1", { status: "cancelled" });
  await run();
  // Shopify tells of what was done to both: nothing more comes of it.
  await there.hear();
  await here.hear();
  for (let round = 0; round < 2; round++) await stage.later(restMs);
  return {
    isOver: !first.isDead(),
    end: {
      inShopify: [there, here].map(({ made }) => [
        made.cancelledAt !== null,
        ...made.refunds.map((each) => each.amountMinor),
      ]),
      onChannel: ["A-1", "B-1"].map((id) => [orders.get(id).status, ...orders.refundsOf(id).map((each) => each.id)]),
      available: here.shop.available.get("gid://shopify/ProductVariant/11"),
      tasks: [...(await there.tasks()), ...(await here.tasks())],
    },
  };
}

test("killed anywhere while orders are undone on both sides, each is undone once", async () => {
  for (let n = 1; n < most; n++) {
    const { isOver, end } = await undoing(n);
    expect(end, `killed at effect ${n}`).toEqual({
      inShopify: [
        [true, 500, 1500],
        [true, 1000],
      ],
      onChannel: [["cancelled", "R1"], ["cancelled"]],
      available: 5,
      tasks: [],
    });
    await emptyEmbeddedDatabase();
    if (!isOver) continue;
    // So many effects there are at least; should the scenario break off early, this test would say nothing.
    expect(n).toBeGreaterThan(40);
    return;
  }
  throw new Error("there are more effects than expected");
}, 300_000);
