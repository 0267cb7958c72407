import type { ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { rememberedKey, type Component, type Known, type KnownOffer, type LineClue } from "./match-line.ts";

/** A merchant's catalog may bear one SKU or barcode many times; more than this tells nothing more. */
const mostVariants = 5_000;

/**
 * All that is known of these lines, in a few statements however many they are. What consists of a variant that is deleted since
 * is known no more: Shopify would refuse the order, and the merchant can say what stands for it.
 */
export async function readKnown(tx: Sql, shop: ShopId, accountId: number, clues: readonly LineClue[]): Promise<Known> {
  if (clues.length === 0) return { offers: [], variants: [], remembered: new Map() };
  const texts = (of: (clue: LineClue) => string | undefined) => [
    ...new Set(clues.map(of).filter((text) => text !== undefined && text !== "")),
  ];
  const skus = texts(({ sku }) => sku);
  const offers = await tx.query<KnownOffer>(
    `SELECT o.sku, o.remote_id AS "offerRemoteId", l.remote_id AS "listingRemoteId",
       (SELECT json_agg(json_build_object('variantId', c.variant_id, 'units', c.units) ORDER BY c.variant_id)
        FROM offer_component c WHERE c.shop_id = $1 AND c.offer_id = o.id) AS components
     FROM offer o JOIN listing l ON l.id = o.listing_id
     WHERE o.shop_id = $1 AND o.id IN (
       SELECT id FROM offer WHERE shop_id = $1 AND account_id = $2 AND sku = ANY($3::text[])
       UNION SELECT id FROM offer WHERE shop_id = $1 AND account_id = $2 AND remote_id = ANY($4::text[]))
       AND NOT EXISTS (
         SELECT 1 FROM offer_component c WHERE c.shop_id = $1 AND c.offer_id = o.id AND NOT EXISTS (
           SELECT 1 FROM variant v WHERE v.shop_id = $1 AND v.id = c.variant_id AND v.deleted_at IS NULL))`,
    [shop, accountId, skus, texts(({ offerRemoteId }) => offerRemoteId)],
  );
  const codes = [...new Set([...skus, ...texts(({ barcode }) => barcode)])];
  const variants = await tx.query<{ id: VariantId; sku: string; barcode: string }>(
    `SELECT id, sku, barcode FROM variant WHERE shop_id = $1 AND deleted_at IS NULL AND sku = ANY($2::text[])
     UNION
     SELECT id, sku, barcode FROM variant
     WHERE shop_id = $1 AND deleted_at IS NULL AND barcode <> '' AND barcode = ANY($2::text[])
     ORDER BY 1 LIMIT $3`,
    [shop, codes, mostVariants],
  );
  const remembered = await tx.query<{ remoteKey: string; components: Component[] }>(
    `SELECT m.remote_key AS "remoteKey", m.components FROM sku_match m
     WHERE m.shop_id = $1 AND m.account_id = $2 AND m.remote_key = ANY($3::text[]) AND NOT EXISTS (
       SELECT 1 FROM jsonb_array_elements(m.components) c WHERE NOT EXISTS (
         SELECT 1 FROM variant v WHERE v.shop_id = $1 AND v.id = c->>'variantId' AND v.deleted_at IS NULL))`,
    [shop, accountId, clues.map(rememberedKey)],
  );
  return {
    offers: offers.filter(({ components }) => (components as Component[] | null) !== null),
    variants,
    remembered: new Map(remembered.map(({ remoteKey, components }) => [remoteKey, components])),
  };
}

/** A merchant's answer, for the next order with the same thing. */
export async function rememberMatch(
  tx: Sql,
  shop: ShopId,
  accountId: number,
  remoteKey: string,
  components: readonly Component[],
  at: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO sku_match (shop_id, account_id, remote_key, components, matched_at) VALUES ($1, $2, $3, $4::jsonb, $5)
     ON CONFLICT (account_id, remote_key) DO UPDATE SET components = excluded.components, matched_at = excluded.matched_at`,
    [shop, accountId, remoteKey, JSON.stringify(components), at],
  );
}
