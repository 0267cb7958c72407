import { z } from "zod";
import { gid, idOf } from "../store/ids.ts";
import { cancelFulfillment, changeTracking, fulfill } from "../store/fulfillments.ts";
import type { Fulfillment, Order, Tracking } from "../store/order-records.ts";
import { unfulfilledUnits } from "../store/order-totals.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { locationOf } from "./inventory.ts";
import { lineBody, orderOf, unitsOf } from "./orders.ts";
import { BadRequest } from "./request.ts";

const MAX_LINES = 500;
const text = z.string().max(255);

/** `carrier` is what channels call a company. */
const parcel = z
  .strictObject({
    company: text.min(1).optional(),
    carrier: text.min(1).optional(),
    number: text.min(1),
    url: z.url().optional(),
  })
  .transform(({ carrier, ...rest }) => ({ ...rest, company: rest.company ?? carrier ?? "Other" }));
const tracking = z
  .union([parcel, z.array(parcel).max(50)])
  .transform((given): Tracking[] =>
    (Array.isArray(given) ? given : [given]).map(({ company, number, url }) => ({ company, number, url: url ?? null })),
  );

export const fulfillmentBody = z.strictObject({
  order: z.union([z.string(), z.number()]),
  lines: z.array(lineBody).min(1).max(MAX_LINES).optional(),
  tracking: tracking.optional(),
  location: z.union([z.string(), z.number()]).optional(),
});

export function fulfillOrder(shop: ShopStore, body: z.infer<typeof fulfillmentBody>): Fulfillment {
  const order = orderOf(shop, body.order);
  return fulfill(shop, order, {
    ...(body.lines ? { units: unitsOf(order, body.lines, (line) => unfulfilledUnits(order, line)) } : {}),
    tracking: body.tracking ?? [],
    location: body.location === undefined ? undefined : locationOf(shop, body.location),
  });
}

function fulfillmentOf(shop: ShopStore, wanted: string): { order: Order; fulfillment: Fulfillment } {
  const id = idOf("Fulfillment", wanted) ?? 0;
  const order = shop.orders.ofFulfillment(id);
  const fulfillment = order?.fulfillments.find((one) => one.id === id);
  if (!order || !fulfillment) throw new BadRequest(`There is no fulfilment ${wanted}`, 404);
  return { order, fulfillment };
}

export const trackingBody = z.strictObject({ tracking });

export function editTracking(shop: ShopStore, id: string, body: z.infer<typeof trackingBody>): Fulfillment {
  const { order, fulfillment } = fulfillmentOf(shop, id);
  changeTracking(shop, order, fulfillment, body.tracking);
  return fulfillment;
}

export function undoFulfillment(shop: ShopStore, id: string): Fulfillment {
  const { order, fulfillment } = fulfillmentOf(shop, id);
  cancelFulfillment(shop, order, fulfillment);
  return fulfillment;
}

export const fulfillmentAnswer = (one: Fulfillment): unknown => ({
  id: gid("Fulfillment", one.id),
  order: gid("Order", one.orderId),
  name: one.name,
  status: one.status,
});
