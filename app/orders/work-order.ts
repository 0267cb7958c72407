import { readOrdersAccount, type OrdersAccount } from "./account-store.ts";
import { createInShopify, type ShopMemory } from "./create-in-shopify.ts";
import { giveBack, type ClaimedOrder } from "./due-store.ts";
import { recordEvents } from "./event-store.ts";
import * as limits from "./limits.ts";
import { lookAtOrder } from "./look-at-order.ts";
import { readOrder, type OrderRow } from "./order-store.ts";
import type { OrdersDeps } from "./ports.ts";
import type { Progress } from "./progress.ts";
import { openVariants, release } from "./reservation-store.ts";
import { takeSteps } from "./take-steps.ts";
import { openTask, resolveTasks } from "./task-store.ts";

/**
 * Does all that is due about one order, in its order: make it in Shopify, read the stock that Shopify took and release what
 * was held, read Shopify's order again, tell the other side. What cannot be done now is due again later. The order is
 * claimed: nobody else works on it meanwhile.
 */
export async function workOrder(deps: OrdersDeps, claimed: ClaimedOrder, memory: ShopMemory): Promise<void> {
  const { clock, database, logger } = deps;
  let progress: Progress;
  try {
    progress = await work(deps, claimed, memory);
  } catch (error) {
    logger.error({ err: error, orderId: claimed.id }, "an order could not be worked on; it is tried again");
    progress = { kind: "later", afterMs: limits.retryMs, message: "an internal error", failed: true };
  }
  const now = clock.now();
  if (progress.kind === "on") {
    await giveBack(database.sql, claimed, { dueAt: null, now, failed: false });
    return;
  }
  const order = await readOrder(database.sql, claimed.shopId, claimed.id);
  const attempts = order?.attempts ?? 0;
  if (progress.failed && attempts + 1 === limits.mostAttempts && order) await tellStuck(deps, order, progress.message);
  const doubled = progress.failed ? progress.afterMs * 2 ** Math.min(attempts, 20) : progress.afterMs;
  // Half of a longer wait is chance, so that a backlog does not come back at one moment.
  const waitMs = Math.min(
    limits.retryLimitMs,
    progress.failed ? doubled * (0.5 + deps.random.fraction() / 2) : doubled,
  );
  const dueAt = new Date(now.getTime() + waitMs);
  await giveBack(database.sql, claimed, { dueAt, now, failed: progress.failed });
}

async function work(deps: OrdersDeps, claimed: ClaimedOrder, memory: ShopMemory): Promise<Progress> {
  const { sql } = deps.database;
  const account = await readOrdersAccount(sql, claimed.shopId, claimed.accountId);
  if (account?.shop.state !== "installed") return later(limits.retryLimitMs, "the app is not installed");
  if (!hasScopes(account)) return askForScopes(deps, account);
  const order = await readOrder(sql, claimed.shopId, claimed.id);
  if (!order) return { kind: "on" };
  if (order.state === "due") {
    const creation = await createInShopify(deps, account, order, { claim: claimed.claim, memory });
    if (creation.kind === "ended") return { kind: "on" };
    if (creation.kind === "later") return creation;
  }
  const current = await readOrder(sql, claimed.shopId, claimed.id);
  if (!current?.shopifyOrderId) return { kind: "on" };
  const settled = await settleStock(deps, current);
  if (settled.kind === "later") return settled;
  if (current.lookAt && current.lookAt <= deps.clock.now()) {
    const looked = await lookAtOrder(deps, account, current);
    if (!looked.ok) return { kind: "later", afterMs: limits.retryMs, message: looked.message, failed: true };
  }
  return takeSteps(deps, account, current);
}

const later = (afterMs: number, message: string): Progress => ({ kind: "later", afterMs, message, failed: false });

const neededScopes = ["read_orders", "write_orders"];
const scopesAgainMs = 5 * 60_000;

/** `write_orders` implies reading; Shopify lists the two apart. */
const hasScopes = ({ shop }: OrdersAccount) => {
  const granted = new Set(shop.scopes.split(","));
  return neededScopes.every((scope) => granted.has(scope) || granted.has(scope.replace("read_", "write_")));
};

/** Orders wait, with their units held, until the merchant lets the app write orders. */
async function askForScopes({ clock, database }: OrdersDeps, { shopId, id }: OrdersAccount): Promise<Progress> {
  const at = clock.now();
  await database.transaction((tx) => openTask(tx, shopId, { accountId: id, orderId: null, kind: "scopes", at }));
  return later(scopesAgainMs, "the merchant has not allowed the app to create orders");
}

/**
 * Shopify counts the units now. They are released in the very transaction that applies the stock as read after that: not
 * for a moment are they counted by neither.
 */
async function settleStock(deps: OrdersDeps, { shopId, id }: OrderRow): Promise<Progress> {
  const variants = await openVariants(deps.database.sql, shopId, id);
  if (variants.length === 0) return { kind: "on" };
  const read = await deps.rereadStock(shopId, variants, async (tx) => {
    const at = deps.clock.now();
    const released = await release(tx, shopId, id, "inShopify", at);
    await recordEvents(tx, shopId, [{ orderId: id, actor: "shopify", kind: "stockTaken", at }]);
    return released;
  });
  return read.ok ? { kind: "on" } : { kind: "later", afterMs: limits.retryMs, message: read.message, failed: true };
}

async function tellStuck({ clock, database }: OrdersDeps, order: OrderRow, message: string): Promise<void> {
  const at = clock.now();
  const { shopId, accountId, id: orderId } = order;
  await database.transaction(async (tx) => {
    await resolveTasks(tx, shopId, { orderId, kinds: ["notCreated"] }, "replaced", at);
    await openTask(tx, shopId, { accountId, orderId, kind: "notCreated", params: { reason: "stuck", message }, at });
  });
}
