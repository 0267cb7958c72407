import { z } from "zod";

/**
 * Shopify's order as it was last read, as far as the channel has to hear of it. Amounts are minor units of `currency`,
 * the one that the buyer paid in; ids are gids. Nothing of it is personal.
 */
const schema = z.object({
  id: z.string(),
  name: z.string(),
  cancelledAt: z.string().nullable(),
  cancelReason: z.string().nullable(),
  currency: z.string(),
  totalMinor: z.int(),
  refundedMinor: z.int(),
  /** In the order of their making. */
  fulfillments: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      createdAt: z.string(),
      tracking: z.array(z.object({ company: z.string().nullable(), number: z.string() })),
      lines: z.array(z.object({ lineItemId: z.string(), quantity: z.int() })),
    }),
  ),
  refunds: z.array(
    z.object({
      id: z.string(),
      createdAt: z.string(),
      note: z.string(),
      amountMinor: z.int(),
      /** `amountMinor` with its tax. Empty where only money was given back. */
      lines: z.array(z.object({ lineItemId: z.string(), quantity: z.int(), netMinor: z.int(), taxMinor: z.int() })),
    }),
  ),
});

export type ShopifyOrderContent = z.infer<typeof schema>;
export type ShopifyFulfillment = ShopifyOrderContent["fulfillments"][number];
export type ShopifyRefund = ShopifyOrderContent["refunds"][number];

/** What is stored; undefined: never read, or written by a version that kept something else. */
export function storedContent(stored: unknown): ShopifyOrderContent | undefined {
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
}

/** Whether the parcel is, or may be, on its way: not one that was cancelled or never came to be. */
export const isUnderWay = ({ status }: Pick<ShopifyFulfillment, "status">) =>
  !["CANCELLED", "ERROR", "FAILURE"].includes(status);

/** The digits of a gid, or the id itself: what two ways of writing the same id have in common. */
export const idOf = (gid: string) => gid.slice(gid.lastIndexOf("/") + 1);

export const orderGid = (id: string) => (id.startsWith("gid:") ? id : `gid://shopify/Order/${id}`);
