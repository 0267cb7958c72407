import type { ReceiptHandler, ReceiptOutcome, ReceiptShop } from "../domain/receipt.ts";
import type { Sql } from "../platform/database.ts";
import {
  deleteSessions,
  deleteSome,
  deleteSomeReceipts,
  hasTokenSince,
  markRedacted,
  tablesOfShops,
} from "./privacy-store.ts";

/** Rows a transaction: so that no lock and no log grows with the size of the shop. */
const rowsAtOnce = 5_000;
const redactAfterMs = 48 * 60 * 60_000;

/**
 * Shopify sends this 48 hours after an uninstall. Everything of the shop is deleted, a chunk a transaction, until
 * nothing is left but the shop's id and domain.
 * A shop that installed the app again within that time keeps what it has. Its state alone does not say so, for the
 * webhook of the uninstall may have been lost: a token that Shopify gave since then does.
 */
export const shopRedactHandler: ReceiptHandler<Sql> = {
  shops: "any",
  isPersonal: true,
  async apply(tx, shop, receipts) {
    const all = (outcome: ReceiptOutcome) => new Map(receipts.map((receipt) => [receipt.id, outcome]));
    if (!shop) return undefined; // never was here: there is nothing
    const newest = receipts.reduce((latest, { triggeredAt, receivedAt }) => {
      const at = triggeredAt ?? receivedAt;
      return at > latest ? at : latest;
    }, new Date(0));
    const uninstalledBefore = new Date(newest.getTime() - redactAfterMs);
    if (shop.state === "installed" && (await hasTokenSince(tx, shop.domain, uninstalledBefore))) {
      return all({ kind: "ignored", note: "the shop has installed the app again" });
    }
    const isDone = await deleteChunk(
      tx,
      shop,
      receipts.map((receipt) => receipt.id),
    );
    return isDone ? undefined : all({ kind: "later", seconds: 0, note: "there is more to delete" });
  },
};

async function deleteChunk(tx: Sql, shop: ReceiptShop, working: readonly number[]): Promise<boolean> {
  await markRedacted(tx, shop.id); // first: from here on nobody works for the shop any more
  await deleteSessions(tx, shop.domain);
  let left = rowsAtOnce - (await deleteSomeReceipts(tx, shop.domain, working, rowsAtOnce));
  for (const table of await tablesOfShops(tx)) {
    if (left <= 0) return false;
    left -= await deleteSome(tx, table, shop.id, left);
  }
  return left > 0;
}
