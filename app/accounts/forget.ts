import { accountId, shopId } from "../domain/ids.ts";
import { disconnectAccount } from "./accounts-store.ts";
import type { AccountsDeps } from "./ports.ts";

/**
 * A channel says that one of its users is to be forgotten. If that user is a seller of ours, in whichever shop, the
 * account is cut off and its name and id are erased. Answers how many accounts that were. Buyers are not known here.
 */
export async function forgetSeller(
  { database, clock }: Pick<AccountsDeps, "database" | "clock">,
  connector: string,
  userId: string,
): Promise<number> {
  const at = clock.now();
  return await database.transaction(async (tx) => {
    const rows = await tx.query<{ id: number; shop_id: number }>(
      `SELECT id, shop_id FROM channel_account WHERE connector = $1 AND remote_seller_id = $2 FOR UPDATE`,
      [connector, userId],
    );
    for (const row of rows) {
      await disconnectAccount(tx, shopId(row.shop_id), accountId(row.id), at);
      // The id stays unique within its shop: a second forgotten seller must not collide with the first.
      await tx.query(
        `UPDATE channel_account SET name = '', remote_seller_id = 'forgotten-' || id, settings = '{}'
         WHERE shop_id = $1 AND id = $2`,
        [row.shop_id, row.id],
      );
    }
    return rows.length;
  });
}
