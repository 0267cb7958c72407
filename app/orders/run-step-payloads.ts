import { z } from "zod";
import { cancelReasons } from "../connectors/orders-contract.ts";

/** What a step carries from its planning to its doing. Read back from the database, so each is checked. */

export const shipPayload = z.object({
  fulfillmentId: z.string(),
  lines: z.array(z.object({ lineId: z.string(), quantity: z.int() })),
  /** Another number for units that were told already. */
  isFurther: z.boolean(),
  company: z.string().nullable(),
  /** Empty: without tracking. */
  number: z.string(),
  carrierCode: z.string(),
  shippedAt: z.string(),
});
export type ShipPayload = z.infer<typeof shipPayload>;

/** `requestId`: agrees to what the buyer asked. */
export const channelCancelPayload = z.object({ reason: z.enum(cancelReasons), requestId: z.string().exactOptional() });
export type ChannelCancelPayload = z.infer<typeof channelCancelPayload>;

export const keepPayload = z.object({ requestId: z.string() });

export const channelRefundPayload = z.object({
  /** Shopify's refund that it follows. */
  shopifyRefundId: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  lines: z.array(z.object({ lineId: z.string(), amountMinor: z.int() })),
  note: z.string(),
});
export type ChannelRefundPayload = z.infer<typeof channelRefundPayload>;

export const shopifyCancelPayload = z.object({ reason: z.enum(["CUSTOMER", "INVENTORY", "OTHER"]), note: z.string() });
export type ShopifyCancelPayload = z.infer<typeof shopifyCancelPayload>;

export const shopifyRefundPayload = z.object({
  /** The channel's refund that it follows. */
  remoteRefundId: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  /** Lines of Shopify's order that are given back as a whole. */
  lines: z.array(z.object({ lineItemId: z.string(), quantity: z.int() })),
  /** Shopify answers a second request with the same one as it did the first. */
  idempotencyKey: z.string(),
  /** Names the channel's refund, so that it can be recognised in Shopify. */
  note: z.string(),
});
export type ShopifyRefundPayload = z.infer<typeof shopifyRefundPayload>;
