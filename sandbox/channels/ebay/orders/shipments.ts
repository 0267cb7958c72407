import { z } from "zod";
import type { VendorOperation, VendorReply } from "../../shell.ts";
import { bodyOf, SCOPES, sellerOperations, type SellerCall } from "../operation.ts";
import type { World } from "../world.ts";
import { rejectedByShipping } from "./cancel.ts";
import { isCarrier } from "./carriers.ts";
import { fulfillmentError } from "./errors.ts";
import { visibleOrder } from "./operations.ts";
import { isoTime, type Order, type Shipment } from "./order.ts";
import { isCancelled, shippedQuantity } from "./status.ts";
import { fulfillmentUrl } from "./view.ts";

const BASE = "/sell/fulfillment/v1/order/{orderId}/shipping_fulfillment";
const DAY_MS = 86_400_000;

const shipmentBody = z.object({
  lineItems: z.array(z.object({ lineItemId: z.string().default(""), quantity: z.number().default(1) })).default([]),
  shippedDate: z.string().optional(),
  shippingCarrierCode: z.string().optional(),
  trackingNumber: z.string().optional(),
});
type ShipmentBody = z.output<typeof shipmentBody>;

/** Saying that lines of an order were sent, and with which tracking number. */
export function shipmentOperations(world: World): VendorOperation[] {
  return sellerOperations(world, [
    {
      id: "createShippingFulfillment",
      method: "POST",
      path: BASE,
      scopes: SCOPES.fulfillment,
      answer: (call) => ship(world, call),
    },
    {
      id: "getShippingFulfillments",
      method: "GET",
      path: BASE,
      scopes: SCOPES.fulfillmentRead,
      answer: (call) => {
        const { shipments } = knownOrder(world, call);
        return { status: 200, body: { fulfillments: shipments.map(view), total: shipments.length } };
      },
    },
    {
      id: "getShippingFulfillment",
      method: "GET",
      path: `${BASE}/{fulfillmentId}`,
      scopes: SCOPES.fulfillmentRead,
      answer: (call) => {
        const { fulfillmentId } = call.params;
        const shipment = knownOrder(world, call).shipments.find((one) => one.fulfillmentId === fulfillmentId);
        if (!shipment) throw fulfillmentError(404, 32110, `${fulfillmentId ?? ""}.`);
        return { status: 200, body: view(shipment) };
      },
    },
  ]);
}

function knownOrder(world: World, call: SellerCall): Order {
  const order = visibleOrder(world, call, call.params.orderId);
  const orderId = call.params.orderId ?? "";
  if (!order) throw fulfillmentError(400, 32100, `${orderId}.`, { name: "orderId", value: orderId });
  return order;
}

function view(shipment: Shipment): Record<string, unknown> {
  return {
    fulfillmentId: shipment.fulfillmentId,
    shippedDate: isoTime(shipment.shippedAt),
    ...(shipment.carrier === undefined ? {} : { shippingCarrierCode: shipment.carrier }),
    ...(shipment.trackingNumber === undefined ? {} : { shipmentTrackingNumber: shipment.trackingNumber }),
    lineItems: shipment.lines,
  };
}

function ship(world: World, call: SellerCall): VendorReply {
  const order = knownOrder(world, call);
  const body = bodyOf(shipmentBody, call);
  if (isCancelled(order)) throw fulfillmentError(400, 32600, "The order was cancelled.");
  requireLines(order, body);
  const { carrier, trackingNumber } = readTracking(body);
  const shippedAt = readShippedAt(world, body);
  const known = order.shipments.find(
    (one) => one.trackingNumber !== undefined && one.trackingNumber === trackingNumber,
  );
  if (!known) requireRoom(order, body);
  const limit = world.limits.trackingNumbersPerOrder;
  if (!known && order.shipments.length >= limit) throw fulfillmentError(400, 34100, `That is ${limit}.`);
  const shipment: Shipment = {
    // The spec: the id is the tracking number, or without one an arbitrary number such as 999.
    fulfillmentId: trackingNumber ?? String(999 + order.shipments.length),
    shippedAt,
    carrier,
    trackingNumber,
    lines: body.lineItems,
  };
  const shipments = known
    ? order.shipments.map((one) => (one === known ? merged(known, shipment) : one))
    : [...order.shipments, shipment];
  const now = world.now();
  const cancellations = rejectedByShipping(order, now);
  call.seller.orders.set(order.orderId, { ...order, shipments, cancellations, modifiedAt: now });
  return { status: 201, headers: { location: fulfillmentUrl(call.origin, order, shipment.fulfillmentId) }, body: {} };
}

/** The same number again is the same package: nothing is shipped twice when a call is repeated. */
function merged(known: Shipment, again: Shipment): Shipment {
  const lines = new Map(known.lines.map(({ lineItemId, quantity }) => [lineItemId, quantity]));
  for (const { lineItemId, quantity } of again.lines)
    lines.set(lineItemId, Math.max(quantity, lines.get(lineItemId) ?? 0));
  return { ...again, lines: [...lines].map(([lineItemId, quantity]) => ({ lineItemId, quantity })) };
}

function requireLines(order: Order, { lineItems }: ShipmentBody): void {
  if (lineItems.length === 0) throw fulfillmentError(400, 32600, "lineItems is empty.");
  const seen = new Set<string>();
  for (const { lineItemId, quantity } of lineItems) {
    const field = { name: "lineItemId", value: lineItemId };
    const line = order.lines.find((one) => one.lineItemId === lineItemId);
    if (!line) throw fulfillmentError(400, 32200, `${lineItemId}.`, field);
    if (seen.has(lineItemId)) throw fulfillmentError(400, 32210, `${lineItemId}.`, field);
    seen.add(lineItemId);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > line.quantity)
      throw fulfillmentError(400, 32600, `quantity: from 1 to ${line.quantity}.`, field);
  }
}

/** Of a line that is not all shipped no more than its rest; of one that is, a further number is taken as a correction. */
function requireRoom(order: Order, { lineItems }: ShipmentBody): void {
  for (const { lineItemId, quantity } of lineItems) {
    const line = order.lines.find((one) => one.lineItemId === lineItemId);
    const left = line ? line.quantity - shippedQuantity(order, line) : 0;
    if (left > 0 && quantity > left)
      throw fulfillmentError(400, 32600, `Only ${left} of the line are left to ship.`, {
        name: "lineItemId",
        value: lineItemId,
      });
  }
}

/** Carrier and number come together or not at all; a number has letters and digits only. */
function readTracking({ shippingCarrierCode: carrier, trackingNumber }: ShipmentBody) {
  if (carrier === undefined && trackingNumber === undefined) return {};
  if (carrier === undefined || !isCarrier(carrier))
    throw fulfillmentError(400, 32300, `The carrier ${carrier ?? ""} is not known.`, {
      name: "shippingCarrierCode",
      value: carrier ?? "",
    });
  if (trackingNumber === undefined || !/^[A-Za-z0-9]{1,100}$/.test(trackingNumber))
    throw fulfillmentError(400, 32300, "The number may have letters and digits only.", {
      name: "trackingNumber",
      value: trackingNumber ?? "",
    });
  return { carrier, trackingNumber };
}

function readShippedAt(world: World, { shippedDate }: ShipmentBody): number {
  if (shippedDate === undefined) return world.now();
  const time = z.iso.datetime().safeParse(shippedDate).success ? Date.parse(shippedDate) : Number.NaN;
  if (Number.isNaN(time) || time > world.now() + DAY_MS)
    throw fulfillmentError(400, 32500, `${shippedDate}.`, { name: "shippedDate", value: shippedDate });
  return time;
}
