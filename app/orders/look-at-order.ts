import type { Connector } from "../connectors/contract.ts";
import type { OrdersConnector } from "../connectors/orders-contract.ts";
import type { Sql } from "../platform/database.ts";
import type { OrdersAccount } from "./account-store.ts";
import { recordEvents } from "./event-store.ts";
import { readLines } from "./line-store.ts";
import { orderGid, storedContent, type ShopifyOrderContent } from "./look-content.ts";
import { readShopifyOrder } from "./look-read.ts";
import { dropStep, writeLook } from "./look-store.ts";
import { lockOrder, type OrderRow } from "./order-store.ts";
import { planToChannel } from "./plan-to-channel.ts";
import { planToShopify } from "./plan-to-shopify.ts";
import type { OrdersDeps } from "./ports.ts";
import { addSteps, readSteps } from "./step-store.ts";
import { openTask, resolveTasks } from "./task-store.ts";

/** Tasks about a parcel or a cancellation that end when it comes. */
const overWhenShipped = ["shipLate"];
const overWhenCancelled = ["shipLate", "cancelRequested"];

/**
 * Reads Shopify's order, and writes down in one transaction what it shows and what the channel has to be told. Looking
 * twice at the same adds nothing. ok false: it could not be read now, and is to be read again.
 */
export async function lookAtOrder(
  deps: OrdersDeps,
  account: OrdersAccount,
  order: OrderRow,
): Promise<{ ok: true } | { ok: false; message: string }> {
  if (order.shopifyOrderId === null) return { ok: true };
  const { capabilities, orders } = deps.connectors.get(account.connector) ?? {};
  if (!capabilities || !orders) return { ok: false, message: "the channel is not configured here" };
  const admin = deps.shopify.admin(account.shop.domain);
  const look = await readShopifyOrder(admin, orderGid(order.shopifyOrderId), storedContent(order.shopifyContent));
  if (look.kind === "failed") return { ok: false, message: look.message };
  const at = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    const locked = await lockOrder(tx, account.shopId, order.id);
    if (!locked) return;
    // The version as it was before the read: what was asked for since has not been seen.
    const seen = { ...locked, workVersion: order.workVersion };
    if (look.kind === "gone") await recordGone(tx, account, seen, at);
    else await record(tx, account, { capabilities, orders }, seen, look.content, at);
  });
  return { ok: true };
}

/** Deleted there, or older than the app may read: nothing more can be learned of it. */
async function recordGone(tx: Sql, { shopId, id: accountId }: OrdersAccount, order: OrderRow, at: Date) {
  const orderId = order.id;
  const params = { number: order.number, name: order.shopifyOrderName ?? "" };
  await writeLook(tx, shopId, order, { content: null, isShipped: false, cancelledBy: null, at });
  await openTask(tx, shopId, { accountId, orderId, kind: "goneFromShopify", params, at });
}

async function record(
  tx: Sql,
  { shopId, id: accountId }: OrdersAccount,
  connector: Pick<Connector, "capabilities"> & { orders: OrdersConnector },
  order: OrderRow,
  shopify: ShopifyOrderContent,
  at: Date,
): Promise<void> {
  const orderId = order.id;
  const of = { shopId, accountId, orderId };
  const { carriers, otherCarrier } = connector.orders;
  const lines = await readLines(tx, shopId, orderId);
  const steps = await readSteps(tx, shopId, orderId);
  const input = { order, lines, steps, shopify, connector: connector.capabilities, carriers, otherCarrier };
  const plan = planToChannel(input);
  for (const { stepId, message } of plan.dropped) await dropStep(tx, shopId, stepId, message, at);
  // What the channel gave back before the order was in Shopify: no change of it comes any more.
  const earlier = planToShopify({
    before: order.content,
    content: order.content,
    buyerAddressChanged: false,
    order: { ...order, shopifyContent: shopify },
    steps,
    lines,
  });
  await addSteps(tx, of, [...plan.steps, ...earlier.steps], at);
  await recordEvents(
    tx,
    shopId,
    plan.events.map((event) => ({ ...event, orderId, at })),
  );
  for (const task of plan.tasks) await openTask(tx, shopId, { ...task, accountId, orderId, at });
  for (const stepId of plan.replaced) await resolveTasks(tx, shopId, { orderId, key: String(stepId) }, "replaced", at);
  if (plan.isShipped) await resolveTasks(tx, shopId, { orderId, kinds: overWhenShipped }, "shipped", at);
  const isCancelled = shopify.cancelledAt !== null;
  if (isCancelled) await resolveTasks(tx, shopId, { orderId, kinds: overWhenCancelled }, "cancelled", at);
  const cancelledBy = !isCancelled ? null : order.remoteStatus === "cancelled" ? "channel" : "merchant";
  await writeLook(tx, shopId, order, { content: shopify, isShipped: plan.isShipped, cancelledBy, at });
}
