import { z } from "zod";

/** As much of `GET /_sandbox/state` as the play looks at, of Shopify's stand-in … */
export const shopifyState = z.object({
  shop: z.object({ currency: z.string() }),
  products: z.array(
    z.object({
      id: z.string(),
      handle: z.string(),
      title: z.string(),
      status: z.string(),
      variants: z.array(
        z.object({
          id: z.string(),
          sku: z.string(),
          title: z.string(),
          price: z.string(),
          tracked: z.boolean(),
          inventory: z.array(z.object({ location: z.string(), available: z.number() })),
        }),
      ),
    }),
  ),
});
export type ShopifyState = z.infer<typeof shopifyState>;

/** … and of a channel's. */
export const channelState = z.object({
  listings: z.array(
    z.object({
      sku: z.string(),
      title: z.string(),
      priceMinor: z.number(),
      currency: z.string(),
      quantity: z.number(),
      status: z.enum(["live", "pending", "rejected", "ended"]),
    }),
  ),
});
export type ChannelState = z.infer<typeof channelState>;
export type ChannelListing = ChannelState["listings"][number];

export async function readState<Schema extends z.ZodType>(origin: string, schema: Schema): Promise<z.infer<Schema>> {
  const response = await fetch(`${origin}/_sandbox/state`);
  if (!response.ok) throw new Error(`${origin}/_sandbox/state answered ${response.status}`);
  return schema.parse(await response.json());
}
