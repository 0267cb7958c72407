import type { Sql } from "../platform/database.ts";

/** Only one refreshes at a time: a channel may take the old refresh token away with the first. */
export async function claimRefresh(
  sql: Sql,
  account: { id: number; shopId: number; credentialsExpireAt: Date | null },
  now: Date,
  until: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE channel_account SET credentials_claimed_until = $4
     WHERE shop_id = $1 AND id = $2 AND credentials_expire_at IS NOT DISTINCT FROM $3::timestamptz
       AND (credentials_claimed_until IS NULL OR credentials_claimed_until <= $5) RETURNING id`,
    [account.shopId, account.id, account.credentialsExpireAt, until, now],
  );
  return rows.length > 0;
}

/** Stores what a refresh gave, unless the merchant connected the account again meanwhile. */
export async function storeRefreshed(
  sql: Sql,
  account: { id: number; shopId: number; credentialsExpireAt: Date | null },
  sealed: Uint8Array<ArrayBuffer>,
  expireAt: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE channel_account SET credentials_sealed = $4, credentials_expire_at = $5, credentials_claimed_until = NULL
     WHERE shop_id = $1 AND id = $2 AND credentials_expire_at IS NOT DISTINCT FROM $3::timestamptz RETURNING id`,
    [account.shopId, account.id, account.credentialsExpireAt, Buffer.from(sealed), expireAt],
  );
  return rows.length > 0;
}

export async function endClaim(sql: Sql, account: { id: number; shopId: number }): Promise<void> {
  await sql.query(`UPDATE channel_account SET credentials_claimed_until = NULL WHERE shop_id = $1 AND id = $2`, [
    account.shopId,
    account.id,
  ]);
}
