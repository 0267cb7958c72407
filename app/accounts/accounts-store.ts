import { z } from "zod";
import { accountId, shopId, type AccountId, type ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** `closing`: its listings are being ended; then it is disconnected. */
export type AccountState = "active" | "paused" | "needsAuth" | "closing" | "disconnected";

export type SettingValues = Record<string, string | number | boolean>;
const settingValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export interface Account {
  id: AccountId;
  shopId: ShopId;
  connector: string;
  name: string;
  remoteSellerId: string;
  marketplace: string;
  currency: string;
  state: AccountState;
  stateReason: string | null;
  settings: SettingValues;
  rules: unknown;
  connectedAt: Date;
  pausedUntil: Date | null;
  lastCallAt: Date | null;
}

interface AccountRow {
  id: number;
  shop_id: number;
  connector: string;
  name: string;
  remote_seller_id: string;
  marketplace: string;
  currency: string;
  state: AccountState;
  state_reason: string | null;
  settings: unknown;
  rules: unknown;
  connected_at: Date;
  paused_until: Date | null;
  last_call_at: Date | null;
}

const columns = `id, shop_id, connector, name, remote_seller_id, marketplace, currency, state, state_reason,
  settings, rules, connected_at, paused_until, last_call_at`;

const toAccount = (row: AccountRow): Account => ({
  id: accountId(row.id),
  shopId: shopId(row.shop_id),
  connector: row.connector,
  name: row.name,
  remoteSellerId: row.remote_seller_id,
  marketplace: row.marketplace,
  currency: row.currency,
  state: row.state,
  stateReason: row.state_reason,
  settings: settingValues.parse(row.settings),
  rules: row.rules,
  connectedAt: row.connected_at,
  pausedUntil: row.paused_until,
  lastCallAt: row.last_call_at,
});

/** Every account that is not disconnected, oldest first. */
export async function readAccounts(sql: Sql, shop: ShopId): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${columns} FROM channel_account WHERE shop_id = $1 AND state <> 'disconnected' ORDER BY id LIMIT 100`,
    [shop],
  );
  return rows.map(toAccount);
}

/** undefined: no such account in this shop. */
export async function readAccount(sql: Sql, shop: ShopId, id: AccountId): Promise<Account | undefined> {
  const [row] = await sql.query<AccountRow>(`SELECT ${columns} FROM channel_account WHERE shop_id = $1 AND id = $2`, [
    shop,
    id,
  ]);
  return row && toAccount(row);
}

export interface NewAccount {
  shopId: ShopId;
  connector: string;
  name: string;
  remoteSellerId: string;
  marketplace: string;
  currency: string;
  at: Date;
}

/**
 * The account's row, made or found: the same seller on the same site is the same account, also when it comes back
 * after a disconnection. Its credentials are written separately, for they are sealed with the id.
 */
export async function upsertAccount(tx: Sql, account: NewAccount): Promise<AccountId> {
  const [row] = await tx.query<{ id: number }>(
    `INSERT INTO channel_account (shop_id, connector, name, remote_seller_id, marketplace, currency, state, connected_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'needsAuth', $7)
     ON CONFLICT (shop_id, connector, remote_seller_id, marketplace)
     DO UPDATE SET name = excluded.name, disconnected_at = NULL,
       -- Another app may have worked in between: its orders are looked for from now on.
       connected_at = CASE WHEN channel_account.disconnected_at IS NULL THEN channel_account.connected_at
                           ELSE excluded.connected_at END
     RETURNING id`,
    [
      account.shopId,
      account.connector,
      account.name,
      account.remoteSellerId,
      account.marketplace,
      account.currency,
      account.at,
    ],
  );
  if (!row) throw new Error("an upsert of an account answered no row");
  return accountId(row.id);
}

export interface AccountCredentials {
  sealed: Uint8Array<ArrayBuffer>;
  expireAt: Date;
}

/** Stores the credentials and lets the account work (again). */
export async function activateAccount(tx: Sql, shop: ShopId, id: AccountId, credentials: AccountCredentials) {
  await tx.query(
    `UPDATE channel_account SET credentials_sealed = $3, credentials_expire_at = $4, state = 'active',
       state_reason = NULL, failures = 0, paused_until = NULL
     WHERE shop_id = $1 AND id = $2`,
    [shop, id, Buffer.from(credentials.sealed), credentials.expireAt],
  );
}

export async function writeSettings(sql: Sql, shop: ShopId, id: AccountId, settings: SettingValues) {
  await sql.query(`UPDATE channel_account SET settings = $3::jsonb WHERE shop_id = $1 AND id = $2`, [
    shop,
    id,
    JSON.stringify(settings),
  ]);
}

/** Answers false if the account was not in one of the states to leave. */
export async function changeState(
  sql: Sql,
  where: { shopId: ShopId; id: AccountId; from: readonly AccountState[] },
  to: AccountState,
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE channel_account SET state = $4, state_reason = NULL
     WHERE shop_id = $1 AND id = $2 AND state = ANY($3::text[]) RETURNING id`,
    [where.shopId, where.id, [...where.from], to],
  );
  return rows.length > 0;
}

/** Forgets the credentials for good. What it listed stays on record. */
export async function disconnectAccount(tx: Sql, shop: ShopId, id: AccountId, at: Date) {
  await tx.query(
    `UPDATE channel_account SET state = 'disconnected', disconnected_at = $3, credentials_sealed = NULL,
       credentials_expire_at = NULL
     WHERE shop_id = $1 AND id = $2`,
    [shop, id, at],
  );
  await tx.query(`UPDATE listing SET due_at = NULL, poll_at = NULL WHERE shop_id = $1 AND account_id = $2`, [shop, id]);
  await tx.query(`UPDATE offer SET due_at = NULL, next_read_at = NULL WHERE shop_id = $1 AND account_id = $2`, [
    shop,
    id,
  ]);
}

/** Listings that buyers may still see. */
export async function countOpenListings(sql: Sql, shop: ShopId, id: AccountId): Promise<number> {
  const [row] = await sql.query<{ open: number }>(
    `SELECT count(*) AS open FROM listing WHERE shop_id = $1 AND account_id = $2 AND status IN ('live', 'pending')`,
    [shop, id],
  );
  return row?.open ?? 0;
}

/** A seller's accounts, in whichever shop, locked. */
export async function lockSellersAccounts(tx: Sql, connector: string, userId: string) {
  const rows = await tx.query<{ id: number; shop_id: number }>(
    `-- all shops: the channel names its user, not our shop
     SELECT id, shop_id FROM channel_account WHERE connector = $1 AND remote_seller_id = $2 ORDER BY id FOR UPDATE`,
    [connector, userId],
  );
  return rows.map((row) => ({ shop: shopId(row.shop_id), id: accountId(row.id) }));
}

/** The id stays unique within its shop: a second forgotten seller must not collide with the first. */
export async function eraseSeller(tx: Sql, shop: ShopId, id: AccountId) {
  await tx.query(
    `UPDATE channel_account SET name = '', remote_seller_id = 'forgotten-' || id, settings = '{}'
     WHERE shop_id = $1 AND id = $2`,
    [shop, id],
  );
}
