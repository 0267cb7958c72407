import type { Sql } from "../platform/database.ts";
import { clockSkewMs, leaseMs } from "./limits.ts";

/** The right to call a channel for an account. Good as long as the row still carries this fence. */
export interface Lease {
  accountId: number;
  shopId: number;
  holder: string;
  fence: number;
}

export const leaseEndsAt = (now: Date): Date => new Date(now.getTime() + leaseMs);

/**
 * Takes the lease if nobody has it. One that was not given back is free only when it has run out and the last call of
 * its holder can no longer take effect: a late call must not overtake a newer one.
 */
export async function acquireLease(
  sql: Sql,
  account: { accountId: number; shopId: number },
  holder: string,
  now: Date,
): Promise<Lease | undefined> {
  const [row] = await sql.query<{ fence: number }>(
    `INSERT INTO account_lease (account_id, shop_id, holder, fence, expires_at) VALUES ($1, $2, $3, 1, $4)
     ON CONFLICT (account_id) DO UPDATE
       SET holder = excluded.holder, fence = account_lease.fence + 1, expires_at = excluded.expires_at, calling_until = NULL
       WHERE account_lease.expires_at <= $5 AND (account_lease.calling_until IS NULL OR account_lease.calling_until <= $5)
     RETURNING fence`,
    [account.accountId, account.shopId, holder, leaseEndsAt(now), new Date(now.getTime() - clockSkewMs)],
  );
  return row && { ...account, holder, fence: row.fence };
}

/** Says that the holder lives. false: somebody else has it now. */
export async function renewLease(sql: Sql, lease: Lease, now: Date): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE account_lease SET expires_at = $4 WHERE account_id = $1 AND shop_id = $2 AND fence = $3 RETURNING account_id`,
    [lease.accountId, lease.shopId, lease.fence, leaseEndsAt(now)],
  );
  return rows.length > 0;
}

/** Gives it back: whoever comes next need not wait. Only when no call is under way. */
export async function releaseLease(sql: Sql, lease: Lease): Promise<void> {
  await sql.query(
    `UPDATE account_lease SET expires_at = 'epoch', calling_until = NULL
     WHERE account_id = $1 AND shop_id = $2 AND fence = $3`,
    [lease.accountId, lease.shopId, lease.fence],
  );
}

/** In the transaction that records a call's outcome. false: the lease was lost, so the outcome says nothing any more. */
export async function endCall(tx: Sql, lease: Lease): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE account_lease SET calling_until = NULL WHERE account_id = $1 AND shop_id = $2 AND fence = $3
     RETURNING account_id`,
    [lease.accountId, lease.shopId, lease.fence],
  );
  return rows.length > 0;
}
