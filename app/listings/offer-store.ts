import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The tables `offer` and `offer_component`, as far as this stage writes them. */

export interface OfferRow {
  id: number;
  accountId: number;
  listingId: number;
  productId: string;
  sku: string;
  status: string;
  sentVersion: number;
  desiredQuantity: number;
  desiredPriceMinor: number;
  components: { variantId: string; units: number }[];
}

const columns = `o.id, o.account_id AS "accountId", o.listing_id AS "listingId", o.product_id AS "productId", o.sku,
  o.status, o.sent_version AS "sentVersion", o.desired_quantity AS "desiredQuantity",
  o.desired_price_minor AS "desiredPriceMinor", c.variant_id AS "variantId", c.units`;
const components = "LEFT JOIN offer_component c ON c.shop_id = $1 AND c.offer_id = o.id";

/** A row for each component, one offer's after the other: cheaper than to have PostgreSQL make a list for each offer. */
type ComponentRow = Omit<OfferRow, "components"> & { variantId: string | null; units: number | null };

function withComponents(rows: readonly ComponentRow[]): OfferRow[] {
  const offers: OfferRow[] = [];
  for (const { variantId, units, ...row } of rows) {
    let offer = offers.at(-1);
    if (offer?.id !== row.id) {
      offer = { ...row, components: [] };
      offers.push(offer);
    }
    if (variantId !== null && units !== null) offer.components.push({ variantId, units });
  }
  return offers;
}

export async function readOffersOf(sql: Sql, shop: ShopId, listingIds: readonly number[]): Promise<OfferRow[]> {
  if (listingIds.length === 0) return [];
  return withComponents(
    await sql.query(
      `SELECT ${columns} FROM offer o ${components}
       WHERE o.shop_id = $1 AND o.listing_id = ANY($2::int[]) ORDER BY o.id, c.variant_id`,
      [shop, listingIds],
    ),
  );
}

/** Which products' listings hold an offer that is made of one of these variants. */
export async function productsOfVariants(sql: Sql, shop: ShopId, variantIds: readonly string[]): Promise<string[]> {
  if (variantIds.length === 0) return [];
  const rows = await sql.query<{ product_id: string }>(
    `SELECT DISTINCT o.product_id FROM offer_component c JOIN offer o ON o.id = c.offer_id AND o.shop_id = c.shop_id
     WHERE c.shop_id = $1 AND c.variant_id = ANY($2::text[])`,
    [shop, variantIds],
  );
  return rows.map((row) => row.product_id);
}

export async function readOffersWith(
  sql: Sql,
  shop: ShopId,
  listingIds: readonly number[],
  variantIds: readonly string[],
): Promise<OfferRow[]> {
  if (listingIds.length === 0 || variantIds.length === 0) return [];
  return withComponents(
    await sql.query(
      `SELECT ${columns} FROM offer o ${components}
       WHERE o.shop_id = $1 AND o.listing_id = ANY($2::int[]) AND o.id = ANY(ARRAY(
         SELECT offer_id FROM offer_component WHERE shop_id = $1 AND variant_id = ANY($3::text[])))
       ORDER BY o.id, c.variant_id`,
      [shop, listingIds, variantIds],
    ),
  );
}

export interface NewOffer {
  accountId: number;
  listingId: number;
  productId: string;
  variantId: string;
  sku: string;
  currency: string;
  quantity: number;
  priceMinor: number;
}

/** Inserts those whose SKU is free on their account, in SKU order; answers which (by account and SKU), with their ids. */
export async function insertOffers(
  tx: Sql,
  shop: ShopId,
  offers: readonly NewOffer[],
  at: Date,
): Promise<{ id: number; accountId: number; sku: string }[]> {
  if (offers.length === 0) return [];
  return tx.query(
    `WITH given AS (
       SELECT * FROM unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::int8[])
         n(account_id, listing_id, product_id, variant_id, sku, currency, quantity, price_minor)),
     made AS (
       INSERT INTO offer (shop_id, account_id, listing_id, product_id, sku, currency, desired_quantity,
         desired_price_minor, desired_version, desired_at)
       SELECT $1, account_id, listing_id, product_id, sku, currency, quantity, price_minor, 1, $2
       FROM given ORDER BY account_id, sku
       ON CONFLICT (account_id, sku) DO NOTHING RETURNING id, account_id, sku),
     parts AS (
       INSERT INTO offer_component (offer_id, variant_id, shop_id)
       SELECT made.id, given.variant_id, $1 FROM made JOIN given USING (account_id, sku))
     SELECT id, account_id AS "accountId", sku FROM made`,
    [
      shop,
      at,
      offers.map(({ accountId }) => accountId),
      offers.map(({ listingId }) => listingId),
      offers.map(({ productId }) => productId),
      offers.map(({ variantId }) => variantId),
      offers.map(({ sku }) => sku),
      offers.map(({ currency }) => currency),
      offers.map(({ quantity }) => quantity),
      offers.map(({ priceMinor }) => priceMinor),
    ],
  );
}

/** Offers that no channel ever saw. */
export async function deleteOffers(tx: Sql, shop: ShopId, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(`DELETE FROM issue WHERE shop_id = $1 AND offer_id = ANY($2::int[])`, [shop, ids]);
  await tx.query(`DELETE FROM offer WHERE shop_id = $1 AND id = ANY($2::int[]) AND sent_version = 0`, [shop, ids]);
}

export interface OfferValues {
  id: number;
  quantity: number;
  priceMinor: number;
}

/**
 * Writes what really changed, and makes it due where the channel has the offer up: whatever is not accepted yet, or is
 * about to be listed, goes out with its whole listing. What the channel has is read from the offer's own row, for that is
 * the one that is locked here. Answers the accounts that have something to send.
 */
export async function writeDesired(
  tx: Sql,
  shop: ShopId,
  offers: readonly OfferValues[],
  at: Date,
): Promise<{ offers: number; dueAccounts: number[] }> {
  if (offers.length === 0) return { offers: 0, dueAccounts: [] };
  const rows = await tx.query<{ account_id: number; is_due: boolean }>(
    `WITH locked AS (
       SELECT o.id, n.quantity, n.price_minor, l.wanted
       FROM unnest($3::int[], $4::int[], $5::int8[]) n(id, quantity, price_minor)
       JOIN offer o ON o.id = n.id AND o.shop_id = $1
       JOIN listing l ON l.id = o.listing_id AND l.shop_id = $1
       WHERE (o.desired_quantity, o.desired_price_minor) IS DISTINCT FROM (n.quantity, n.price_minor)
       ORDER BY o.id FOR NO KEY UPDATE OF o)
     UPDATE offer o SET desired_quantity = n.quantity, desired_price_minor = n.price_minor,
       desired_version = o.desired_version + 1, desired_at = $2,
       priority = CASE WHEN n.quantity = 0 AND o.ack_quantity IS DISTINCT FROM 0 THEN 0
         WHEN n.quantity < o.ack_quantity THEN 1 ELSE 2 END,
       due_at = CASE WHEN n.wanted = 'listed' AND o.ack_version > 0 AND o.status IN ('live', 'pending')
         THEN LEAST(o.due_at, $2::timestamptz) ELSE o.due_at END
     FROM locked n WHERE o.shop_id = $1 AND o.id = n.id
     RETURNING o.account_id, o.due_at IS NOT NULL AS is_due`,
    [
      shop,
      at,
      offers.map(({ id }) => id),
      offers.map(({ quantity }) => quantity),
      offers.map(({ priceMinor }) => priceMinor),
    ],
  );
  const due = rows.filter((row) => row.is_due).map((row) => row.account_id);
  return { offers: rows.length, dueAccounts: [...new Set(due)] };
}

/** Values that are wanted, not acknowledged, and wait for nothing: they came up while the listing was not wanted. Answers if there were any. */
export async function makeDroppedDue(tx: Sql, shop: ShopId, listingIds: readonly number[], at: Date): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE offer o SET due_at = $2 FROM listing l
     WHERE o.shop_id = $1 AND o.listing_id = ANY($3::int[]) AND o.due_at IS NULL AND o.ack_version > 0
       AND o.status IN ('live', 'pending') AND o.desired_version > o.ack_version AND o.parked_version IS DISTINCT FROM o.desired_version
       AND l.id = o.listing_id AND l.wanted = 'listed' AND l.ack_version > 0
     RETURNING o.id`,
    [shop, at, listingIds],
  );
  return rows.length > 0;
}
