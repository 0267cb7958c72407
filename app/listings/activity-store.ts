import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { groupBy } from "../domain/group-by.ts";

/** Keys of the message catalogue: `activity.<kind>`. */
export type ActivityKind =
  | "account.rules"
  | "account.category"
  | "listing.productDeleted"
  | "listing.productInactive"
  | "listing.leftRules"
  | "listing.relisted"
  | "listing.autoListed"
  | "listing.retried"
  | "listing.override"
  | "listing.overrideCleared"
  | "listings.listRequested"
  | "listings.endRequested"
  | "listings.listDone"
  | "listings.endDone"
  | "listings.actionFailed";

export interface NewActivity {
  accountId: number;
  /** Absent: it concerns several, and `params.count` says how many. */
  listingId?: number | undefined;
  actor: "merchant" | "shopify" | "anabranch";
  kind: ActivityKind;
  params?: Record<string, string | number>;
}

const mostOfOneKind = 20;

/** Of a kind that comes in hundreds at once, one row says how many. */
function condense(rows: readonly NewActivity[]): NewActivity[] {
  const byKind = groupBy(rows, ({ accountId, actor, kind }) => `${accountId} ${actor} ${kind}`);
  return [...byKind.values()].flatMap((alike) => {
    const [first] = alike;
    if (!first || alike.length <= mostOfOneKind) return alike;
    return [{ ...first, listingId: undefined, params: { count: alike.length } }];
  });
}

export async function recordActivities(tx: Sql, shop: ShopId, all: readonly NewActivity[], at: Date): Promise<void> {
  const rows = condense(all);
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO activity (shop_id, at, account_id, listing_id, actor, kind, params)
     SELECT $1, $2, r.* FROM unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::jsonb[]) r`,
    [
      shop,
      at,
      rows.map(({ accountId }) => accountId),
      rows.map(({ listingId }) => listingId ?? null),
      rows.map(({ actor }) => actor),
      rows.map(({ kind }) => kind),
      rows.map(({ params }) => JSON.stringify(params ?? {})),
    ],
  );
}
