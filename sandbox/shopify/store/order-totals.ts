import { type Money, NOTHING, minus, plus, portion, times, total } from "./money.ts";
import type { Order, OrderLine, OrderTransaction, TaxLine } from "./order-records.ts";

const taxOf = (taxLines: readonly TaxLine[]): Money => total(taxLines.map(({ price }) => price));

export const lineTotal = (line: OrderLine): Money => times(line.price, line.quantity);
export const discountedLine = (line: OrderLine): Money => minus(lineTotal(line), line.discount);
const lineTax = (line: OrderLine): Money => taxOf(line.taxLines);

export const linesTotal = (order: Order): Money => total(order.lines.map(lineTotal));
export const discountTotal = (order: Order): Money => order.discount?.amount ?? NOTHING;
export const shippingTotal = (order: Order): Money => total(order.shippingLines.map(({ price }) => price));
export const subtotal = (order: Order): Money => total(order.lines.map(discountedLine));
export const taxTotal = (order: Order): Money =>
  total([
    taxOf(order.taxLines),
    ...order.lines.map(lineTax),
    ...order.shippingLines.map(({ taxLines }) => taxOf(taxLines)),
  ]);

/** Lines less the discount, and shipping, and the taxes where prices do not have them in already. */
export function orderTotal(order: Order): Money {
  const goods = plus(minus(linesTotal(order), discountTotal(order)), shippingTotal(order));
  return order.taxesIncluded ? goods : plus(goods, taxTotal(order));
}

const sumOf = (order: Order, types: readonly string[]): Money =>
  total(
    order.transactions
      .filter(({ type, status }) => types.includes(type) && status === "SUCCESS")
      .map((one) => one.amount),
  );

export const paid = (order: Order): Money => sumOf(order, ["SALE", "CAPTURE"]);
export const refunded = (order: Order): Money => sumOf(order, ["REFUND"]);

/** What can still be paid back of one payment. */
export function refundableOf(order: Order, payment: OrderTransaction): Money {
  const back = order.transactions.filter(({ type, parentId }) => type === "REFUND" && parentId === payment.id);
  return minus(payment.amount, total(back.map(({ amount }) => amount)));
}

export function fulfilledUnits(order: Order, lineId: number): number {
  let units = 0;
  for (const { status, lines } of order.fulfillments) {
    if (status === "CANCELLED") continue;
    for (const line of lines) if (line.lineId === lineId) units += line.quantity;
  }
  return units;
}

export const unfulfilledUnits = (order: Order, line: OrderLine): number =>
  line.quantity - line.removed - fulfilledUnits(order, line.id);

/** Units that are still the buyer's: neither refunded nor cancelled. */
export const currentUnits = (line: OrderLine): number => line.quantity - line.removed - line.returned;

/** Money and tax of some units of a line, after the discount. */
export function worthOf(line: OrderLine, units: number): { subtotal: Money; tax: Money } {
  return {
    subtotal: portion(discountedLine(line), units, line.quantity),
    tax: portion(lineTax(line), units, line.quantity),
  };
}

export function financialStatus(order: Order): string {
  const [owed, got, back] = [orderTotal(order).shop, paid(order).shop, refunded(order).shop];
  if (back > 0) return back >= got ? "REFUNDED" : "PARTIALLY_REFUNDED";
  if (order.transactions.length === 0) return order.financialStatus ?? (owed === 0 ? "PAID" : "PENDING");
  if (got >= owed) return "PAID";
  if (got > 0) return "PARTIALLY_PAID";
  if (order.cancelledAtMs !== null) return "VOIDED";
  return order.transactions.some(({ type }) => type === "AUTHORIZATION") ? "AUTHORIZED" : "PENDING";
}

export function fulfillmentStatus(order: Order): "FULFILLED" | "PARTIALLY_FULFILLED" | "UNFULFILLED" {
  const sent = order.lines.some((line) => fulfilledUnits(order, line.id) > 0);
  if (!sent) return "UNFULFILLED";
  return order.lines.some((line) => unfulfilledUnits(order, line) > 0) ? "PARTIALLY_FULFILLED" : "FULFILLED";
}
