import { accountId, shopId, type AccountId, type ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** One seller may have connected as many sites in as many shops; more than this is nobody's. */
const mostAccounts = 200;

/** The accounts of a channel's seller whose orders are read, in whichever shop. */
export async function feedsOfSeller(
  sql: Sql,
  connector: string,
  sellerId: string,
): Promise<{ shopId: ShopId; accountId: AccountId }[]> {
  const rows = await sql.query<{ id: number; shop_id: number }>(
    `-- all shops: the channel names its own seller, not our shop
     SELECT a.id, a.shop_id FROM channel_account a JOIN order_feed f ON f.account_id = a.id
     WHERE a.connector = $1 AND a.remote_seller_id = $2 AND a.state <> 'disconnected' ORDER BY a.id LIMIT $3`,
    [connector, sellerId, mostAccounts],
  );
  return rows.map((row) => ({ shopId: shopId(row.shop_id), accountId: accountId(row.id) }));
}
