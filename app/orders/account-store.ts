import type { AccountId, ShopId } from "../domain/ids.ts";
import { readRules, type AccountRules } from "../domain/rules.ts";
import type { Sql } from "../platform/database.ts";

/** An account and its shop, as this stage needs them. */
export interface OrdersAccount {
  id: AccountId;
  shopId: ShopId;
  connector: string;
  name: string;
  remoteSellerId: string;
  marketplace: string;
  currency: string;
  state: string;
  connectedAt: Date;
  rules: AccountRules;
  shop: { domain: string; currency: string; state: string; scopes: string };
}

type Row = Omit<OrdersAccount, "rules" | "shop"> & {
  rules: unknown;
  domain: string;
  shopCurrency: string;
  shopState: string;
  scopes: string;
};

/** undefined: the shop has no such account. */
export async function readOrdersAccount(
  sql: Sql,
  shopId: ShopId,
  accountId: number,
): Promise<OrdersAccount | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT a.id, a.shop_id AS "shopId", a.connector, a.name, a.remote_seller_id AS "remoteSellerId", a.marketplace,
       a.currency, a.state, a.connected_at AS "connectedAt", a.rules, s.domain, s.currency AS "shopCurrency",
       s.state AS "shopState", s.scopes
     FROM channel_account a JOIN shop s ON s.id = a.shop_id WHERE a.shop_id = $1 AND a.id = $2`,
    [shopId, accountId],
  );
  if (!row) return undefined;
  const { rules, domain, shopCurrency, shopState, scopes, ...account } = row;
  return {
    ...account,
    rules: readRules(rules),
    shop: { domain, currency: shopCurrency, state: shopState, scopes },
  };
}
