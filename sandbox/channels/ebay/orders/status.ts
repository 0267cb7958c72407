import type { World } from "../world.ts";
import type { Cancellation, Order, OrderLine } from "./order.ts";
import { refundedMinor } from "./sums.ts";

export type OrderStatus = "unpaid" | "paid" | "partiallyShipped" | "shipped" | "cancelRequested" | "cancelled";

/** The one word of the stand-in's state for how far an order is. */
export function statusOf(order: Order): OrderStatus {
  if (isCancelled(order)) return "cancelled";
  if (openRequest(order)) return "cancelRequested";
  const shipped = fulfillmentStatus(order);
  if (shipped === "FULFILLED") return "shipped";
  if (shipped === "IN_PROGRESS") return "partiallyShipped";
  return order.paidAt === undefined ? "unpaid" : "paid";
}

export function isCancelled(order: Order): boolean {
  return order.cancellations.some(({ state }) => state === "completed");
}

/** A buyer's wish to cancel that the seller has not answered. */
export function openRequest(order: Order): Cancellation | undefined {
  return order.cancellations.find(({ state }) => state === "requested");
}

export type FulfillmentStatus = "NOT_STARTED" | "IN_PROGRESS" | "FULFILLED";

export function shippedQuantity(order: Order, line: OrderLine): number {
  const named = order.shipments
    .flatMap((shipment) => shipment.lines)
    .filter((part) => part.lineItemId === line.lineItemId);
  const sum = named.reduce((total, part) => total + part.quantity, 0);
  // A further tracking number for units that were shipped already does not ship them again.
  return Math.min(line.quantity, sum);
}

export function lineFulfillmentStatus(order: Order, line: OrderLine): FulfillmentStatus {
  const shipped = shippedQuantity(order, line);
  if (shipped === 0) return "NOT_STARTED";
  return shipped < line.quantity ? "IN_PROGRESS" : "FULFILLED";
}

export function fulfillmentStatus(order: Order): FulfillmentStatus {
  const statuses = new Set(order.lines.map((line) => lineFulfillmentStatus(order, line)));
  if (statuses.size === 1) return [...statuses][0] ?? "NOT_STARTED";
  return "IN_PROGRESS";
}

export function paymentStatus(order: Order, netMinor: number, now: number): string {
  if (order.paidAt === undefined) return "PENDING";
  const refunded = refundedMinor(order, now);
  if (refunded === 0) return "PAID";
  return refunded < netMinor ? "PARTIALLY_REFUNDED" : "FULLY_REFUNDED";
}

/** A refund that settles changes the order too, although nothing runs at that moment. */
export function modifiedAt(order: Order, now: number): number {
  const settled = order.refunds.map(({ settledAt }) => settledAt).filter((at) => at <= now);
  return Math.max(order.modifiedAt, ...settled);
}

/** Orders come late to the API: each by its own delay, or all by the stand-in's lag. */
export function isVisible(world: World, order: Order): boolean {
  const now = world.now();
  return order.visibleAt <= now && order.placedAt + world.limits.orderLagMs <= now;
}
