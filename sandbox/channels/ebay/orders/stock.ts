import type { Item, Listing, ListingVariant, Offer } from "../entities.ts";
import { groupOf, offersOf, openListingOf, quantityOf, shown, statusOf } from "../listings.ts";
import { minorOf } from "../marketplaces.ts";
import type { Seller, World } from "../world.ts";
import type { Order, OrderLine } from "./order.ts";

/** Where a SKU is for sale, or was: without a listing nobody can buy it now. */
export interface ForSale {
  offer: Offer;
  item: Item | undefined;
  listing?: { listing: Listing; variant: ListingVariant };
}

/** The offer of a SKU; a live listing wins over what is not for sale at the moment. */
export function forSale(world: World, seller: Seller, sku: string, marketplaceId?: string): ForSale | undefined {
  const offers = offersOf(seller, sku).filter(
    (offer) => marketplaceId === undefined || offer.marketplaceId === marketplaceId,
  );
  const found = offers.map((offer): ForSale => {
    const listing = openListingOf(world, offer);
    const variant = listing?.variants.find(({ offerId, left }) => offerId === offer.offerId && !left);
    const isLive = listing !== undefined && statusOf(listing, world.now()) === "live";
    return { offer, item: seller.items.get(sku), ...(variant && isLive ? { listing: { listing, variant } } : {}) };
  });
  return found.find(({ listing }) => listing !== undefined) ?? found[0];
}

export function availableOf({ offer, item, listing }: ForSale): number {
  return listing ? quantityOf(offer, item) : 0;
}

export function titleAndPrice(seller: Seller, { offer, item, listing }: ForSale) {
  if (listing) return shown(seller, listing.listing, listing.variant);
  const price = offer.pricingSummary?.price;
  const priceMinor = price === undefined ? 0 : (minorOf(price.value, price.currency) ?? 0);
  return { title: item?.product?.title ?? "", priceMinor, currency: price?.currency ?? "", quantity: 0 };
}

/** The values of the axes that a listing's variations differ by; empty for a single listing. */
export function variationAspects(seller: Seller, { offer, item, listing }: ForSale): { name: string; value: string }[] {
  if (listing?.listing.groupKey === undefined) return [];
  const axes = groupOf(seller, offer.sku)?.variesBy?.specifications ?? [];
  return axes.flatMap(({ name }) => {
    const value = item?.product?.aspects?.[name]?.[0];
    return value === undefined ? [] : [{ name, value }];
  });
}

/** A sale lowers the quantity of the offer and of the item at once and counts as sold. Below zero is nothing. */
export function takeStock(world: World, seller: Seller, order: Order): void {
  for (const line of order.lines) move(world, seller, line, -line.takenQuantity);
}

/**
 * The spec does not say whether a cancelled order's units come back to the listing. eBay puts them back for sale where
 * the listing is still open, unless the seller cancelled because there are none; a later quantity from the app replaces
 * it in any case.
 */
export function returnStock(world: World, seller: Seller, order: Order): void {
  for (const line of order.lines) move(world, seller, line, line.takenQuantity);
}

function move(world: World, seller: Seller, line: OrderLine, by: number): void {
  const offer = seller.offers.get(line.offerId ?? "");
  if (!offer || by === 0) return;
  if (offer.availableQuantity !== undefined)
    seller.offers.set(offer.offerId, { ...offer, availableQuantity: Math.max(0, offer.availableQuantity + by) });
  const item = seller.items.get(line.sku);
  const shipTo = item?.availability?.shipToLocationAvailability;
  if (item && shipTo?.quantity !== undefined) {
    const shipToLocationAvailability = { ...shipTo, quantity: Math.max(0, shipTo.quantity + by) };
    seller.items.set(item.sku, { ...item, availability: { ...item.availability, shipToLocationAvailability } });
  }
  const listing = world.listings.get(line.listingId);
  if (!listing) return;
  const variants = listing.variants.map((variant) =>
    variant.offerId === offer.offerId ? { ...variant, soldQuantity: Math.max(0, variant.soldQuantity - by) } : variant,
  );
  world.listings.set(listing.listingId, { ...listing, variants });
}
