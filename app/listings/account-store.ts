import { z } from "zod";
import type { Connector } from "../connectors/contract.ts";
import { accountId, shopId, type AccountId, type ShopId } from "../domain/ids.ts";
import { readRules, type AccountRules } from "../domain/rules.ts";
import type { Sql } from "../platform/database.ts";

export type SettingValues = Readonly<Record<string, string | number | boolean>>;
const settingValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** An account with all that decides what its listings show. */
export interface ListingAccount {
  id: AccountId;
  shopId: ShopId;
  name: string;
  state: string;
  currency: string;
  settings: SettingValues;
  rules: AccountRules;
  shop: { name: string; currency: string };
  /** undefined: not configured here. */
  connector: Pick<Connector, "id" | "descriptor" | "capabilities"> | undefined;
}

interface AccountRow {
  id: number;
  shop_id: number;
  connector: string;
  name: string;
  state: string;
  currency: string;
  settings: unknown;
  rules: unknown;
  shop_name: string;
  shop_currency: string;
}

/**
 * Every account of the shop that is not disconnected, or the one asked for: in any state, for what waits must be right
 * when the account works again.
 */
export async function readListingAccounts(
  sql: Sql,
  shop: ShopId,
  connectors: ReadonlyMap<string, Connector>,
  only?: AccountId,
): Promise<ListingAccount[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT a.id, a.shop_id, a.connector, a.name, a.state, a.currency, a.settings, a.rules,
       s.name AS shop_name, s.currency AS shop_currency
     FROM channel_account a JOIN shop s ON s.id = a.shop_id
     WHERE a.shop_id = $1 AND a.state <> 'disconnected' AND ($2::int IS NULL OR a.id = $2) ORDER BY a.id LIMIT 100`,
    [shop, only ?? null],
  );
  return rows.map((row) => ({
    id: accountId(row.id),
    shopId: shopId(row.shop_id),
    name: row.name,
    state: row.state,
    currency: row.currency,
    settings: settingValues.parse(row.settings),
    rules: readRules(row.rules),
    shop: { name: row.shop_name, currency: row.shop_currency },
    connector: connectors.get(row.connector),
  }));
}

/** Answers false if the shop has no such account, or it is disconnected. */
export async function writeRules(tx: Sql, shop: ShopId, id: AccountId, rules: AccountRules): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE channel_account SET rules = $3::jsonb, rules_version = rules_version + 1
     WHERE shop_id = $1 AND id = $2 AND state <> 'disconnected' RETURNING id`,
    [shop, id, JSON.stringify(rules)],
  );
  return rows.length > 0;
}

/** For lists of listings: every account that is not disconnected. */
export async function readAccountNames(
  sql: Sql,
  shop: ShopId,
): Promise<{ id: number; name: string; currency: string }[]> {
  return sql.query(
    `SELECT id, name, currency FROM channel_account WHERE shop_id = $1 AND state <> 'disconnected' ORDER BY id LIMIT 100`,
    [shop],
  );
}
