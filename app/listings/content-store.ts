import type { ListingContent } from "../connectors/contract.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The desired content of a listing: the part of the table `listing` that decides what is sent. */

export interface ContentToWrite {
  id: number;
  content: ListingContent;
  hash: string;
  variantsHash: string;
  /** Preflight found nothing that the channel would refuse. */
  isSendable: boolean;
  /** Send it even if nothing changed: the merchant asked. */
  isForced: boolean;
}

// Of the row as it is when it is written: the pusher writes it, too.
const isNew = "(n.is_forced OR l.desired_hash IS DISTINCT FROM n.hash)";
const isHeld = "(l.sent_version < l.desired_version AND l.due_at IS NULL AND l.submission IS NULL)";

/**
 * Writes contents; a version only for what really changed. Due is what changed, or was held back and now may go. What
 * may not go is due no more: an older content must not be sent in its place. Answers the accounts with something to send.
 */
export async function writeContents(
  tx: Sql,
  shop: ShopId,
  contents: readonly ContentToWrite[],
  at: Date,
): Promise<number[]> {
  if (contents.length === 0) return [];
  const rows = await tx.query<{ account_id: number; is_due: boolean }>(
    `UPDATE listing l SET desired_content = n.content, desired_hash = n.hash, variants_hash = n.variants_hash,
       desired_version = l.desired_version + CASE WHEN ${isNew} THEN 1 ELSE 0 END,
       desired_at = CASE WHEN ${isNew} THEN $2 ELSE l.desired_at END,
       attempts = CASE WHEN ${isNew} THEN 0 ELSE l.attempts END,
       due_at = CASE WHEN NOT n.is_sendable THEN NULL WHEN ${isNew} OR ${isHeld} THEN LEAST(l.due_at, $2::timestamptz)
         ELSE l.due_at END
     FROM unnest($3::int[], $4::jsonb[], $5::text[], $6::text[], $7::bool[], $8::bool[])
       n(id, content, hash, variants_hash, is_sendable, is_forced)
     WHERE l.shop_id = $1 AND l.id = n.id AND l.wanted = 'listed'
     RETURNING l.account_id, l.due_at IS NOT NULL AS is_due`,
    [
      shop,
      at,
      contents.map(({ id }) => id),
      contents.map(({ content }) => JSON.stringify(content)),
      contents.map(({ hash }) => hash),
      contents.map(({ variantsHash }) => variantsHash),
      contents.map(({ isSendable }) => isSendable),
      contents.map(({ isForced }) => isForced),
    ],
  );
  return [...new Set(rows.filter((row) => row.is_due).map((row) => row.account_id))];
}

/** By product: changes with everything of its variants that a listing's content or preflight is made of, but not stock. */
export async function readVariantsHashes(
  sql: Sql,
  shop: ShopId,
  productIds: readonly string[],
): Promise<Map<string, string>> {
  if (productIds.length === 0) return new Map();
  const rows = await sql.query<{ product_id: string; hash: string }>(
    `SELECT product_id, md5(string_agg(concat_ws(' ', id, content_hash, price_minor, weight_grams), ',' ORDER BY id)) AS hash
     FROM variant WHERE shop_id = $1 AND product_id = ANY($2::text[]) AND deleted_at IS NULL GROUP BY product_id`,
    [shop, productIds],
  );
  return new Map(rows.map((row) => [row.product_id, row.hash]));
}
