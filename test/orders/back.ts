import { lookAgain } from "../../app/orders/due-store.ts";
import type { Database } from "../../app/platform/database.ts";
import type { FakeOrder } from "./fake-shopify-orders.ts";
import type { FakeOrderShop } from "./fake-shopify.ts";
import type { Seller, Stage } from "./stage.ts";

/** An order that is in Shopify, seen from both sides. */
export interface Back {
  id: number;
  made: FakeOrder;
  shop: FakeOrderShop;
  /** Shopify's webhook, and everything that follows of it. */
  hear: () => Promise<void>;
  tasks: () => Promise<string[]>;
  steps: () => Promise<string[]>;
}

export const soldLine = (sku: string, quantity = 1, more: object = {}) => ({
  id: `line-${sku}`,
  sku,
  title: `A ${sku}`,
  quantity,
  totalMinor: 1000 * quantity,
  discountMinor: 0,
  taxes: [],
  ...more,
});

/** Of an order that was placed on the test's channel: lets it come home. */
export async function homecoming(database: Database, stage: Stage, seller: Seller, remoteId: string): Promise<Back> {
  await stage.run();
  const [row] = await database.sql.query<{ id: number; shopify: string | null }>(
    `SELECT id, shopify_order_id AS shopify FROM channel_order WHERE shop_id = $1 AND remote_id = $2`,
    [seller.shopId, remoteId],
  );
  const shop = stage.shopify.shop(seller.domain);
  const { id = 0, shopify } = row ?? {};
  if (!shopify) throw new Error(`${remoteId} did not come to Shopify`);
  const made = shop.order(shopify);
  return {
    id,
    made,
    shop,
    async hear() {
      await database.transaction((tx) => lookAgain(tx, seller.shopId, [shopify], stage.clock.now()));
      await stage.run();
    },
    async tasks() {
      const rows = await database.sql.query<{ kind: string }>(
        "SELECT kind FROM order_task WHERE order_id = $1 AND resolved_at IS NULL ORDER BY id",
        [id],
      );
      return rows.map(({ kind }) => kind);
    },
    async steps() {
      const rows = await database.sql.query<{ text: string }>(
        "SELECT target || '/' || kind || ' ' || state AS text FROM order_step WHERE order_id = $1 ORDER BY id",
        [id],
      );
      return rows.map(({ text }) => text);
    },
  };
}
