import { unitsByLine } from "./fulfillments.ts";
import { decimal, type Money, NOTHING, plus, total } from "./money.ts";
import {
  type Order,
  type OrderLine,
  OrderRefused,
  type OrderTransaction,
  type Refund,
  type RefundLine,
  type RestockType,
} from "./order-records.ts";
import { releaseUnits, returnUnits } from "./order-stock.ts";
import * as totals from "./order-totals.ts";
import { lineById, touchOrder } from "./orders.ts";
import type { Location } from "./records.ts";
import type { ShopStore } from "./shop-store.ts";

export interface WantedRefundLine {
  lineId: number;
  quantity: number;
  restockType: RestockType;
  /** Where the goods go; without one, where they came from. */
  location: Location | null;
}

export interface WantedPayback {
  parent: OrderTransaction;
  amount: Money;
}

export interface WantedRefund {
  note: string | null;
  lines: WantedRefundLine[];
  shipping: Money;
  paybacks: WantedPayback[];
  allowOver?: boolean;
}

const isPayment = ({ type, status }: OrderTransaction): boolean =>
  (type === "SALE" || type === "CAPTURE") && status === "SUCCESS";

export const paymentsOf = (order: Order): OrderTransaction[] => order.transactions.filter(isPayment);

/** Everything that can still be paid back, payment by payment. */
export const allPaybacks = (order: Order): WantedPayback[] =>
  paymentsOf(order)
    .map((parent) => ({ parent, amount: totals.refundableOf(order, parent) }))
    .filter(({ amount }) => amount.shop > 0);

function refuseMoney(order: Order, paybacks: readonly WantedPayback[]): void {
  const wanted = new Map<OrderTransaction, Money>();
  for (const { parent, amount } of paybacks) {
    if (amount.shop < 0 || amount.presentment < 0) {
      throw new OrderRefused("Amount must be greater than or equal to 0", ["transactions"]);
    }
    wanted.set(parent, plus(wanted.get(parent) ?? NOTHING, amount));
  }
  for (const [parent, amount] of wanted) {
    const left = totals.refundableOf(order, parent);
    if (amount.shop <= left.shop && amount.presentment <= left.presentment) continue;
    const text = `${decimal(left.shop, order.currency)} ${order.currency}`;
    throw new OrderRefused(`Refund is larger than what was paid: ${text} can still be refunded`, ["transactions"]);
  }
}

function refuseLines(order: Order, lines: readonly WantedRefundLine[]): void {
  for (const [line, quantity] of unitsByLine(order, lines)) {
    if (quantity <= totals.currentUnits(line)) continue;
    throw new OrderRefused("Quantity cannot refund more items than were purchased", ["refundLineItems"]);
  }
  const cancelled = lines.filter(({ restockType }) => restockType === "CANCEL");
  for (const [line, quantity] of unitsByLine(order, cancelled)) {
    if (quantity <= totals.unfulfilledUnits(order, line)) continue;
    throw new OrderRefused("Restock type CANCEL is only for items that are not fulfilled", ["refundLineItems"]);
  }
  for (const { location, restockType } of lines) {
    if (restockType === "LEGACY_RESTOCK") {
      throw new OrderRefused("Restock type LEGACY_RESTOCK cannot be used", ["refundLineItems"]);
    }
    if (location?.active === false && restockType !== "NO_RESTOCK") {
      throw new OrderRefused(`The location ${location.name} is not active`, ["refundLineItems"]);
    }
  }
}

/** Takes the units out of the order: those that were not sent first, save where the goods came back. */
function takeBack(shop: ShopStore, order: Order, line: OrderLine, wanted: WantedRefundLine): void {
  const { quantity, restockType, location } = wanted;
  const unsent = totals.unfulfilledUnits(order, line);
  const sent = totals.fulfilledUnits(order, line.id) - line.returned;
  const before = restockType === "RETURN" ? Math.max(0, quantity - sent) : Math.min(quantity, unsent);
  const after = quantity - before;
  const restock = restockType !== "NO_RESTOCK";
  if (before > 0) releaseUnits(shop, line, before, restock, location ?? undefined);
  const to = location ?? shop.locations.get(line.locationId ?? 0);
  if (after > 0 && restock && to) returnUnits(shop, line, after, to);
  line.removed += before;
  line.returned += after;
}

function refundLine(shop: ShopStore, order: Order, wanted: WantedRefundLine): RefundLine {
  const line = lineById(order, wanted.lineId);
  takeBack(shop, order, line, wanted);
  const locationId = wanted.restockType === "NO_RESTOCK" ? null : (wanted.location?.id ?? line.locationId);
  return {
    kind: "RefundLineItem",
    id: shop.numbering.next("RefundLineItem"),
    orderId: order.id,
    lineId: line.id,
    quantity: wanted.quantity,
    restockType: wanted.restockType,
    locationId,
    ...totals.worthOf(line, wanted.quantity),
  };
}

function payBack(shop: ShopStore, order: Order, { parent, amount }: WantedPayback): OrderTransaction {
  const transaction: OrderTransaction = {
    kind: "OrderTransaction",
    id: shop.numbering.next("OrderTransaction"),
    orderId: order.id,
    type: "REFUND",
    status: "SUCCESS",
    gateway: parent.gateway,
    amount,
    parentId: parent.id,
    processedAtMs: shop.now(),
    test: parent.test,
  };
  order.transactions.push(transaction);
  return transaction;
}

/**
 * Pays money back, takes units out of the order, and puts goods back on sale where that is asked.
 *
 * @throws {OrderRefused} where it is more than was paid or bought; then nothing has changed.
 */
export function refundOrder(shop: ShopStore, order: Order, wanted: WantedRefund): Refund {
  if (wanted.allowOver !== true) refuseMoney(order, wanted.paybacks);
  refuseLines(order, wanted.lines);
  const shippingBack = total(order.refunds.map(({ shipping }) => shipping));
  if (plus(shippingBack, wanted.shipping).shop > totals.shippingTotal(order).shop) {
    throw new OrderRefused("Shipping refund is larger than what was paid for shipping", ["shipping"]);
  }
  return shop.transact(() => {
    const refund: Refund = {
      kind: "Refund",
      id: shop.numbering.next("Refund"),
      orderId: order.id,
      note: wanted.note,
      lines: wanted.lines.map((line) => refundLine(shop, order, line)),
      shipping: wanted.shipping,
      transactionIds: wanted.paybacks.map((one) => payBack(shop, order, one).id),
      createdAtMs: shop.now(),
    };
    order.refunds.push(refund);
    shop.orders.put(order);
    shop.record({ topic: "refunds/create", refund });
    touchOrder(shop, order);
    return refund;
  });
}

export interface WantedCancel {
  reason: string;
  restock: boolean;
  refund: boolean;
  staffNote: string | null;
}

function refuseCancel(shop: ShopStore, order: Order, restock: boolean): void {
  if (order.cancelledAtMs !== null) throw new OrderRefused("The order has already been cancelled", ["orderId"]);
  if (order.fulfillments.some(({ status }) => status === "SUCCESS")) {
    throw new OrderRefused("The order has fulfilments, which have to be cancelled first", ["orderId"]);
  }
  // https://shopify.dev/docs/api/admin-graphql/latest/mutations/orderCancel: paid orders fail, unpaid ones restock nothing.
  const closed = order.lines.find(
    ({ taken, locationId }) => taken > 0 && shop.locations.get(locationId ?? 0)?.active !== true,
  );
  if (closed && restock && totals.paid(order).shop > 0) {
    throw new OrderRefused("The order cannot be restocked: its location is not active", ["restock"]);
  }
}

/**
 * Cancels an order. Its lines go, and with `refund` the money, in one refund, as Shopify has it.
 *
 * @throws {OrderRefused} where it is cancelled, or parts of it are fulfilled.
 */
export function cancelOrder(shop: ShopStore, order: Order, wanted: WantedCancel): void {
  refuseCancel(shop, order, wanted.restock);
  shop.transact(() => {
    const restocked = (line: OrderLine): boolean =>
      wanted.restock && shop.locations.get(line.locationId ?? 0)?.active === true;
    const lines = order.lines
      .filter((line) => totals.currentUnits(line) > 0)
      .map((line): WantedRefundLine => ({
        lineId: line.id,
        quantity: totals.currentUnits(line),
        restockType: restocked(line) ? "CANCEL" : "NO_RESTOCK",
        location: null,
      }));
    const paybacks = wanted.refund ? allPaybacks(order) : [];
    if (lines.length > 0 || paybacks.length > 0) {
      refundOrder(shop, order, { note: wanted.staffNote, lines, shipping: NOTHING, paybacks });
    }
    order.cancelledAtMs = shop.now();
    order.cancelReason = wanted.reason;
    order.staffNote = wanted.staffNote;
    shop.record({ topic: "orders/cancelled", order });
    touchOrder(shop, order);
  });
}
