import type { Listing, ListingVariant } from "../entities.ts";
import { shown } from "../listings.ts";
import type { World } from "../world.ts";
import { placeOrder, type Placed } from "./place.ts";
import { isTaxCollectedOn, purchaseBody } from "./purchase.ts";

/** What a buyer of the page pays in tax: on top where eBay collects it, in the price elsewhere. */
const SALES_TAX = 0.08;
const VAT_PART = 1 / 6;

/** The demo buyer presses the button of a listing's page. */
export function buyFromPage(world: World, listing: Listing, variant: ListingVariant, quantity: number): Placed {
  const seller = world.sellers.get(listing.seller);
  const costMinor = seller ? shown(seller, listing, variant).priceMinor * quantity : 0;
  const isCollected = isTaxCollectedOn(listing.marketplaceId);
  const purchase = purchaseBody.parse({
    lines: [{ sku: variant.sku, quantity }],
    seller: listing.seller,
    marketplace: listing.marketplaceId,
    taxMinor: Math.round(costMinor * (isCollected ? SALES_TAX : VAT_PART)),
    taxIncluded: !isCollected,
  });
  return placeOrder(world, purchase);
}
