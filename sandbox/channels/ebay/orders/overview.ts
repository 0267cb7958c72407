import type { World } from "../world.ts";
import type { Order } from "./order.ts";
import { statusOf, type OrderStatus } from "./status.ts";
import { refundedMinor, sumsOf } from "./sums.ts";

/** An order in the stand-in's state: what an outside check looks at. */
export interface OrderState {
  id: string;
  status: OrderStatus;
  lines: { sku: string; quantity: number }[];
  tracking: { carrier: string; number: string }[];
  /** What the buyer has back by now; a pending refund does not count. */
  refundedMinor: number;
}

/** All orders of all sellers, oldest first; those too that the API does not show yet. */
export function orderStates(world: World): OrderState[] {
  const now = world.now();
  return allOrders(world).map((order) => orderState(order, now));
}

function orderState(order: Order, now: number): OrderState {
  return {
    id: order.orderId,
    status: statusOf(order),
    lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    tracking: trackingOf(order),
    refundedMinor: refundedMinor(order, now),
  };
}

export function trackingOf(order: Order): { carrier: string; number: string }[] {
  return order.shipments.flatMap(({ carrier, trackingNumber }) =>
    carrier === undefined || trackingNumber === undefined ? [] : [{ carrier, number: trackingNumber }],
  );
}

export function allOrders(world: World): Order[] {
  const orders = [...world.sellers.values()].flatMap((seller) => [...seller.orders.values()]);
  return orders.toSorted((a, b) => a.placedAt - b.placedAt || a.orderId.localeCompare(b.orderId));
}

/** The order of any seller, for pages and controls. */
export function findOrder(world: World, orderId: string): Order | undefined {
  return [...world.sellers.values()].map(({ orders }) => orders.get(orderId)).find((order) => order !== undefined);
}

/** Everything about one order, for `GET /_sandbox/orders/:id`. */
export function orderDetails(world: World, order: Order): Record<string, unknown> {
  const { netMinor, totalMinor } = sumsOf(order);
  return { ...orderState(order, world.now()), netMinor, totalMinor, order };
}
