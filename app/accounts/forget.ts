import { disconnectAccount, eraseSeller, lockSellersAccounts } from "./accounts-store.ts";
import type { AccountsDeps } from "./ports.ts";

/**
 * A channel says that one of its users is to be forgotten. If that user is a seller of ours, in whichever shop, the
 * account is cut off and its name and id are erased. Answers how many accounts that were. As a buyer, `app/orders` forgets them.
 */
export async function forgetSeller(
  { database, clock }: Pick<AccountsDeps, "database" | "clock">,
  connector: string,
  userId: string,
): Promise<number> {
  const at = clock.now();
  const { asShop } = database;
  return await database.transaction(async (tx) => {
    const accounts = await lockSellersAccounts(tx, connector, userId);
    for (const { shop, id } of accounts) {
      await asShop(shop, async () => {
        await disconnectAccount(tx, shop, id, at);
        await eraseSeller(tx, shop, id);
      });
    }
    return accounts.length;
  });
}
