import { z } from "zod";
import { gid } from "../store/ids.ts";
import { type Money, NOTHING, plus, total } from "../store/money.ts";
import { type Order, OrderRefused, type Refund } from "../store/order-records.ts";
import * as totals from "../store/order-totals.ts";
import { lineById } from "../store/orders.ts";
import { allPaybacks, refundOrder, type WantedPayback, type WantedRefundLine } from "../store/refunds.ts";
import type { Location } from "../store/records.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { locationOf } from "./inventory.ts";
import { lineBody, orderOf, unitsOf } from "./orders.ts";

export const refundBody = z.strictObject({
  order: z.union([z.string(), z.number()]),
  lines: z.array(lineBody).max(500).optional(),
  /** In the shop's currency. Without it, what the lines were worth; without lines too, all that is left. */
  amountMinor: z.number().int().min(0).optional(),
  restock: z.boolean().default(false),
  location: z.union([z.string(), z.number()]).optional(),
  note: z.string().max(5000).optional(),
});
type Body = z.infer<typeof refundBody>;

/** Goods that were sent come back; goods that were not are not sent. */
function lineParts(order: Order, lineId: number, quantity: number, restock: boolean, location: Location | null) {
  if (!restock) return [{ lineId, quantity, restockType: "NO_RESTOCK" as const, location: null }];
  const line = lineById(order, lineId);
  const returned = Math.min(quantity, totals.fulfilledUnits(order, lineId) - line.returned);
  const parts: WantedRefundLine[] = [
    { lineId, quantity: returned, restockType: "RETURN", location },
    { lineId, quantity: quantity - returned, restockType: "CANCEL", location },
  ];
  return parts.filter((part) => part.quantity > 0);
}

function worth(order: Order, lines: readonly WantedRefundLine[]): Money {
  const parts = lines.map(({ lineId, quantity }) => totals.worthOf(lineById(order, lineId), quantity));
  return total(parts.map(({ subtotal, tax }) => (order.taxesIncluded ? subtotal : plus(subtotal, tax))));
}

/** Takes an amount from the order's payments, first come first served. */
function paybacksFor(order: Order, amount: number): WantedPayback[] {
  let left = amount;
  const whole = allPaybacks(order);
  const possible = total(whole.map((one) => one.amount)).shop;
  if (amount > possible) {
    throw new OrderRefused(`The refund is larger than what was paid: ${possible} minor units are left`, [
      "amountMinor",
    ]);
  }
  return whole.flatMap((one) => {
    const part = Math.min(left, one.amount.shop);
    left -= part;
    if (part === 0) return [];
    const presentment = Math.round((one.amount.presentment * part) / one.amount.shop);
    return [{ parent: one.parent, amount: { shop: part, presentment } }];
  });
}

/** A refund that the merchant makes in the admin or at a shop's counter, with the goods back at any location. */
export function refund(shop: ShopStore, body: Body): Refund {
  const order = orderOf(shop, body.order);
  const location = body.location === undefined ? null : locationOf(shop, body.location);
  const isWhole = body.lines === undefined && body.amountMinor === undefined;
  const rows = body.lines ? unitsOf(order, body.lines, totals.currentUnits) : [];
  const units = isWhole
    ? order.lines
        .map((line) => ({ lineId: line.id, quantity: totals.currentUnits(line) }))
        .filter((one) => one.quantity > 0)
    : rows;
  const lines = units.flatMap((one) => lineParts(order, one.lineId, one.quantity, body.restock, location));
  const left = total(allPaybacks(order).map(({ amount }) => amount)).shop;
  const amount = body.amountMinor ?? (isWhole ? left : Math.min(left, worth(order, lines).shop));
  if (lines.length === 0 && amount === 0) {
    const words = isWhole ? `The order ${order.name} has nothing left to refund` : "Name lines or an amount to refund";
    throw new OrderRefused(words, []);
  }
  return refundOrder(shop, order, {
    note: body.note ?? null,
    lines,
    shipping: NOTHING,
    paybacks: paybacksFor(order, amount),
  });
}

export function refundAnswer(shop: ShopStore, one: Refund): unknown {
  const made = shop.orders.get(one.orderId)?.transactions.filter(({ id }) => one.transactionIds.includes(id)) ?? [];
  return {
    id: gid("Refund", one.id),
    order: gid("Order", one.orderId),
    amountMinor: total(made.map(({ amount }) => amount)).shop,
  };
}
