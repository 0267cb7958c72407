import { failureMessage, type Failure } from "../connectors/contract.ts";
import type { OrderPage } from "../connectors/orders-contract.ts";
import { readOrdersAccount, type OrdersAccount } from "./account-store.ts";
import { notifyOrders } from "./due-store.ts";
import { advanceFeed, keepFeed, postponeFeed, type Feed } from "./feed-store.ts";
import { keepSubscribed } from "./keep-subscribed.ts";
import * as limits from "./limits.ts";
import { refillOwnOffers } from "./own-offers-store.ts";
import { ordersOf, type OrdersDeps } from "./ports.ts";
import { recordOrders } from "./record-orders.ts";

/**
 * Reads what changed among an account's orders since the last time, and some time before it: an order may become visible
 * later than its own time says. Each page is stored in a transaction of its own, so that a read that breaks off has lost
 * nothing, and one backlog is never held in memory whole. `held`: until when the feed is ours; `times` gets every later
 * such time, for whoever has to give it back after this threw.
 */
export async function pollFeed(deps: OrdersDeps, feed: Feed, held: Date, times: Date[] = []): Promise<void> {
  const { clock, database } = deps;
  const account = await readOrdersAccount(database.sql, feed.shopId, feed.accountId);
  const orders = account && ordersOf(deps, account.connector);
  if (!orders) return;
  const from = new Date(feed.cursorAt.getTime() - orders.lagMs);
  const nowMs = clock.nowMs();
  const to = new Date(Math.min(nowMs, feed.cursorAt.getTime() + limits.windowMs));
  let page = "";
  let until = held;
  for (let pages = 0; ; pages++) {
    if (pages === limits.mostPages) return failed(deps, feed, "The channel's list of orders does not end.");
    const terms = { operation: "listOrders", deadlineMs: orders.list.deadlineMs, isRead: true };
    const asked = page;
    const read = await deps.callAccount(feed.shopId, feed.accountId, terms, (call) =>
      orders.listOrders({ from, to, page: asked }, call),
    );
    if (!read.ok) return failed(deps, feed, failureMessage(read.failure), retryAfterOf(read.failure));
    const next = new Date(clock.nowMs() + limits.feedClaimMs);
    times.push(next);
    if (!(await storePage(deps, feed, account, read.value, { held: until, until: next }))) return;
    until = next;
    if (read.value.next === undefined) break;
    page = read.value.next;
  }
  const isBehind = to.getTime() < nowMs;
  const everyMs = deps.pollEveryMs ?? limits.pollEveryMs;
  const nextPollAt = new Date(isBehind ? clock.nowMs() : clock.nowMs() + everyMs);
  await advanceFeed(database.sql, feed, { cursorAt: to, nextPollAt, at: clock.now() });
  await keepSubscribed(deps, { ...feed, connector: account.connector }, { from: feed.cursorAt, to });
}

/** false: the feed is no longer ours. */
async function storePage(
  deps: OrdersDeps,
  feed: Feed,
  account: OrdersAccount,
  { orders: reads }: OrderPage,
  claim: { held: Date; until: Date },
): Promise<boolean> {
  return deps.database.transaction(async (tx) => {
    if (!(await keepFeed(tx, feed, claim.held, claim.until))) return false;
    const variants = await recordOrders(deps, tx, { account, importFrom: feed.importFrom, reads });
    if (variants.length > 0) await deps.onStock(tx, feed.shopId, variants);
    await refillOwnOffers(tx, feed.shopId, feed.accountId, variants, deps.clock.now());
    if (reads.length > 0) await notifyOrders(tx);
    return true;
  });
}

async function failed({ clock, database, logger }: OrdersDeps, feed: Feed, message: string, retryAfterMs = 0) {
  const waitMs = feedRetryMs(feed);
  logger.warn({ accountId: feed.accountId, message }, "an account's orders could not be read");
  await postponeFeed(database.sql, feed, new Date(clock.nowMs() + Math.max(waitMs, retryAfterMs)), message);
}

export const feedRetryMs = ({ failures }: Feed): number =>
  Math.min(limits.feedRetryLimitMs, limits.feedRetryMs * 2 ** Math.min(failures, 10));

const retryAfterOf = (failure: Failure): number =>
  (failure.kind === "throttled" || failure.kind === "unavailable" ? failure.retryAfterMs : undefined) ?? 0;
