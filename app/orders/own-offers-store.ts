import type { ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/**
 * A channel takes what it sold off its own quantity. Where the wanted one stays the same all the same (a cap, a share, more
 * came in), nothing would be due, and the channel would show too little until it is read back: these offers are sent again.
 * Where the wanted one fell, its offer is due already.
 */
export async function refillOwnOffers(
  tx: Sql,
  shop: ShopId,
  accountId: number,
  variantIds: readonly VariantId[],
  at: Date,
): Promise<void> {
  if (variantIds.length === 0) return;
  const rows = await tx.query(
    `UPDATE offer o SET due_at = $4, priority = 2
     WHERE o.shop_id = $1 AND o.account_id = $2 AND o.due_at IS NULL AND o.status = 'live'
       AND o.ack_version = o.desired_version AND o.desired_quantity > 0
       AND o.id IN (SELECT c.offer_id FROM offer_component c WHERE c.shop_id = $1 AND c.variant_id = ANY($3::text[]))
       AND EXISTS (SELECT 1 FROM listing l WHERE l.shop_id = $1 AND l.id = o.listing_id AND l.wanted = 'listed')
     RETURNING o.id`,
    [shop, accountId, variantIds, at],
  );
  if (rows.length > 0) await tx.query("SELECT pg_notify('offers_due', $1)", [String(accountId)]);
}
