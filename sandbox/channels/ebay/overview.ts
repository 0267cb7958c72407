import type { Listing, ListingStatus, ListingVariant } from "./entities.ts";
import { quantityOf, shown, statusOf, unpublish } from "./listings.ts";
import { decimalOf } from "./marketplaces.ts";
import type { Seller, World } from "./world.ts";

/** One variant that was ever published, with what the channel shows of it now. */
export interface ListedOffer {
  sku: string;
  title: string;
  priceMinor: number;
  currency: string;
  quantity: number;
  status: ListingStatus;
  listingId: string;
  offerId: string;
  seller: string;
  itemUrl: string;
}

interface Found {
  seller: Seller;
  listing: Listing;
  variant: ListingVariant;
}

/** The newest publication of each SKU of each seller on each marketplace, oldest first. */
function newest(world: World): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const listing of world.listings.values()) {
    const seller = world.sellers.get(listing.seller);
    if (!seller) continue;
    for (const variant of listing.variants)
      found.set(JSON.stringify([listing.seller, listing.marketplaceId, variant.sku]), { seller, listing, variant });
  }
  return found;
}

export function listedOffers(world: World, origin: string): ListedOffer[] {
  return [...newest(world).values()].map((found) => describe(world, origin, found));
}

function describe(world: World, origin: string, { seller, listing, variant }: Found): ListedOffer {
  const status = variant.left ? "ended" : statusOf(listing, world.now());
  return {
    sku: variant.sku,
    ...shown(seller, listing, variant),
    status,
    listingId: listing.listingId,
    offerId: variant.offerId,
    seller: listing.seller,
    itemUrl: `${origin}/itm/${listing.listingId}`,
  };
}

export interface ChannelEdit {
  quantity?: number | undefined;
  priceMinor?: number | undefined;
  title?: string | undefined;
  status?: ListingStatus | undefined;
  soldQuantity?: number | undefined;
  seller?: string | undefined;
}

/** Someone edits a listing on the marketplace itself, past the API: the app has to notice. Undefined: no such SKU listed. */
export function editListing(world: World, origin: string, sku: string, edit: ChannelEdit): ListedOffer | undefined {
  const found = [...newest(world).values()].findLast(
    ({ variant, seller }) => variant.sku === sku && (edit.seller === undefined || edit.seller === seller.username),
  );
  if (!found) return undefined;
  editValues(found, edit);
  editMembership(world, found, edit);
  return listedOffers(world, origin).find(
    ({ offerId, sku: listed }) => offerId === found.variant.offerId && listed === sku,
  );
}

function editValues({ seller, listing, variant }: Found, { quantity, priceMinor, title }: ChannelEdit): void {
  const offer = seller.offers.get(variant.offerId);
  const item = seller.items.get(variant.sku);
  const group = listing.groupKey === undefined ? undefined : seller.groups.get(listing.groupKey);
  if (offer && (quantity !== undefined || priceMinor !== undefined)) {
    const { currency } = shown(seller, listing, variant);
    const price =
      priceMinor === undefined ? offer.pricingSummary?.price : { value: decimalOf(priceMinor, currency), currency };
    seller.offers.set(offer.offerId, {
      ...offer,
      availableQuantity: quantity ?? quantityOf(offer, item),
      ...(price ? { pricingSummary: { ...offer.pricingSummary, price } } : {}),
    });
  }
  if (item && quantity !== undefined) {
    const shipToLocationAvailability = { ...item.availability?.shipToLocationAvailability, quantity };
    seller.items.set(item.sku, { ...item, availability: { ...item.availability, shipToLocationAvailability } });
  }
  if (title === undefined) return;
  if (group) seller.groups.set(group.inventoryItemGroupKey, { ...group, title });
  else {
    const edited = seller.items.get(variant.sku);
    if (edited) seller.items.set(edited.sku, { ...edited, product: { ...edited.product, title } });
  }
}

function editMembership(
  world: World,
  { seller, listing, variant }: Found,
  { status, soldQuantity }: ChannelEdit,
): void {
  const variants = listing.variants.map((entry) =>
    entry.offerId === variant.offerId && soldQuantity !== undefined ? { ...entry, soldQuantity } : entry,
  );
  const sold = { ...listing, variants };
  const now = world.now();
  if (status === "ended") {
    const left = variants.map((entry) => ({ ...entry, left: shown(seller, listing, entry) }));
    const reason = "It was ended on the marketplace.";
    world.listings.set(listing.listingId, { ...sold, variants: left, verdict: "ended", endedAt: now, reason });
    for (const { offerId } of variants) unpublish(seller, offerId);
  } else if (status === "pending")
    world.listings.set(listing.listingId, { ...sold, verdict: "live", reviewedAt: now + 86_400_000 });
  else if (status !== undefined) {
    const reason = status === "rejected" ? "It was taken down on the marketplace." : "";
    world.listings.set(listing.listingId, { ...sold, verdict: status, reviewedAt: now, reason });
  } else if (soldQuantity !== undefined) world.listings.set(listing.listingId, sold);
}
