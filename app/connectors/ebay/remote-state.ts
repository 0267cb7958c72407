import { z } from "zod";
import type { RemoteState } from "../contract.ts";

const schema = z.object({
  /** Listed as a group of variants (true) or as a single item. */
  grouped: z.boolean().default(false),
  listingId: z.string().optional(),
  /** By SKU: every variant that eBay knows of in this listing, also those that Shopify no longer has. */
  variants: z
    .record(
      z.string(),
      z.object({
        offerId: z.string().optional(),
        options: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
      }),
    )
    .default({}),
});

/** What we keep of a listing between calls: eBay's offer ids cannot be guessed, and asking costs a call a SKU. */
export type EbayRemoteState = z.infer<typeof schema>;

/** State of another shape (an older version of ours) counts as none: it is then found out again. */
export function readRemoteState(state: RemoteState): EbayRemoteState {
  const parsed = schema.safeParse(state);
  return parsed.success ? parsed.data : { grouped: false, variants: {} };
}

export const writeRemoteState = (state: EbayRemoteState): RemoteState => ({ ...state });
