import type { Order, OrderLine } from "./order.ts";

/** Splits an amount by weights so that the parts are whole and add up to it. Without any weight the first part is all. */
export function shares(totalMinor: number, weights: number[]): number[] {
  const usable = weights.map((weight) => Math.max(0, weight));
  const sum = usable.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return weights.map((_weight, index) => (index === 0 ? totalMinor : 0));
  let reached = 0;
  let given = 0;
  return usable.map((weight) => {
    reached += weight;
    // Rounding what was reached so far, not each part, is what makes them add up.
    const upToHere = Math.round((totalMinor * reached) / sum);
    const part = upToHere - given;
    given = upToHere;
    return part;
  });
}

export interface OrderSums {
  subtotalMinor: number;
  discountMinor: number;
  shippingMinor: number;
  /** Tax on top of the prices; nothing when they include it. */
  addedTaxMinor: number;
  /** Without the tax that eBay collects: what the seller sold for, and may refund. */
  netMinor: number;
  /** What the buyer pays. */
  totalMinor: number;
}

export function sumsOf(order: Order): OrderSums {
  const add = (part: (line: OrderLine) => number) => order.lines.reduce((total, line) => total + part(line), 0);
  const subtotalMinor = add(costOf);
  const discountMinor = add((line) => line.discountMinor);
  const shippingMinor = add((line) => line.shippingMinor);
  const addedTaxMinor = order.isTaxIncluded ? 0 : add((line) => line.taxMinor);
  const untaxed = subtotalMinor - discountMinor + shippingMinor + order.adjustmentMinor;
  return {
    subtotalMinor,
    discountMinor,
    shippingMinor,
    addedTaxMinor,
    netMinor: order.isTaxCollected ? untaxed : untaxed + addedTaxMinor,
    totalMinor: untaxed + addedTaxMinor,
  };
}

export function costOf(line: OrderLine): number {
  return line.unitMinor * line.quantity;
}

/** What a line adds to the order's net sum. */
export function lineNetMinor(order: Order, line: OrderLine): number {
  const tax = order.isTaxIncluded || order.isTaxCollected ? 0 : line.taxMinor;
  return costOf(line) - line.discountMinor + line.shippingMinor + tax;
}

/** Refunded and about to be, by line when one is named. */
export function committedMinor(order: Order, lineItemId?: string): number {
  if (lineItemId === undefined) return order.refunds.reduce((total, refund) => total + refund.amountMinor, 0);
  const parts = order.refunds.flatMap((refund) => refund.lines).filter((line) => line.lineItemId === lineItemId);
  return parts.reduce((total, part) => total + part.amountMinor, 0);
}

/** What the buyer has back by now. */
export function refundedMinor(order: Order, now: number): number {
  const settled = order.refunds.filter((refund) => refund.settledAt <= now);
  return settled.reduce((total, refund) => total + refund.amountMinor, 0);
}
