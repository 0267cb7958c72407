import { gid } from "../store/ids.ts";
import type { Order } from "../store/order-records.ts";
import { orderTotal, refunded } from "../store/order-totals.ts";

/** An order as the sandbox's state shows it: what tests and the demo compare. */
export const orderState = (order: Order): unknown => ({
  id: gid("Order", order.id),
  name: order.name,
  sourceName: order.sourceName,
  sourceIdentifier: order.sourceIdentifier,
  totalMinor: orderTotal(order).shop,
  currency: order.currency,
  ...(order.email === null ? {} : { customerEmail: order.email }),
  lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
  fulfillments: order.fulfillments.map((one) => ({
    id: gid("Fulfillment", one.id),
    status: one.status,
    tracking: one.tracking.map(({ company, number }) => ({ company, number })),
    lines: one.lines.map(({ lineId, quantity }) => ({
      sku: order.lines.find(({ id }) => id === lineId)?.sku ?? null,
      quantity,
    })),
  })),
  refundedMinor: refunded(order).shop,
  cancelled: order.cancelledAtMs !== null,
});
