import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { emailHashes, userHashes } from "./buyers.ts";
import { eraseBuyersOf } from "./erase-store.ts";
import type { OrdersDeps } from "./ports.ts";
import { lockOrdersOf, lockOrdersOfUser, readOrdersHolding, type PersonKeys } from "./privacy-store.ts";

/** A customer of a shop, as Shopify names one who asks about their details. Order ids are digits. */
export interface Person {
  email?: string | undefined;
  shopifyOrderIds: readonly string[];
}

const ordersAtOnce = 500;
const mostRounds = 200;
const namedOrders = 50;

/** Erases and finds buyers within the transaction of whoever asks; the inbox is given these. */
export function createBuyers({ keyring }: Pick<OrdersDeps, "keyring">) {
  const keysOf = ({ email, shopifyOrderIds }: Person): PersonKeys => ({
    shopifyOrderIds,
    // What was stored before a key was rotated is found by the older ones.
    emailHashes: email === undefined || email.trim() === "" ? [] : emailHashes(keyring, email),
  });
  return {
    /** Bounded: `isDone` false means that there is more, and it is to be called again. */
    async erase(tx: Sql, shopId: ShopId, who: Person, at: Date): Promise<{ isDone: boolean; erased: number }> {
      const ids = await lockOrdersOf(tx, shopId, keysOf(who), ordersAtOnce);
      return { isDone: ids.length < ordersAtOnce, erased: await eraseBuyersOf(tx, ids, { by: "shopify", at }) };
    },
    /** The orders whose buyer's details are held: the newest by number, and how many there are. */
    find: (tx: Sql, shopId: ShopId, who: Person) => readOrdersHolding(tx, shopId, keysOf(who), namedOrders),
  };
}

/**
 * A channel says that one of its users is to be forgotten: erased as a buyer, in every shop. `names`: all that the channel
 * calls the user by. Answers how many orders that were.
 */
export async function forgetBuyer(
  { database, keyring, clock }: Pick<OrdersDeps, "database" | "keyring" | "clock">,
  connector: string,
  names: readonly string[],
): Promise<number> {
  const hashes = names.flatMap((name) => userHashes(keyring, connector, name));
  const at = clock.now();
  let all = 0;
  for (let round = 0; round < mostRounds; round++) {
    const some = await database.transaction(async (tx) => {
      const ids = await lockOrdersOfUser(tx, connector, hashes, ordersAtOnce);
      return eraseBuyersOf(tx, ids, { by: "channel", at });
    });
    all += some;
    if (some < ordersAtOnce) return all;
  }
  throw new Error("a user of a channel has more orders than can be erased at once");
}
