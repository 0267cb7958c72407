import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { readOrdersAccount } from "./account-store.ts";
import { notifyOrders } from "./due-store.ts";
import { readImportFrom } from "./feed-store.ts";
import { readKnown } from "./match-store.ts";
import { lockOrder, readOrder, type OrderRow } from "./order-store.ts";
import type { OrdersDeps } from "./ports.ts";
import { settleState } from "./settle-state.ts";
import type { RecordContext } from "./record-context.ts";

/** Orders that are on their way to Shopify, or there, are past settling; those that were skipped are read again first. */
const canSettle = ({ intentAt, shopifyOrderId, remoteStatus, state }: OrderRow) =>
  intentAt === null && shopifyOrderId === null && remoteStatus !== "unreadable" && state !== "skipped";

/**
 * Matches, holds and plans an order again after something about it was decided: a product named, a rule changed, stock
 * come in. `first` runs before, in the same transaction. false: there is no such order, or it is past that.
 */
export async function settleAgain(
  deps: Pick<OrdersDeps, "database" | "clock" | "keyring" | "onStock">,
  shopId: ShopId,
  orderId: number,
  first?: (tx: Sql, order: OrderRow) => Promise<void>,
  isAllowed: (order: OrderRow) => boolean = canSettle,
): Promise<boolean> {
  const { clock, database } = deps;
  const found = await readOrder(database.sql, shopId, orderId);
  const account = found && (await readOrdersAccount(database.sql, shopId, found.accountId));
  if (!account) return false;
  const at = clock.now();
  return database.transaction(async (tx) => {
    const before = await lockOrder(tx, shopId, orderId);
    if (!before || !isAllowed(before)) return false;
    await first?.(tx, before);
    const order = (await readOrder(tx, shopId, orderId)) ?? before;
    const importFrom = (await readImportFrom(tx, shopId, account.id)) ?? account.connectedAt;
    const catalog = await readKnown(tx, shopId, account.id, order.content.lines);
    const context: RecordContext = { deps, tx, account, importFrom, catalog, at, variants: new Set() };
    await settleState(context, orderId, order.content, order);
    if (context.variants.size > 0) await deps.onStock(tx, shopId, [...context.variants]);
    await notifyOrders(tx);
    return true;
  });
}
