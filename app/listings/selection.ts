import { z } from "zod";

export const listingTabs = ["all", "live", "pending", "rejected", "ended", "unlisted", "attention"] as const;
export type ListingTab = (typeof listingTabs)[number];

/** Which listings a page shows, and a bulk action works on. Empty texts: not filtered by. */
export const listingFilter = z.object({
  tab: z.enum(listingTabs).default("all"),
  search: z.string().trim().max(200).default(""),
  productType: z.string().max(255).default(""),
  vendor: z.string().max(255).default(""),
  /** Only those with this open issue. */
  issueCode: z.string().max(100).default(""),
});
export type ListingFilter = z.infer<typeof listingFilter>;

/** What a bulk action works on: rows that were ticked, or all that match. Stored with the action. */
export const selection = z.union([
  z.object({ ids: z.array(z.number().int().positive()).min(1).max(10_000) }),
  z.object({ filter: listingFilter }),
  /** Listings that wait for a category, or for what one wants. */
  z.object({ waiting: z.literal("category") }),
  /** Listings whose products share this key of a category choice. */
  z.object({ sourceKey: z.string().max(300) }),
  z.object({ everything: z.literal(true) }),
]);
export type Selection = z.infer<typeof selection>;
