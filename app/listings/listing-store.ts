import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { foldTitle } from "./fold-title.ts";

/** The table `listing`, as far as this stage writes it. */

export type Wanted = "listed" | "unlisted";
export type WantedBy = "" | "merchant" | "rules" | "product";

export interface ListingRow {
  id: number;
  accountId: number;
  productId: string;
  title: string;
  imageUrl: string | null;
  wanted: Wanted;
  wantedBy: WantedBy;
  status: string;
  desiredHash: string | null;
  desiredVersion: number;
  sentVersion: number;
  ackVersion: number;
  variantsHash: string | null;
  isDue: boolean;
  /** The channel may know it: something was sent, or is on its way. */
  isKnown: boolean;
}

const columns = `id, account_id AS "accountId", product_id AS "productId", title, image_url AS "imageUrl", wanted,
  wanted_by AS "wantedBy", status, desired_hash AS "desiredHash", desired_version AS "desiredVersion",
  sent_version AS "sentVersion", ack_version AS "ackVersion", variants_hash AS "variantsHash",
  due_at IS NOT NULL AS "isDue", (sent_version > 0 OR remote_id IS NOT NULL OR submission IS NOT NULL) AS "isKnown"`;

/** A new listing comes with its row of figures. */
const withFigures = `
  INSERT INTO listing_figure (listing_id, shop_id, account_id) SELECT id, shop_id, account_id FROM made
  ON CONFLICT (listing_id) DO NOTHING RETURNING listing_id`;

/** Makes the missing rows of these accounts for these products, in product order: two at once wait, and do not clash. */
export async function ensureListings(
  tx: Sql,
  shop: ShopId,
  accountIds: readonly number[],
  productIds: readonly string[],
  at: Date,
): Promise<void> {
  if (accountIds.length === 0 || productIds.length === 0) return;
  await tx.query(
    `WITH made AS (
       INSERT INTO listing (shop_id, account_id, product_id, created_at)
       SELECT p.shop_id, a.id, p.id, $4
       FROM product p CROSS JOIN unnest($2::int[]) a(id)
       WHERE p.shop_id = $1 AND p.id = ANY($3::text[]) AND p.deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM listing l WHERE l.account_id = a.id AND l.product_id = p.id)
       ORDER BY p.id, a.id
       ON CONFLICT (account_id, product_id) DO NOTHING RETURNING id, shop_id, account_id)
     ${withFigures}`,
    [shop, accountIds, productIds, at],
  );
}

/** Makes at most `limit` missing rows of one account; answers how many. Zero: none is missing. */
export async function ensureSomeListings(
  tx: Sql,
  shop: ShopId,
  accountId: number,
  at: Date,
  limit: number,
): Promise<number> {
  const rows = await tx.query(
    `WITH made AS (
       INSERT INTO listing (shop_id, account_id, product_id, created_at)
       SELECT p.shop_id, $2, p.id, $3 FROM product p
       WHERE p.shop_id = $1 AND p.deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM listing l WHERE l.account_id = $2 AND l.product_id = p.id)
       ORDER BY p.id LIMIT $4
       ON CONFLICT (account_id, product_id) DO NOTHING RETURNING id, shop_id, account_id)
     ${withFigures}`,
    [shop, accountId, at, limit],
  );
  return rows.length;
}

/**
 * The listings of these products, theirs until the transaction ends: nobody else derives them meanwhile. Whoever derives
 * comes through here first and reads the mirror only then, so of two that change one product the later sees what the
 * earlier left. What is locked is the row of figures, which only this stage writes: the pusher goes on undisturbed.
 */
export async function lockListings(
  tx: Sql,
  shop: ShopId,
  accountIds: readonly number[],
  productIds: readonly string[],
): Promise<ListingRow[]> {
  if (accountIds.length === 0 || productIds.length === 0) return [];
  const locked = await tx.query<{ id: number }>(
    `SELECT l.id FROM listing l JOIN listing_figure f ON f.listing_id = l.id
     WHERE l.shop_id = $1 AND l.account_id = ANY($2::int[]) AND l.product_id = ANY($3::text[])
     ORDER BY l.product_id, l.account_id FOR NO KEY UPDATE OF f`,
    [shop, accountIds, productIds],
  );
  // Only now, in a statement of its own: the one that waited for a lock shows the rest as it was before.
  return readListings(
    tx,
    shop,
    locked.map(({ id }) => id),
  );
}

/** The same by their own ids, in the same order of locks. */
export async function lockListingsById(tx: Sql, shop: ShopId, ids: readonly number[]): Promise<ListingRow[]> {
  if (ids.length === 0) return [];
  const locked = await tx.query<{ id: number }>(
    `SELECT l.id FROM listing l JOIN listing_figure f ON f.listing_id = l.id
     WHERE l.shop_id = $1 AND l.id = ANY($2::int[]) ORDER BY l.product_id, l.account_id FOR NO KEY UPDATE OF f`,
    [shop, ids],
  );
  return readListings(
    tx,
    shop,
    locked.map(({ id }) => id),
  );
}

/** In product order. */
export async function readListings(sql: Sql, shop: ShopId, ids: readonly number[]): Promise<ListingRow[]> {
  if (ids.length === 0) return [];
  return sql.query<ListingRow>(
    `SELECT ${columns} FROM listing WHERE shop_id = $1 AND id = ANY($2::int[]) ORDER BY product_id, account_id`,
    [shop, ids],
  );
}

export interface WantedChange {
  id: number;
  wanted: Wanted;
  wantedBy: WantedBy;
}

/**
 * Listed: nothing is due yet, the content decides that. Unlisted: due at once where the channel may know it, and what
 * was about to be sent is not sent any more. One that was seen to have ended may be up again if it was sent since.
 */
export async function changeWanted(tx: Sql, shop: ShopId, changes: readonly WantedChange[], at: Date): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `UPDATE listing l SET wanted = n.wanted, wanted_by = n.wanted_by, attempts = 0,
       due_at = CASE WHEN n.wanted = 'unlisted' AND (l.status <> 'ended' OR l.attempts > 0 OR l.sent_at > l.status_at)
         AND (l.sent_version > 0 OR l.remote_id IS NOT NULL OR l.submission IS NOT NULL) THEN $2::timestamptz
       -- Wanted again before an end was noted: whether the channel has ended it nobody knows. Sent whole, it is up either way.
       WHEN n.wanted = 'listed' AND l.wanted = 'unlisted' AND l.ack_version > 0 THEN $2::timestamptz END
     FROM unnest($3::int[], $4::text[], $5::text[]) n(id, wanted, wanted_by)
     WHERE l.shop_id = $1 AND l.id = n.id`,
    [
      shop,
      at,
      changes.map(({ id }) => id),
      changes.map(({ wanted }) => wanted),
      changes.map((change) => change.wantedBy),
    ],
  );
  // An offer of a listing that is not wanted is not sent by itself any more: ending the listing ends it.
  await tx.query(
    `UPDATE offer SET due_at = NULL WHERE shop_id = $1 AND listing_id = ANY($2::int[]) AND due_at IS NOT NULL`,
    [shop, changes.filter(({ wanted }) => wanted === "unlisted").map(({ id }) => id)],
  );
}

export interface ShownValues {
  id: number;
  title: string;
  imageUrl: string | null;
}

/** Title and picture as lists show them. */
export async function writeShown(tx: Sql, shop: ShopId, shown: readonly ShownValues[]): Promise<void> {
  if (shown.length === 0) return;
  await tx.query(
    `UPDATE listing l SET title = n.title, title_folded = n.folded, image_url = n.image_url
     FROM unnest($2::int[], $3::text[], $4::text[], $5::text[]) n(id, title, folded, image_url)
     WHERE l.shop_id = $1 AND l.id = n.id AND (l.title, l.image_url) IS DISTINCT FROM (n.title, n.image_url)`,
    [
      shop,
      shown.map(({ id }) => id),
      shown.map(({ title }) => title),
      shown.map(({ title }) => foldTitle(title)),
      shown.map(({ imageUrl }) => imageUrl),
    ],
  );
}

/**
 * Sums over the offers whose variants are still there. Rows whose sums are right are not written. An offer of a variant that
 * is gone wants none, and was written so before this: only those that want none are asked for their variants.
 */
export async function writeFigures(tx: Sql, shop: ShopId, listingIds: readonly number[]): Promise<void> {
  if (listingIds.length === 0) return;
  await tx.query(
    `UPDATE listing_figure f SET variant_count = t.variants, quantity_total = t.quantity, price_min_minor = t.price_min,
       price_max_minor = t.price_max
     FROM (SELECT n.id, count(o.id)::int AS variants,
             LEAST(COALESCE(sum(o.desired_quantity), 0), 2147483647)::int AS quantity,
             min(NULLIF(o.desired_price_minor, 0)) AS price_min, max(NULLIF(o.desired_price_minor, 0)) AS price_max
           FROM unnest($2::int[]) n(id)
           LEFT JOIN offer o ON o.shop_id = $1 AND o.listing_id = n.id AND (o.desired_quantity <> 0 OR NOT EXISTS (
             SELECT 1 FROM offer_component c JOIN variant v ON v.shop_id = $1 AND v.id = c.variant_id
             WHERE c.shop_id = $1 AND c.offer_id = o.id AND v.deleted_at IS NOT NULL))
           GROUP BY n.id) t
     WHERE f.shop_id = $1 AND f.listing_id = t.id
       AND (f.variant_count, f.quantity_total, f.price_min_minor, f.price_max_minor)
         IS DISTINCT FROM (t.variants, t.quantity, t.price_min, t.price_max)`,
    [shop, listingIds],
  );
}

/** A product that is gone and was never shown to buyers leaves nothing behind. What the channel knows by now stays. */
export async function deleteListings(tx: Sql, shop: ShopId, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.query<{ id: number }>(
    `DELETE FROM listing WHERE shop_id = $1 AND id = ANY($2::int[])
       AND sent_version = 0 AND remote_id IS NULL AND submission IS NULL RETURNING id`,
    [shop, ids],
  );
  const gone = rows.map(({ id }) => id);
  await tx.query(`DELETE FROM listing_figure WHERE shop_id = $1 AND listing_id = ANY($2::int[])`, [shop, gone]);
  await tx.query(`DELETE FROM issue WHERE shop_id = $1 AND listing_id = ANY($2::int[])`, [shop, gone]);
  await tx.query(`DELETE FROM offer WHERE shop_id = $1 AND listing_id = ANY($2::int[])`, [shop, gone]);
}

/** Wakes the pushers of these accounts when the transaction commits. */
export async function notifyDue(tx: Sql, accountIds: Iterable<number>): Promise<void> {
  const ids = [...new Set(accountIds)];
  if (ids.length > 0) await tx.query(`SELECT pg_notify('offers_due', id::text) FROM unnest($1::int[]) id`, [ids]);
}
