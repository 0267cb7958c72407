import { z } from "zod";
import type { Call, Result } from "../contract.ts";
import type { KnownShipment, Shipment } from "../orders-contract.ts";
import { otherCarrier } from "./carriers.ts";
import { ebayCall, failed } from "./client.ts";
import type { EbayApp } from "./env.ts";
import { orderPath } from "./orders-call.ts";

const lineReference = z.object({ lineItemId: z.string(), quantity: z.int().optional() });
const fulfillments = z.object({
  fulfillments: z
    .array(
      z.object({
        fulfillmentId: z.string(),
        shippingCarrierCode: z.string().optional(),
        shipmentTrackingNumber: z.string().optional(),
        lineItems: z.array(lineReference).default([]),
      }),
    )
    .default([]),
});

/** Shipments that eBay has of an order. A number is as eBay keeps it: letters and digits only (see `trackingNumber`). */
export async function shipments(app: EbayApp, orderId: string, call: Call): Promise<Result<KnownShipment[]>> {
  const url = `${orderPath(app, orderId)}/shipping_fulfillment`;
  const reply = await ebayCall(call, { method: "GET", url }, fulfillments);
  if (!reply.ok) return reply;
  const value = reply.value.body.fulfillments.map((known) => ({
    shipmentId: known.fulfillmentId,
    carrierCode: known.shippingCarrierCode ?? otherCarrier,
    number: known.shipmentTrackingNumber ?? "",
    // LineItemReference: "Default: 1"
    lines: known.lineItems.map(({ lineItemId, quantity }) => ({ lineId: lineItemId, quantity: quantity ?? 1 })),
  }));
  return { ok: true, value };
}

/** Tells eBay of one parcel. What was told cannot be changed or taken back by this API. */
export async function ship(app: EbayApp, shipment: Shipment, call: Call): Promise<Result<{ shipmentId: string }>> {
  const number = trackingNumber(shipment.number);
  if (number === "") {
    return failed({
      kind: "rejected",
      issues: [
        {
          class: "data",
          severity: "error",
          code: "orders.carrierRefused",
          field: "tracking",
          message: "eBay needs a tracking number of letters and digits. Add it to the fulfillment in Shopify.",
        },
      ],
    });
  }
  const shippedDate = shippedAt(shipment.shippedAt, call);
  const body = {
    lineItems: shipment.lines.map(({ lineId, quantity }) => ({ lineItemId: lineId, quantity })),
    shippingCarrierCode: shipment.carrierCode,
    trackingNumber: number,
    ...(shippedDate === undefined ? {} : { shippedDate }),
  };
  const url = `${orderPath(app, shipment.orderId)}/shipping_fulfillment`;
  const reply = await ebayCall(call, { method: "POST", url, body }, z.unknown());
  if (!reply.ok) return reply;
  // "The resulting fulfillment's ID (returned in the HTTP location response header) is the tracking number."
  const location = reply.value.headers.get("location") ?? "";
  const last = decodeURIComponent(location.split("?")[0]?.split("/").at(-1) ?? "");
  return { ok: true, value: { shipmentId: last === "" ? number : last } };
}

/** "Only alphanumeric characters are supported for shipment tracking numbers." */
const trackingNumber = (number: string) => number.replaceAll(/[^A-Za-z0-9]/g, "");

/** eBay refuses a time in its own future (32500). What was sent just now is left to its clock: it then says "now". */
function shippedAt(text: string, call: Call): string | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) || at > call.clock.nowMs() - 120_000 ? undefined : new Date(at).toISOString();
}
