import { nextNumber, type Seller, type World } from "../world.ts";
import type { Cancellation, Order } from "./order.ts";
import { addRefund } from "./refunds.ts";
import { isCancelled, openRequest } from "./status.ts";
import { returnStock } from "./stock.ts";
import { committedMinor, sumsOf } from "./sums.ts";

const OUT_OF_STOCK = "OUT_OF_STOCK_OR_CANNOT_FULFILL";

/** Why an order cannot be cancelled now; undefined: it can. eBay cancels whole orders only, and none that was sent. */
export function cancelProblem(order: Order): string | undefined {
  if (isCancelled(order)) return `Order ${order.orderId} was cancelled already.`;
  if (order.shipments.length > 0) return `Order ${order.orderId} was sent already and cannot be cancelled.`;
  if (openRequest(order)) return `The buyer of order ${order.orderId} asked to cancel: approve or reject that.`;
  return undefined;
}

/** A buyer asks; the seller has to say yes or no. */
export function requestCancel(world: World, seller: Seller, order: Order, reason: string): Cancellation {
  return add(world, seller, order, { by: "buyer", reason, state: "requested" });
}

/** Cancels at once. Units come back to the listing, unless there are none; eBay gives the buyer the money back. */
export function cancelNow(
  world: World,
  seller: Seller,
  order: Order,
  { by, reason, restock }: { by: "buyer" | "seller"; reason: string; restock?: boolean | undefined },
): Cancellation {
  const cancellation = add(world, seller, order, { by, reason, state: "completed", closedAt: world.now() });
  finish(world, seller, order.orderId, by, restock ?? reason !== OUT_OF_STOCK);
  return cancellation;
}

export function approveCancel(world: World, seller: Seller, order: Order, cancelId: string): void {
  close(world, seller, order, cancelId, "completed");
  finish(world, seller, order.orderId, "buyer", true);
}

export function rejectCancel(world: World, seller: Seller, order: Order, cancelId: string): void {
  close(world, seller, order, cancelId, "rejected");
}

/** What sending does to a buyer's open request: it is answered with no. */
export function rejectedByShipping(order: Order, now: number): Cancellation[] {
  return order.cancellations.map((one) =>
    one.state === "requested" ? { ...one, state: "rejected", closedAt: now } : one,
  );
}

function add(
  world: World,
  seller: Seller,
  order: Order,
  cancellation: Omit<Cancellation, "cancelId" | "requestedAt">,
): Cancellation {
  const now = world.now();
  const added = { cancelId: nextNumber(world, "cancel", 5_000_123_001), requestedAt: now, ...cancellation };
  seller.orders.set(order.orderId, { ...order, cancellations: [...order.cancellations, added], modifiedAt: now });
  seller.orderByCancelId.set(added.cancelId, order.orderId);
  return added;
}

function close(world: World, seller: Seller, order: Order, cancelId: string, state: "completed" | "rejected"): void {
  const now = world.now();
  const cancellations = order.cancellations.map((one) =>
    one.cancelId === cancelId ? { ...one, state, closedAt: now } : one,
  );
  seller.orders.set(order.orderId, { ...order, cancellations, modifiedAt: now });
}

function finish(world: World, seller: Seller, orderId: string, by: "buyer" | "seller", restock: boolean): void {
  const order = seller.orders.get(orderId);
  if (!order) return;
  if (restock) returnStock(world, seller, order);
  const left = sumsOf(order).netMinor - committedMinor(order);
  if (order.paidAt === undefined || left <= 0) return;
  const reason = by === "buyer" ? "BUYER_CANCEL" : "SELLER_CANCEL";
  addRefund(world, seller, order, { amountMinor: left, lines: [], reason });
}
