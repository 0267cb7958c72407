import { lookAgain } from "../../app/orders/due-store.ts";
import type { Database } from "../../app/platform/database.ts";
import { Killed, mortal } from "./mortal.ts";
import { createStage, runDue, seedSeller } from "./stage.ts";

export interface Life {
  ordersInShopify: number;
  stockInMirror: number;
  held: number;
  state: string;
  shipments: string[];
  refundsOnChannel: number[];
  openTasks: string[];
  wasKilled: boolean;
  calls: number[];
}

/** Longer than any claim. */
const restMs = 10 * 60_000;

/**
 * Bought, made in Shopify, shipped there, partly refunded there; by a process that is killed at its n-th effect, and by
 * another one that goes on. Answers what there is in the end.
 */
export async function lifeOfAnOrder(database: Database, { n, after }: { n: number; after: boolean }): Promise<Life> {
  const stage = createStage(database);
  const seller = await seedSeller(database, stage, [{ id: "11", sku: "MUG", available: 5 }]);
  const first = mortal(stage.deps, n, after);
  const run = async () => {
    try {
      if (!first.isDead()) await runDue(first.deps);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
    if (!first.isDead()) return;
    for (let round = 0; round < 4; round++) await stage.later(restMs);
  };
  const { orders } = stage.channel;
  const line = { id: "l1", sku: "MUG", title: "Mug", quantity: 2, totalMinor: 2000, discountMinor: 0, taxes: [] };
  orders.place({ id: "A-1", lines: [line] });
  await run();
  const shop = stage.shopify.shop(seller.domain);
  const [made] = shop.orders.values();
  if (!made) throw new Error("the order did not come to Shopify");
  const webhook = () =>
    database.transaction((tx) => lookAgain(tx, seller.shopId, [made.id.split("/").at(-1) ?? ""], stage.clock.now()));
  shop.fulfil(made.id, { tracking: [{ company: "UPS", number: "1Z1", url: null }] });
  await webhook();
  await run();
  shop.refund(made.id, { amountMinor: 500 });
  await webhook();
  await run();
  // What waits for an answer that never came is looked at again later.
  for (let round = 0; round < 3; round++) await stage.later(restMs);
  return {
    ...(await readEnd(database, seller.shopId)),
    ...endOn(stage, seller.domain),
    wasKilled: first.isDead(),
    calls: first.calls,
  };
}

async function readEnd(database: Database, shopId: number) {
  const [row] = await database.sql.query<{ state: string; held: number; stock: number; tasks: string[] }>(
    `SELECT o.state,
       (SELECT COALESCE(sum(units), 0)::int FROM reservation WHERE shop_id = $1 AND released_at IS NULL) AS held,
       (SELECT available FROM inventory_level WHERE shop_id = $1 AND inventory_item_id = 'i11' AND location_id = '1') AS stock,
       ARRAY(SELECT kind FROM order_task WHERE shop_id = $1 AND resolved_at IS NULL ORDER BY kind) AS tasks
     FROM channel_order o WHERE o.shop_id = $1`,
    [shopId],
  );
  return {
    state: row?.state ?? "missing",
    held: row?.held ?? -1,
    stockInMirror: row?.stock ?? -1,
    openTasks: row?.tasks ?? ["missing"],
  };
}

function endOn({ shopify, channel }: ReturnType<typeof createStage>, domain: string) {
  return {
    ordersInShopify: shopify.shop(domain).orders.size,
    shipments: channel.orders.shipmentsOf("A-1").map(({ number }) => number),
    refundsOnChannel: channel.orders.refundsOf("A-1").map(({ amountMinor }) => amountMinor),
  };
}
