import type { Sql } from "../platform/database.ts";

export interface PushActivity {
  shopId: number;
  accountId: number;
  listingId?: number;
  actor: "channel" | "anabranch" | "merchant";
  kind:
    | "account.needsAuth"
    | "account.breakerOpened"
    | "account.breakerClosed"
    | "listing.live"
    | "listing.rejected"
    | "listing.ended"
    | "listing.pushRejected"
    | "listing.endRejected"
    | "drift.found"
    | "drift.resolved"
    | "push.retried";
  params: Record<string, string | number>;
  at: Date;
}

export async function recordActivities(tx: Sql, activities: readonly PushActivity[]): Promise<void> {
  if (activities.length === 0) return;
  await tx.query(
    `INSERT INTO activity (shop_id, account_id, listing_id, actor, kind, params, at)
     SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::text[], $6::jsonb[], $7::timestamptz[])`,
    [
      activities.map(({ shopId }) => shopId),
      activities.map(({ accountId }) => accountId),
      activities.map(({ listingId }) => listingId ?? null),
      activities.map(({ actor }) => actor),
      activities.map(({ kind }) => kind),
      activities.map(({ params }) => JSON.stringify(params)),
      activities.map(({ at }) => at.toISOString()),
    ],
  );
}
