import { z } from "zod";
import type { VendorOperation, VendorReply } from "../shell.ts";
import type { Listing, ListingVariant, Offer } from "./entities.ts";
import { EbayError, inventoryError } from "./errors.ts";
import { attempt, multiStatus } from "./bulk-answers.ts";
import { endListing, groupOf, judged, noteRevision, openListingOf, revisionIssue } from "./listings.ts";
import { offerOf } from "./offers.ts";
import { bodyOf, SCOPES, sellerOperations, type SellerCall } from "./operation.ts";
import { publishIssues } from "./publish-checks.ts";
import { dayOf, nextNumber, type Seller, type World } from "./world.ts";

const BASE = "/sell/inventory/v1";
const MOST_IN_BULK = 25;

/** Single listings: publish one or 25, withdraw. */
export function publishOperations(world: World): VendorOperation[] {
  return sellerOperations(world, [
    {
      id: "publishOffer",
      method: "POST",
      path: `${BASE}/offer/{offerId}/publish`,
      scopes: SCOPES.inventory,
      answer: (call) => ({
        status: 200,
        body: { listingId: publishSingle(world, call.seller, offerOf(call), 25002), warnings: [] },
      }),
    },
    {
      id: "withdrawOffer",
      method: "POST",
      path: `${BASE}/offer/{offerId}/withdraw`,
      scopes: SCOPES.inventory,
      answer: (call) => {
        const offer = offerOf(call);
        const listing = openListingOf(world, offer);
        if (!listing)
          throw inventoryError(400, 25002, "The offer is not published.", { name: "offerId", value: offer.offerId });
        if (listing.groupKey !== undefined)
          throw inventoryError(400, 25002, "A listing with variations is withdrawn by its inventory item group.");
        endListing(world, call.seller, listing, "The seller ended the listing.");
        return { status: 200, body: { listingId: listing.listingId, warnings: [] } };
      },
    },
    {
      id: "bulkPublishOffer",
      method: "POST",
      path: `${BASE}/bulk_publish_offer`,
      scopes: SCOPES.inventory,
      answer: (call) => bulkPublish(world, call),
    },
    {
      id: "getListingFees",
      method: "POST",
      path: `${BASE}/offer/get_listing_fees`,
      scopes: SCOPES.inventoryRead,
      answer: fees,
    },
  ]);
}

/** Publishing what is already published changes nothing and names the listing again. */
function publishSingle(world: World, seller: Seller, offer: Offer, inGroup: 25002 | 25732): string {
  if (groupOf(seller, offer.sku))
    throw inventoryError(400, inGroup, "Publish by the inventory item group.", { name: "sku", value: offer.sku });
  const open = openListingOf(world, offer);
  if (open) return open.listingId;
  const issues = publishIssues({ seller, offer, item: seller.items.get(offer.sku), revising: false });
  if (issues.length > 0) throw new EbayError(400, issues);
  return openListing(world, seller, [offer]).listingId;
}

/** Puts offers into a new listing and gives it to review. */
export function openListing(world: World, seller: Seller, offers: Offer[], groupKey?: string): Listing {
  const now = world.now();
  const listing: Listing = {
    listingId: nextNumber(world, "listing", 110_550_000_001),
    seller: seller.username,
    marketplaceId: offers[0]?.marketplaceId ?? "",
    ...(groupKey === undefined ? {} : { groupKey }),
    verdict: "live",
    publishedAt: now,
    reviewedAt: now + world.config.reviewDelayMs,
    variants: offers.map(newVariant),
    revisions: { day: dayOf(now), count: 0 },
  };
  for (const offer of offers) seller.offers.set(offer.offerId, { ...offer, listingId: listing.listingId });
  const opened = { ...listing, ...judged(world, seller, listing) };
  world.listings.set(listing.listingId, opened);
  return opened;
}

/** Puts further offers into an open listing with variations. */
export function joinListing(world: World, seller: Seller, listing: Listing, offers: Offer[]): void {
  const blocked = revisionIssue(world, listing);
  if (blocked) throw new EbayError(400, blocked);
  const joining = new Set(offers.map(({ offerId }) => offerId));
  const variants = [...listing.variants.filter(({ offerId }) => !joining.has(offerId)), ...offers.map(newVariant)];
  for (const offer of offers) seller.offers.set(offer.offerId, { ...offer, listingId: listing.listingId });
  world.listings.set(listing.listingId, { ...listing, variants });
  noteRevision(world, seller, listing.listingId);
}

function newVariant({ offerId, sku }: Offer): ListingVariant {
  return { offerId, sku, soldQuantity: 0 };
}

const offerKeys = z.array(z.object({ offerId: z.string().default("") })).min(1);

function bulkPublish(world: World, call: SellerCall): VendorReply {
  const { requests } = bodyOf(z.object({ requests: offerKeys }), call);
  if (requests.length > MOST_IN_BULK) throw inventoryError(400, 25730, `At most ${MOST_IN_BULK}.`);
  if (new Set(requests.map(({ offerId }) => offerId)).size < requests.length) throw inventoryError(400, 25731);
  const responses = requests.map(({ offerId }) => {
    const answer = attempt(world, () => {
      const offer = offerOf({ ...call, params: { offerId } });
      return publishSingle(world, call.seller, offer, 25732);
    });
    if (answer.issues) return { offerId, statusCode: answer.status, errors: answer.issues, warnings: [] };
    return { offerId, statusCode: 200, listingId: answer.value, errors: [], warnings: [] };
  });
  return { status: multiStatus(responses), body: { responses } };
}

/** This marketplace takes nothing for listing. */
function fees(call: SellerCall): VendorReply {
  const { offers } = bodyOf(z.object({ offers: offerKeys }), call);
  const known = offers.map(({ offerId }) => offerOf({ ...call, params: { offerId } }));
  const marketplaceIds = [...new Set(known.map(({ marketplaceId }) => marketplaceId))];
  const fee = { feeType: "InsertionFee", amount: { value: "0.0", currency: "USD" } };
  return {
    status: 200,
    body: { feeSummaries: marketplaceIds.map((marketplaceId) => ({ marketplaceId, fees: [fee], warnings: [] })) },
  };
}
