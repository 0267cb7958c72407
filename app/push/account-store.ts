import type { Sql } from "../platform/database.ts";
import type { Waiting } from "./fair-queue.ts";

/** An account as this stage needs it. */
export interface PushAccount {
  id: number;
  shopId: number;
  connector: string;
  remoteSellerId: string;
  marketplace: string;
  currency: string;
  state: string;
  settings: Record<string, string | number | boolean>;
  credentialsSealed: Uint8Array | null;
  credentialsExpireAt: Date | null;
  failures: number;
  pausedUntil: Date | null;
  shopState: string;
}

/** undefined: no such account in this shop. */
export async function readAccount(sql: Sql, shopId: number, accountId: number): Promise<PushAccount | undefined> {
  const [row] = await sql.query<PushAccount>(
    `SELECT a.id, a.shop_id AS "shopId", a.connector, a.remote_seller_id AS "remoteSellerId", a.marketplace, a.currency,
       a.state, a.settings, a.credentials_sealed AS "credentialsSealed", a.credentials_expire_at AS "credentialsExpireAt",
       a.failures, a.paused_until AS "pausedUntil", s.state AS "shopState"
     FROM channel_account a JOIN shop s ON s.id = a.shop_id WHERE a.shop_id = $1 AND a.id = $2`,
    [shopId, accountId],
  );
  return row;
}

/** `closing`: its listings are being ended, which is a push like any other. */
const works = (now: string) =>
  `a.state IN ('active', 'closing') AND s.state = 'installed' AND (a.paused_until IS NULL OR a.paused_until <= ${now})`;

export const isWorking = (account: PushAccount, now: Date): boolean =>
  (account.state === "active" || account.state === "closing") &&
  account.shopState === "installed" &&
  (account.pausedUntil === null || account.pausedUntil <= now);

/** Accounts with something due now that no other process holds; those that waited longest first. */
export async function readDueAccounts(sql: Sql, holder: string, now: Date, limit: number): Promise<Waiting[]> {
  return sql.query<Waiting>(
    `-- all shops: the pusher serves them all
     SELECT a.id AS "accountId", a.shop_id AS "shopId"
     FROM channel_account a JOIN shop s ON s.id = a.shop_id LEFT JOIN account_lease x ON x.account_id = a.id
     WHERE ${works("$1")}
       AND (x.account_id IS NULL OR x.holder = $2 OR x.expires_at <= $1)
       AND (EXISTS (SELECT 1 FROM offer o JOIN listing l ON l.id = o.listing_id AND l.ack_version > 0
                    WHERE o.account_id = a.id AND o.due_at <= $1)
         OR EXISTS (SELECT 1 FROM listing l WHERE l.account_id = a.id AND l.due_at <= $1 AND l.submission IS NULL
                    AND (l.wanted <> 'listed' OR l.desired_content IS NOT NULL))
         OR EXISTS (SELECT 1 FROM listing l WHERE l.account_id = a.id AND l.poll_at <= $1)
         OR EXISTS (SELECT 1 FROM offer o WHERE o.account_id = a.id AND o.next_read_at <= $1))
     ORDER BY a.last_call_at NULLS FIRST, a.id LIMIT $3`,
    [now, holder, limit],
  );
}

/** The shop of an account that a notification names. undefined: it does not exist, or is not to work now. */
export async function readWorkingAccount(sql: Sql, accountId: number, now: Date): Promise<Waiting | undefined> {
  const [row] = await sql.query<Waiting>(
    `-- all shops: a notification names the account, and not whose it is
     SELECT a.id AS "accountId", a.shop_id AS "shopId" FROM channel_account a JOIN shop s ON s.id = a.shop_id
     WHERE a.id = $2 AND ${works("$1")}`,
    [now, accountId],
  );
  return row;
}

export interface CallNote {
  accountId: number;
  shopId: number;
  at: Date;
  /** Whole calls that failed in a row, this one included; 0: it succeeded. undefined: it says nothing about the channel's health. */
  failures: number | undefined;
  pausedUntil: Date | undefined;
}

/** What a call tells about the account: the breaker's state, shown on the Channels page. */
export async function noteCall(tx: Sql, note: CallNote): Promise<void> {
  await tx.query(
    `UPDATE channel_account SET last_call_at = $3, failures = COALESCE($4::int, failures), paused_until = $5::timestamptz
     WHERE shop_id = $1 AND id = $2`,
    [note.shopId, note.accountId, note.at, note.failures ?? null, note.pausedUntil ?? null],
  );
}

/**
 * Stops the account until the merchant connects it again. What is due stays due. false: it was stopped already, or has
 * been connected again since these credentials were read.
 */
export async function stopForConsent(tx: Sql, account: PushAccount, reason: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE channel_account SET state = 'needsAuth', state_reason = $4
     WHERE shop_id = $1 AND id = $2 AND state IN ('active', 'closing')
       AND credentials_expire_at IS NOT DISTINCT FROM $3::timestamptz RETURNING id`,
    [account.shopId, account.id, account.credentialsExpireAt, reason],
  );
  return rows.length > 0;
}

/** Takes the breaker's pause away: the next call is the one that tries. */
export async function endPause(tx: Sql, shopId: number, accountId: number): Promise<void> {
  await tx.query(`UPDATE channel_account SET paused_until = NULL WHERE shop_id = $1 AND id = $2`, [shopId, accountId]);
}
