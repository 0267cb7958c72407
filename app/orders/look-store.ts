import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { ShopifyOrderContent } from "./look-content.ts";

/** What a look at Shopify's order writes into the tables `channel_order` and `order_step`. */

/** `content` null: nothing could be learned. `workVersion`: a wish to look that came later stays. */
export async function writeLook(
  tx: Sql,
  shop: ShopId,
  order: { id: number; workVersion: number },
  look: {
    content: ShopifyOrderContent | null;
    isShipped: boolean;
    cancelledBy: "channel" | "merchant" | null;
    at: Date;
  },
): Promise<void> {
  await tx.query(
    `UPDATE channel_order SET shopify_read_at = $4, shopify_content = COALESCE($5::jsonb, shopify_content),
       shipped_at = CASE WHEN $6 THEN COALESCE(shipped_at, $4::timestamptz) WHEN $5::jsonb IS NULL THEN shipped_at END,
       cancelled_at = CASE WHEN $7::text IS NULL THEN cancelled_at ELSE COALESCE(cancelled_at, $4::timestamptz) END,
       cancelled_by = COALESCE(cancelled_by, $7),
       look_at = CASE WHEN work_version = $3 THEN NULL ELSE look_at END
     WHERE shop_id = $1 AND id = $2`,
    [
      shop,
      order.id,
      order.workVersion,
      look.at,
      look.content === null ? null : JSON.stringify(look.content),
      look.isShipped,
      look.cancelledBy,
    ],
  );
}

/** Only what was never sent can be taken back. */
export async function dropStep(tx: Sql, shop: ShopId, id: number, message: string, at: Date): Promise<void> {
  await tx.query(
    `UPDATE order_step SET state = 'dropped', message = $3, done_at = $4, due_at = NULL
     WHERE shop_id = $1 AND id = $2 AND state = 'due'`,
    [shop, id, message, at],
  );
}
