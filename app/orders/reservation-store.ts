import type { ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `reservation`: units of orders that Shopify does not count yet. */

export interface NewReservation {
  lineId: number;
  variantId: VariantId;
  units: number;
}

export async function reserve(
  tx: Sql,
  shop: ShopId,
  orderId: number,
  rows: readonly NewReservation[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO reservation (shop_id, order_id, line_id, variant_id, units, created_at)
     SELECT $1, $2, r.line_id, r.variant_id, r.units, $3
     FROM unnest($4::int[], $5::text[], $6::int[]) r(line_id, variant_id, units)`,
    [shop, orderId, at, rows.map((row) => row.lineId), rows.map((row) => row.variantId), rows.map((row) => row.units)],
  );
}

export type ReleaseReason = "inShopify" | "cancelled" | "changed" | "skipped";

/** Gives back what the order still holds. Answers its variants: they are to be derived again. */
export async function release(
  tx: Sql,
  shop: ShopId,
  orderId: number,
  reason: ReleaseReason,
  at: Date,
): Promise<VariantId[]> {
  const rows = await tx.query<{ variantId: VariantId }>(
    `UPDATE reservation SET released_at = $3, reason = $4
     WHERE shop_id = $1 AND order_id = $2 AND released_at IS NULL RETURNING variant_id AS "variantId"`,
    [shop, orderId, at, reason],
  );
  return [...new Set(rows.map(({ variantId }) => variantId))];
}

export async function openVariants(sql: Sql, shop: ShopId, orderId: number): Promise<VariantId[]> {
  const rows = await sql.query<{ variantId: VariantId }>(
    `SELECT DISTINCT variant_id AS "variantId" FROM reservation
     WHERE shop_id = $1 AND order_id = $2 AND released_at IS NULL ORDER BY 1`,
    [shop, orderId],
  );
  return rows.map(({ variantId }) => variantId);
}

/** How much of each variant is left for sale at locations that work, after all that is reserved; untracked ones are left out. */
export async function readLeft(tx: Sql, shop: ShopId, variantIds: readonly VariantId[]): Promise<Map<string, number>> {
  if (variantIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; left: number }>(
    `SELECT v.id, (COALESCE((SELECT sum(l.available) FROM inventory_level l
         JOIN location p ON p.shop_id = l.shop_id AND p.id = l.location_id AND p.is_active AND p.deleted_at IS NULL
         WHERE l.shop_id = $1 AND l.inventory_item_id = v.inventory_item_id AND l.deleted_at IS NULL), 0)
       - COALESCE((SELECT sum(r.units) FROM reservation r
         WHERE r.shop_id = $1 AND r.variant_id = v.id AND r.released_at IS NULL), 0))::int AS "left"
     FROM variant v WHERE v.shop_id = $1 AND v.id = ANY($2::text[]) AND v.tracked AND v.deleted_at IS NULL`,
    [shop, variantIds],
  );
  return new Map(rows.map(({ id, left }) => [id, left]));
}
