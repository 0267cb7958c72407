import type { Group, Item, LastShown, Listing, ListingStatus, ListingVariant, Offer } from "./entities.ts";
import { inventoryIssue, type EbayIssue } from "./errors.ts";
import { marketplaceOf, minorOf } from "./marketplaces.ts";
import { dayOf, type Seller, type World } from "./world.ts";

/** Review ends by itself: nothing has to run for it. */
export function statusOf(listing: Listing, now: number): ListingStatus {
  return listing.verdict !== "ended" && now < listing.reviewedAt ? "pending" : listing.verdict;
}

export function isOpen(listing: Listing): boolean {
  return listing.verdict !== "ended";
}

export function openListingOf(world: World, offer: Offer): Listing | undefined {
  return offer.listingId === undefined ? undefined : world.listings.get(offer.listingId);
}

/** The quantity of the offer wins over the item's, as the spec says of `availableQuantity`. */
export function quantityOf(offer: Offer, item: Item | undefined): number {
  return offer.availableQuantity ?? item?.availability?.shipToLocationAvailability?.quantity ?? 0;
}

export function titleOf(item: Item | undefined, group: Group | undefined): string {
  return group?.title ?? item?.product?.title ?? "";
}

export function descriptionOf(offer: Offer, item: Item | undefined, group: Group | undefined): string {
  return offer.listingDescription ?? group?.description ?? item?.product?.description ?? "";
}

export function groupOf(seller: Seller, sku: string): Group | undefined {
  const key = seller.groupBySku.get(sku);
  return key === undefined ? undefined : seller.groups.get(key);
}

/** What buyers see of one variant now. */
export function shown(seller: Seller, listing: Listing, variant: ListingVariant): LastShown {
  if (variant.left) return variant.left;
  const offer = seller.offers.get(variant.offerId);
  const item = seller.items.get(variant.sku);
  const group = listing.groupKey === undefined ? undefined : seller.groups.get(listing.groupKey);
  const price = offer?.pricingSummary?.price;
  const currency = price?.currency ?? marketplaceOf(listing.marketplaceId)?.currency ?? "";
  return {
    title: titleOf(item, group),
    priceMinor: price === undefined ? 0 : (minorOf(price.value, currency) ?? 0),
    currency,
    quantity: offer === undefined ? 0 : quantityOf(offer, item),
  };
}

/** Ends a listing: its offers stay, unpublished, and what it last showed is kept. */
export function endListing(world: World, seller: Seller, listing: Listing, reason: string): void {
  const variants = listing.variants.map((variant) => ({ ...variant, left: shown(seller, listing, variant) }));
  world.listings.set(listing.listingId, { ...listing, verdict: "ended", endedAt: world.now(), reason, variants });
  for (const { offerId } of listing.variants) unpublish(seller, offerId);
}

/** Takes one variant out of a listing with variations; the listing ends with its last one. */
export function removeVariant(world: World, seller: Seller, listing: Listing, offerId: string): void {
  const staying = listing.variants.filter((variant) => variant.offerId !== offerId && !variant.left);
  if (staying.length === 0) {
    endListing(world, seller, listing, "The last variation was removed.");
    return;
  }
  const variants = listing.variants.map((variant) =>
    variant.offerId === offerId ? { ...variant, left: shown(seller, listing, variant) } : variant,
  );
  world.listings.set(listing.listingId, { ...listing, variants });
  unpublish(seller, offerId);
}

export function unpublish(seller: Seller, offerId: string): void {
  const offer = seller.offers.get(offerId);
  if (!offer) return;
  const { listingId: _ended, ...unpublished } = offer;
  seller.offers.set(offerId, unpublished);
}

export function deleteOffer(seller: Seller, offer: Offer): void {
  seller.offers.delete(offer.offerId);
  const rest = (seller.offersBySku.get(offer.sku) ?? []).filter((offerId) => offerId !== offer.offerId);
  if (rest.length === 0) seller.offersBySku.delete(offer.sku);
  else seller.offersBySku.set(offer.sku, rest);
}

export function offersOf(seller: Seller, sku: string): Offer[] {
  const ids = seller.offersBySku.get(sku) ?? [];
  return ids.map((offerId) => seller.offers.get(offerId)).filter((offer) => offer !== undefined);
}

/** The open listings that show a SKU. */
export function listingsOfSku(world: World, seller: Seller, sku: string): Listing[] {
  const listings = offersOf(seller, sku).map((offer) => openListingOf(world, offer));
  return listings.filter((listing) => listing !== undefined);
}

/** Says why a listing may not be revised now: eBay allows 250 revisions a listing and day. */
export function revisionIssue(world: World, listing: Listing): EbayIssue | undefined {
  const { day, count } = listing.revisions;
  if (day !== dayOf(world.now()) || count < world.limits.revisionsPerListingPerDay) return undefined;
  return inventoryIssue(
    25019,
    `Listing ${listing.listingId} was revised ${count} times today; that is the limit for one day.`,
    { name: "listingId", value: listing.listingId },
  );
}

/** Counts one revision and lets the review look at the title again. One call is one revision of a listing. */
export function noteRevision(world: World, seller: Seller, listingId: string): void {
  const listing = world.listings.get(listingId);
  if (!listing || !isOpen(listing)) return;
  const today = dayOf(world.now());
  const count = listing.revisions.day === today ? listing.revisions.count : 0;
  world.listings.set(listingId, {
    ...listing,
    ...judged(world, seller, listing),
    revisions: { day: today, count: count + 1 },
  });
}

/** The review's verdict on what the listing shows now. A rejected listing that was mended waits for review again. */
export function judged(
  world: World,
  seller: Seller,
  listing: Listing,
): Pick<Listing, "verdict" | "reviewedAt" | "reason"> {
  const first = listing.variants.find((variant) => !variant.left);
  const title = first ? shown(seller, listing, first).title.toLowerCase() : "";
  const word = world.limits.prohibitedWords.find((prohibited) => title.includes(prohibited.toLowerCase()));
  if (word !== undefined)
    return {
      verdict: "rejected",
      reviewedAt: listing.reviewedAt,
      reason: `The title contains "${word}", which may not be sold here.`,
    };
  const mended = listing.verdict === "rejected";
  return {
    verdict: "live",
    reviewedAt: mended ? world.now() + world.config.reviewDelayMs : listing.reviewedAt,
    reason: "",
  };
}

export function leaveGroup(seller: Seller, sku: string): void {
  const group = groupOf(seller, sku);
  seller.groupBySku.delete(sku);
  if (!group) return;
  const variantSKUs = group.variantSKUs.filter((member) => member !== sku);
  seller.groups.set(group.inventoryItemGroupKey, { ...group, variantSKUs });
}
