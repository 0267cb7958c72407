import type { Issue } from "../domain/issue.ts";
import type { Sql } from "../platform/database.ts";

/** A listing, or one offer of it, with all that the channel has against it now. */
export interface IssuesOf {
  listingId: number;
  offerId: number | null;
  issues: readonly Issue[];
}

const longestMessage = 2000;
const mostIssuesEach = 20;

/**
 * Makes the open issues of this source exactly the given ones: new ones are opened, known ones seen again, gone ones
 * resolved. `of`: everything that was answered, those without issues included.
 */
export async function replaceIssues(
  tx: Sql,
  account: { shopId: number; accountId: number },
  source: "push" | "status",
  of: readonly IssuesOf[],
  at: Date,
): Promise<void> {
  if (of.length === 0) return;
  const rows = of.flatMap(({ listingId, offerId, issues }) =>
    withoutRepeats(issues).map((issue) => ({ ...issue, listingId, offerId })),
  );
  await tx.query(
    `UPDATE issue i SET resolved_at = $1
     FROM unnest($4::int[], $5::int[]) t(listing_id, offer_id)
     WHERE i.shop_id = $2 AND i.source = $3 AND i.resolved_at IS NULL AND i.listing_id = t.listing_id
       AND i.offer_id IS NOT DISTINCT FROM t.offer_id
       AND NOT EXISTS (SELECT 1 FROM unnest($6::int[], $7::int[], $8::text[], $9::text[]) k(listing_id, offer_id, code, field)
         WHERE k.listing_id = i.listing_id AND k.offer_id IS NOT DISTINCT FROM i.offer_id AND k.code = i.code AND k.field = i.field)`,
    [
      at,
      account.shopId,
      source,
      of.map(({ listingId }) => listingId),
      of.map(({ offerId }) => offerId),
      rows.map(({ listingId }) => listingId),
      rows.map(({ offerId }) => offerId),
      rows.map(({ code }) => code),
      rows.map(({ field }) => field),
    ],
  );
  if (rows.length > 0) await openIssues(tx, account, source, rows, at);
  await tx.query(
    `UPDATE listing l SET issue_count = c.open
     FROM (SELECT t.id, (SELECT count(*) FROM issue i WHERE i.shop_id = $1 AND i.listing_id = t.id
             AND i.resolved_at IS NULL AND i.severity <> 'info') AS open
           FROM unnest($2::int[]) t(id)) c
     WHERE l.shop_id = $1 AND l.id = c.id AND l.issue_count <> c.open`,
    [account.shopId, [...new Set(of.map(({ listingId }) => listingId))]],
  );
}

async function openIssues(
  tx: Sql,
  { shopId, accountId }: { shopId: number; accountId: number },
  source: "push" | "status",
  rows: readonly (Issue & { listingId: number; offerId: number | null })[],
  at: Date,
) {
  await tx.query(
    `INSERT INTO issue (shop_id, account_id, source, first_seen_at, last_seen_at,
       listing_id, offer_id, class, severity, code, field, message, raw)
     SELECT $1, $2, $3, $4, $4, r.* FROM unnest($5::int[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::text[], $12::jsonb[]) r
     ON CONFLICT (listing_id, COALESCE(offer_id, 0), source, code, field)
       WHERE resolved_at IS NULL AND source IN ('push', 'status')
     DO UPDATE SET last_seen_at = excluded.last_seen_at, message = excluded.message, raw = excluded.raw,
       class = excluded.class, severity = excluded.severity`,
    [
      shopId,
      accountId,
      source,
      at,
      rows.map(({ listingId }) => listingId),
      rows.map(({ offerId }) => offerId),
      rows.map((issue) => issue.class),
      rows.map(({ severity }) => severity),
      rows.map(({ code }) => code),
      rows.map(({ field }) => field),
      rows.map(({ message }) => message.slice(0, longestMessage)),
      rows.map(({ raw }) => (raw === undefined ? null : JSON.stringify(raw))),
    ],
  );
}

/** The key of an open issue has its code and field once. */
function withoutRepeats(issues: readonly Issue[]): Issue[] {
  const byKey = new Map<string, Issue>();
  for (const issue of issues) {
    const key = `${issue.code}\n${issue.field}`;
    const known = byKey.get(key);
    if (!known) byKey.set(key, issue);
    else if (!known.message.includes(issue.message)) {
      byKey.set(key, { ...known, message: `${known.message} ${issue.message}` });
    }
  }
  return [...byKey.values()].slice(0, mostIssuesEach);
}
