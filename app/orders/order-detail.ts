import type { RemoteAddress } from "../connectors/orders-contract.ts";
import type { ShopId } from "../domain/ids.ts";
import { openBuyer } from "./buyers.ts";
import { readLines } from "./line-store.ts";
import { orderLines, orderMoney, orderSteps, shippedByLine } from "./order-detail-parts.ts";
import {
  findByShopifyOrder,
  readEvents,
  readOrderPage,
  readSealedBuyer,
  readStock,
  readVariants,
  type BuyerRow,
} from "./order-detail-store.ts";
import { accountChoices, orderRow } from "./orders-page.ts";
import { readOrderRow } from "./orders-page-store.ts";
import type { BuyerAddress, BuyerDetail, OrderDetail, OrderOrigin, PageDeps } from "./page-types.ts";
import { readSteps } from "./step-store.ts";
import { taskDetail } from "./tasks-page.ts";
import { readTasksOf } from "./tasks-page-store.ts";

const mostEvents = 500;

/** The page of one order. undefined: this shop has no such order. */
export async function orderDetail(deps: PageDeps, shopId: ShopId, id: number): Promise<OrderDetail | undefined> {
  const { sql } = deps.database;
  const [row, page] = await Promise.all([readOrderRow(sql, shopId, id), readOrderPage(sql, shopId, id)]);
  if (!row || !page) return undefined;
  const [accounts, lines, steps, events, stock, tasks, sealed] = await Promise.all([
    accountChoices(deps, shopId),
    readLines(sql, shopId, id),
    readSteps(sql, shopId, id),
    readEvents(sql, shopId, id, mostEvents),
    readStock(sql, shopId, id),
    readTasksOf(sql, shopId, id),
    readSealedBuyer(sql, shopId, id),
  ]);
  const variantIds = lines.flatMap(({ components }) => components.map(({ variantId }) => variantId));
  const variants = await readVariants(sql, shopId, [...new Set(variantIds)]);
  const nowMs = deps.clock.nowMs();
  const { content, pickupName, feeMinor, refundedMinor, ...facts } = page;
  const order = orderRow(accounts, nowMs)(row);
  return {
    ...order,
    ...facts,
    firstReadAt: facts.firstReadAt.toISOString(),
    readAt: facts.readAt.toISOString(),
    shopifyAt: facts.shopifyAt?.toISOString() ?? null,
    lines: orderLines(lines, variants, content.lines ?? [], shippedByLine(steps)),
    money: { ...orderMoney(content, order), feeMinor, refundedMinor },
    stock: { ...stock, releasedAt: stock.releasedAt?.toISOString() ?? null },
    steps: orderSteps(steps),
    events: events.map((event) => ({ ...event, at: event.at.toISOString() })),
    tasks: tasks.map(taskDetail(accounts, nowMs)),
    buyer: buyerOf(deps, shopId, id, sealed),
    pickup: content.pickup ? (pickupName ?? content.pickup.locationKey) : null,
    cancelRequest: content.cancelRequest ? { reason: content.cancelRequest.reason } : null,
  };
}

/** For the block on Shopify's own order page. undefined: the order came from elsewhere. */
export async function orderOrigin(
  deps: PageDeps,
  shopId: ShopId,
  shopifyOrderId: string,
): Promise<OrderOrigin | undefined> {
  const { sql } = deps.database;
  const id = await findByShopifyOrder(sql, shopId, shopifyOrderId);
  if (id === undefined) return undefined;
  const row = await readOrderRow(sql, shopId, id);
  if (!row) return undefined;
  const [accounts, steps, tasks] = await Promise.all([
    accountChoices(deps, shopId),
    readSteps(sql, shopId, id),
    readTasksOf(sql, shopId, id),
  ]);
  const order = orderRow(accounts, deps.clock.nowMs())(row);
  const { channel, accountName, number, url, state, reason, shippedAt, cancelledAt, shipByAt, urgency } = order;
  return {
    ...{ orderId: id, channel, accountName, number, url, state, reason, shippedAt, cancelledAt, shipByAt, urgency },
    tracking: orderSteps(steps).flatMap(({ tracking, target, state: stepState }) =>
      tracking && target === "channel" && stepState === "done" ? [tracking] : [],
    ),
    tasks: tasks.map(({ id: taskId, kind, params }) => ({ id: taskId, kind, params })),
  };
}

function buyerOf({ keyring }: PageDeps, shopId: ShopId, orderId: number, row: BuyerRow | undefined): BuyerDetail {
  if (row?.purgedAt) return { kind: "erased", at: row.purgedAt.toISOString() };
  if (!row?.sealed) return { kind: "none" };
  try {
    const buyer = openBuyer(keyring, shopId, orderId, row.sealed);
    const { name, email, isProxyEmail, phone, note, shippingAddress } = buyer;
    return {
      kind: "shown",
      name: name ?? shippingAddress?.name ?? buyer.userId ?? "",
      email: email ?? null,
      isProxyEmail,
      phone: phone ?? null,
      note: note ?? null,
      address: shippingAddress ? addressOf(shippingAddress) : null,
    };
  } catch {
    // The order is as good without them: a key that is gone must not take its page away.
    return { kind: "closed" };
  }
}

/** Where the postal code is written after the place. */
const codeLast = new Set(["US", "CA", "GB", "IE", "AU", "NZ", "IN"]);

function addressOf(address: RemoteAddress): BuyerAddress {
  const { name, company, line1, line2, city, region, postalCode, countryCode, phone } = address;
  const parts = codeLast.has(countryCode) ? [city, region, postalCode] : [postalCode, city, region];
  const place = parts.filter((part) => part !== undefined && part !== "").join(" ");
  const lines = [company, line1, line2, place, countryCode].filter((line) => line !== undefined && line !== "");
  // `filter` does not tell the type checker that nothing is missing any more.
  return { name, lines: lines as string[], phone: phone ?? null };
}
