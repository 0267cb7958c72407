import { isFormOf, skuForms, type SkuForm, type SkuLimits } from "../domain/sku.ts";
import type { ListingAccount } from "./account-store.ts";
import type { OfferDeriver } from "./derive-offer.ts";
import type { ListingRow } from "./listing-store.ts";
import type { NewOffer, OfferRow, OfferValues } from "./offer-store.ts";
import type { SourceVariant } from "./source-store.ts";

/** An offer that is to be made, with the SKUs that it may get, best first. */
export interface OfferToMake extends Omit<NewOffer, "sku"> {
  forms: SkuForm[];
}

export interface OfferPlan {
  make: OfferToMake[];
  write: OfferValues[];
  /** Never sent, and no longer wanted: the variant is gone, or got another SKU in Shopify meanwhile. */
  remove: number[];
}

/** The offer of one variant, as opposed to a kit's or a multipack's. */
export const variantOf = ({ components }: Pick<OfferRow, "components">) =>
  components.length === 1 && components[0]?.units === 1 ? components[0].variantId : undefined;

/**
 * What becomes of a listing's offers. `variants`: all of its product, in their order; undefined where only quantities and
 * prices are to be derived again. Pure.
 */
export function planOffers(
  account: ListingAccount,
  listing: ListingRow,
  offers: readonly OfferRow[],
  variants: readonly SourceVariant[] | undefined,
  derive: OfferDeriver,
): OfferPlan {
  const plan: OfferPlan = { make: [], write: [], remove: [] };
  const byId = new Map(variants?.map((variant) => [variant.id, variant]));
  const limits = account.connector?.capabilities.sku;
  const present = new Set<string>();
  for (const offer of offers) {
    const variantId = variantOf(offer);
    const variant = variantId === undefined ? undefined : byId.get(variantId);
    if (variants && variantId !== undefined && isStale(offer, listing, variant, limits)) {
      plan.remove.push(offer.id);
      continue;
    }
    if (variantId !== undefined) present.add(variantId);
    const { quantity, price } = derive(offer.productId, offer.components);
    // A price that is not one leaves the last good one: the quantity must follow all the same.
    const priceMinor = "priceMinor" in price ? price.priceMinor : offer.desiredPriceMinor;
    if (quantity.quantity !== offer.desiredQuantity || priceMinor !== offer.desiredPriceMinor) {
      plan.write.push({ id: offer.id, quantity: quantity.quantity, priceMinor });
    }
  }
  if (!limits) return plan; // without a connector nobody can say which SKUs it takes
  for (const variant of variants ?? []) {
    if (!variant.isDeleted && !present.has(variant.id))
      plan.make.push(newOffer(account, listing, variant, limits, derive));
  }
  return plan;
}

/** Once a SKU was sent it stays; until then it may still follow Shopify's. */
function isStale(
  offer: OfferRow,
  listing: ListingRow,
  variant: SourceVariant | undefined,
  limits: SkuLimits | undefined,
): boolean {
  if (offer.sentVersion > 0) return false;
  if (!variant || variant.isDeleted) return true;
  if (listing.isKnown || listing.wanted === "listed" || !limits) return false;
  return !isFormOf(offer.sku, variant.sku, variant.id, limits);
}

function newOffer(
  account: ListingAccount,
  listing: ListingRow,
  variant: SourceVariant,
  limits: SkuLimits,
  derive: OfferDeriver,
): OfferToMake {
  const { quantity, price } = derive(listing.productId, [{ variantId: variant.id, units: 1 }]);
  return {
    accountId: account.id,
    listingId: listing.id,
    productId: listing.productId,
    variantId: variant.id,
    currency: account.currency,
    quantity: quantity.quantity,
    priceMinor: "priceMinor" in price ? price.priceMinor : 0,
    forms: skuForms(variant.sku, variant.id, limits),
  };
}
