import type { ProductId, VariantId } from "./ids.ts";

/** What of a shop's mirror changed in one transaction, so that listings can derive just that again. */
export interface MirrorChanges {
  /** Texts, pictures, options, tags, status, variants added or removed, deletion. */
  productIds: ProductId[];
  /** Price, stock, tracking: what an Offer is made of. */
  variantIds: VariantId[];
}
