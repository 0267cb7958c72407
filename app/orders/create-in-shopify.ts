import type { AdminFailure } from "../shopify/index.ts";
import type { OrdersAccount } from "./account-store.ts";
import { readBuyer } from "./buyer-store.ts";
import { openBuyer } from "./buyers.ts";
import * as createStore from "./create-store.ts";
import { recordEvents } from "./event-store.ts";
import * as limits from "./limits.ts";
import { readLines, writeShopifyLines } from "./line-store.ts";
import { writeState, type OrderRow } from "./order-store.ts";
import { planShopifyOrder, type OrderPlan, type PlanNote } from "./plan-shopify-order.ts";
import type { OrdersDeps } from "./ports.ts";
import { recogniseEarlier } from "./recognise-earlier.ts";
import { release } from "./reservation-store.ts";
import { createOrder, defineKey, findByKey, type MadeOrder } from "./shopify-order.ts";
import { shopifyLinesOf } from "./shopify-lines.ts";
import { openTask, resolveTasks } from "./task-store.ts";

/** What this process remembers of shops; it may be lost without harm. */
export interface ShopMemory {
  /** The key's definition is known to be there. */
  isDefined: boolean;
  /** The shop takes no more orders before then. */
  ordersFromMs: number;
}

export type Creation =
  | { kind: "there" }
  /** Nothing more by itself: cancelled, or the merchant has to do something. */
  | { kind: "ended" }
  | { kind: "later"; afterMs: number; message: string; failed: boolean };

const later = (afterMs: number, message: string, failed = true): Creation => ({
  kind: "later",
  afterMs,
  message,
  failed,
});

/**
 * Brings an order to Shopify exactly once. The intent is written before `orderCreate` is sent; where there is one, or
 * Shopify says that the key is taken, the order is looked up by its key first. A crash at any point leaves a state from
 * which the next run comes to the same end.
 */
export async function createInShopify(
  deps: OrdersDeps,
  account: OrdersAccount,
  order: OrderRow,
  { claim, memory }: { claim: string; memory: ShopMemory },
): Promise<Creation> {
  const { clock, database } = deps;
  const admin = deps.shopify.admin(account.shop.domain);
  if (order.intentAt) {
    const found = await findByKey(admin, order.key);
    if (found.kind === "failed") return failedAt(found.failure);
    if (found.kind === "found") return adopt(deps, account, order, found.order, "adopted");
    const waitMs = order.intentAt.getTime() + limits.unknownWaitMs - clock.nowMs();
    if (waitMs > 0) return later(waitMs, "Shopify has not said yet whether it made the order", false);
    if (order.remoteStatus === "cancelled") return cancelUnmade(deps, account, order);
  }
  const earlier = await recogniseEarlier(deps, account, order);
  if (earlier.kind === "failed") return failedAt(earlier.failure);
  if (earlier.kind === "found") return adopt(deps, account, order, earlier.order, "recognised", earlier);

  if (memory.ordersFromMs > clock.nowMs()) {
    return later(memory.ordersFromMs - clock.nowMs(), "Shopify takes no more orders for now", false);
  }
  if (!memory.isDefined) {
    const defined = await defineKey(admin);
    if (!defined.ok) return later(limits.retryMs, defined.message);
    memory.isDefined = true;
  }
  const planned = await plan(deps, account, order);
  if (!planned.ok) return block(deps, account, order, planned.reason, planned.params);
  if (!(await createStore.writeIntent(database.sql, order.shopId, { id: order.id, claim }, clock.now())))
    return later(0, "it changed", false);
  return send(deps, account, order, planned.plan, memory);
}

async function send(
  deps: OrdersDeps,
  account: OrdersAccount,
  order: OrderRow,
  planned: OrderPlan,
  memory: ShopMemory,
): Promise<Creation> {
  const admin = deps.shopify.admin(account.shop.domain);
  const { sql } = deps.database;
  const created = await createOrder(admin, planned);
  switch (created.kind) {
    case "created":
    case "taken": {
      // Read back: the ids of its lines are needed, and what Shopify shows is what counts.
      const found = await findByKey(admin, order.key);
      if (found.kind === "found") {
        const how = created.kind === "created" ? "created" : "adopted";
        return adopt(deps, account, order, found.order, how, planned);
      }
      return later(limits.unknownWaitMs, "Shopify does not show the order that it made");
    }
    case "slowDown":
      await createStore.withdrawIntent(sql, order.shopId, order.id);
      memory.ordersFromMs = deps.clock.nowMs() + limits.orderLimitWaitMs;
      return later(limits.orderLimitWaitMs, "Shopify takes no more orders this minute", false);
    case "refused":
      await createStore.withdrawIntent(sql, order.shopId, order.id);
      memory.isDefined = false; // it may have been taken away
      return block(deps, account, order, "refusedByShopify", { message: created.message });
    case "failed":
      if (created.failure.kind === "unknown") return later(limits.unknownWaitMs, created.failure.message);
      await createStore.withdrawIntent(sql, order.shopId, order.id);
      return failedAt(created.failure);
  }
}

const failedAt = ({ kind, message, retryAfterMs }: AdminFailure): Creation =>
  later(kind === "throttled" ? (retryAfterMs ?? limits.retryMs) : limits.retryMs, message, kind !== "throttled");

async function plan(deps: OrdersDeps, account: OrdersAccount, order: OrderRow) {
  const { sql } = deps.database;
  const lines = await readLines(sql, order.shopId, order.id);
  const variantIds = lines.flatMap(({ components }) => components.map(({ variantId }) => variantId));
  const prices = await createStore.readPrices(sql, order.shopId, variantIds);
  const sealed = await readBuyer(sql, order.shopId, order.id);
  const descriptor = deps.connectors.get(account.connector)?.descriptor;
  const byRemoteId = new Map(lines.map((line) => [line.remoteLineId, line]));
  return planShopifyOrder({
    order: order.content,
    buyer: sealed && openBuyer(deps.keyring, order.shopId, order.id, sealed),
    lines: order.content.lines.map(({ id }) => {
      const line = byRemoteId.get(id);
      const components = (line?.components ?? []).map(({ variantId, units }) => ({
        variantId,
        units,
        priceMinor: prices.get(variantId)?.priceMinor ?? 0,
        sku: prices.get(variantId)?.sku ?? "",
      }));
      return { remoteLineId: id, kind: line?.match === "matched" ? "matched" : "custom", components };
    }),
    shop: { currency: account.shop.currency },
    rate: order.currency === account.currency ? account.rules.price.rate : null,
    source: {
      connectorId: account.connector,
      channelName: descriptor?.name ?? account.connector,
      marketplaceName:
        descriptor?.marketplaces.find(({ id }) => id === account.marketplace)?.name ?? account.marketplace,
      accountName: account.name,
    },
    key: order.key,
    pickupLocationName: order.content.pickup
      ? ((await createStore.readLocationName(sql, order.shopId, order.pickupLocationId)) ??
        order.content.pickup.locationKey)
      : null,
    now: deps.clock.now(),
  });
}

/** Shopify has it: from now on it is looked at there. */
async function adopt(
  deps: OrdersDeps,
  { shopId, id: accountId }: OrdersAccount,
  order: OrderRow,
  made: MadeOrder,
  how: "created" | "adopted" | "recognised",
  more: { by?: string; notes?: readonly PlanNote[] } = {},
): Promise<Creation> {
  const at = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    const state = how === "recognised" ? "recognised" : "imported";
    if (!(await createStore.writeShopifyOrder(tx, shopId, order.id, { ...made, state, at }))) return;
    const lines = await readLines(tx, shopId, order.id);
    await writeShopifyLines(tx, shopId, order.id, shopifyLinesOf(lines, made.lines));
    const params = { order: made.name, ...(more.by === undefined ? {} : { by: more.by }) };
    const of = { orderId: order.id, actor: "anabranch", at } as const;
    const notes = (more.notes ?? []).map((note) => ({ ...of, kind: `note.${note.code}`, params: note.params }));
    await recordEvents(tx, shopId, [{ ...of, kind: how, params }, ...notes]);
    // The same goods for the same money are most likely the same order; the merchant may know better.
    const check = { accountId, orderId: order.id, kind: "checkRecognised", params, at };
    if (more.by === "content") await openTask(tx, shopId, check);
    await resolveTasks(tx, shopId, { orderId: order.id, kinds: ["notCreated", "unknownProduct"] }, "settled", at);
  });
  return { kind: "there" };
}

async function block(
  { clock, database }: OrdersDeps,
  { shopId, id: accountId }: OrdersAccount,
  order: OrderRow,
  reason: string,
  params: Record<string, string | number>,
): Promise<Creation> {
  const at = clock.now();
  const message = typeof params.message === "string" ? params.message : null;
  await database.transaction(async (tx) => {
    await writeState(tx, shopId, order.id, { state: "blocked", reason, message, dueAt: null, at });
    const task = { accountId, orderId: order.id, kind: "notCreated", params: { reason, ...params }, at };
    await openTask(tx, shopId, task);
    const event = {
      orderId: order.id,
      actor: "anabranch",
      kind: "state.blocked",
      params: { reason, ...params },
      at,
    } as const;
    await recordEvents(tx, shopId, [event]);
  });
  return { kind: "ended" };
}

/** It was cancelled on the channel while nobody knew whether Shopify had it; it has not. */
async function cancelUnmade(deps: OrdersDeps, { shopId }: OrdersAccount, order: OrderRow): Promise<Creation> {
  const at = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    const reason = "cancelled";
    await writeState(tx, shopId, order.id, { state: "cancelled", reason, dueAt: null, cancelledBy: "channel", at });
    const variants = await release(tx, shopId, order.id, "cancelled", at);
    await recordEvents(tx, shopId, [{ orderId: order.id, actor: "channel", kind: "state.cancelled", at }]);
    if (variants.length > 0) await deps.onStock(tx, shopId, variants);
  });
  return { kind: "ended" };
}
