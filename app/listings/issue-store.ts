import type { Issue } from "../domain/issue.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `issue`, rows of source `preflight`. */

export interface ListingIssues {
  accountId: number;
  listingId: number;
  /** The offer that an issue's SKU names. */
  offerIdBySku: ReadonlyMap<string, number>;
  issues: readonly Issue[];
}

const longestMessage = 2000;
const mostIssues = 100;

/** Makes the open preflight issues of these listings exactly the given ones; those that are gone are resolved. */
export async function replacePreflightIssues(
  tx: Sql,
  shop: ShopId,
  listings: readonly ListingIssues[],
  at: Date,
): Promise<void> {
  if (listings.length === 0) return;
  const rows = listings.flatMap(({ accountId, listingId, offerIdBySku, issues }) =>
    withoutRepeats(issues, offerIdBySku).map((issue) => ({ ...issue, accountId, listingId })),
  );
  const listingIds = listings.map(({ listingId }) => listingId);
  await tx.query(
    `UPDATE issue i SET resolved_at = $2
     WHERE i.shop_id = $1 AND i.source = 'preflight' AND i.resolved_at IS NULL AND i.listing_id = ANY($3::int[])
       AND NOT EXISTS (SELECT 1 FROM unnest($4::int[], $5::int[], $6::text[], $7::text[]) k(listing_id, offer_id, code, field)
         WHERE k.listing_id = i.listing_id AND k.offer_id IS NOT DISTINCT FROM i.offer_id
           AND k.code = i.code AND k.field = i.field)`,
    [
      shop,
      at,
      listingIds,
      rows.map(({ listingId }) => listingId),
      rows.map(({ offerId }) => offerId),
      rows.map(({ code }) => code),
      rows.map(({ field }) => field),
    ],
  );
  if (rows.length > 0) await openIssues(tx, shop, rows, at);
  await countIssues(tx, shop, listingIds);
}

type Row = Issue & { accountId: number; listingId: number; offerId: number | null };

async function openIssues(tx: Sql, shop: ShopId, rows: readonly Row[], at: Date): Promise<void> {
  await tx.query(
    `INSERT INTO issue AS i (shop_id, first_seen_at, last_seen_at, source, account_id, listing_id, offer_id, class,
       severity, code, field, message)
     SELECT $1, $2, $2, 'preflight', r.* FROM unnest($3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[]) r
     ON CONFLICT (listing_id, COALESCE(offer_id, 0), code, field) WHERE resolved_at IS NULL AND source = 'preflight'
     DO UPDATE SET message = excluded.message, severity = excluded.severity, class = excluded.class,
       last_seen_at = excluded.last_seen_at
     WHERE (i.message, i.severity, i.class) IS DISTINCT FROM (excluded.message, excluded.severity, excluded.class)`,
    [
      shop,
      at,
      rows.map(({ accountId }) => accountId),
      rows.map(({ listingId }) => listingId),
      rows.map(({ offerId }) => offerId),
      rows.map((row) => row.class),
      rows.map(({ severity }) => severity),
      rows.map(({ code }) => code),
      rows.map(({ field }) => field),
      rows.map(({ message }) => message.slice(0, longestMessage)),
    ],
  );
}

/** `listing.issue_count`: what wants the merchant's attention, so without mere remarks. */
async function countIssues(tx: Sql, shop: ShopId, listingIds: readonly number[]): Promise<void> {
  await tx.query(
    `UPDATE listing l SET issue_count = c.open
     FROM (SELECT n.id, (SELECT count(*) FROM issue i WHERE i.shop_id = $1 AND i.listing_id = n.id
             AND i.resolved_at IS NULL AND i.severity <> 'info')::int AS open
           FROM unnest($2::int[]) n(id)) c
     WHERE l.shop_id = $1 AND l.id = c.id AND l.issue_count <> c.open`,
    [shop, listingIds],
  );
}

/** Open preflight issues of listings that are no longer wanted say nothing. */
export async function resolvePreflightIssues(
  tx: Sql,
  shop: ShopId,
  listingIds: readonly number[],
  at: Date,
): Promise<void> {
  if (listingIds.length === 0) return;
  const rows = await tx.query<{ listing_id: number }>(
    `UPDATE issue SET resolved_at = $2
     WHERE shop_id = $1 AND listing_id = ANY($3::int[]) AND source = 'preflight' AND resolved_at IS NULL
     RETURNING listing_id`,
    [shop, at, listingIds],
  );
  if (rows.length > 0) await countIssues(tx, shop, [...new Set(rows.map((row) => row.listing_id))]);
}

/** An open issue's offer, code and field come once. */
function withoutRepeats(issues: readonly Issue[], offerIdBySku: ReadonlyMap<string, number>) {
  const byKey = new Map<string, Issue & { offerId: number | null }>();
  for (const issue of issues) {
    const offerId = issue.sku === undefined ? null : (offerIdBySku.get(issue.sku) ?? null);
    const key = `${offerId ?? ""}\n${issue.code}\n${issue.field}`;
    if (!byKey.has(key)) byKey.set(key, { ...issue, offerId });
  }
  return [...byKey.values()].slice(0, mostIssues);
}
