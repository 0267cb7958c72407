import { z } from "zod";
import type { VendorOperation, VendorReply } from "../shell.ts";
import { newOfferBody, offerBody, type Listing, type Offer, type OfferBody } from "./entities.ts";
import { EbayError, inventoryError, type EbayIssue, inventoryIssue } from "./errors.ts";
import { attempt, multiStatus } from "./bulk-answers.ts";
import {
  deleteOffer,
  descriptionOf,
  endListing,
  groupOf,
  leaveGroup,
  noteRevision,
  offersOf,
  openListingOf,
  quantityOf,
  removeVariant,
  revisionIssue,
  statusOf,
} from "./listings.ts";
import { marketplaceOf } from "./marketplaces.ts";
import { bodyOf, pagination, SCOPES, sellerOperations, type SellerCall } from "./operation.ts";
import { length, publishIssues } from "./publish-checks.ts";
import { nextNumber, type Seller, type World } from "./world.ts";

const BASE = "/sell/inventory/v1";
const MOST_IN_BULK = 25;
type NewOffer = z.output<typeof newOfferBody>;

export function offerOperations(world: World): VendorOperation[] {
  return sellerOperations(world, [
    {
      id: "createOffer",
      method: "POST",
      path: `${BASE}/offer`,
      scopes: SCOPES.inventory,
      language: true,
      answer: (call) => {
        const offer = createOffer(world, call.seller, bodyOf(newOfferBody, call));
        return { status: 201, body: { offerId: offer.offerId } };
      },
    },
    {
      id: "updateOffer",
      method: "PUT",
      path: `${BASE}/offer/{offerId}`,
      scopes: SCOPES.inventory,
      language: true,
      answer: (call) => {
        const { offerId } = updateOffer(world, call.seller, offerOf(call), bodyOf(offerBody, call));
        return { status: 200, body: { offerId } };
      },
    },
    {
      id: "getOffer",
      method: "GET",
      path: `${BASE}/offer/{offerId}`,
      scopes: SCOPES.inventoryRead,
      answer: (call) => ({ status: 200, body: view(world, call.seller, offerOf(call)) }),
    },
    {
      id: "getOffers",
      method: "GET",
      path: `${BASE}/offer`,
      scopes: SCOPES.inventoryRead,
      answer: (call) => listOffers(world, call),
    },
    {
      id: "deleteOffer",
      method: "DELETE",
      path: `${BASE}/offer/{offerId}`,
      scopes: SCOPES.inventory,
      answer: (call) => {
        removeOffer(world, call.seller, offerOf(call));
        return { status: 204 };
      },
    },
    {
      id: "bulkCreateOffer",
      method: "POST",
      path: `${BASE}/bulk_create_offer`,
      scopes: SCOPES.inventory,
      language: true,
      answer: (call) => bulkCreate(world, call),
    },
  ]);
}

export function offerOf(call: SellerCall): Offer {
  const offerId = call.params.offerId ?? "";
  const offer = call.seller.offers.get(offerId);
  if (!offer) throw inventoryError(404, 25713, "", { name: "offerId", value: offerId });
  return offer;
}

function createOffer(world: World, seller: Seller, body: NewOffer): Offer {
  const { sku, marketplaceId, format } = body;
  const invalid = (name: string, value: string) => inventoryError(400, 25709, `${name}.`, { name, value });
  if (sku === "" || length(sku) > 50) throw invalid("sku", sku);
  if (!marketplaceOf(marketplaceId)) throw invalid("marketplaceId", marketplaceId);
  if (format !== "FIXED_PRICE") throw invalid("format", format);
  if (!seller.items.has(sku)) throw inventoryError(400, 25702, "", { name: "sku", value: sku });
  const issues = bodyIssues(body);
  if (issues.length > 0) throw new EbayError(400, issues);
  const twin = offersOf(seller, sku).find((offer) => offer.format === format);
  // One SKU is offered on one marketplace only, as the description of getOffers says.
  if (twin) throw inventoryError(400, 25002, "Offer entity already exists.", { name: "offerId", value: twin.offerId });
  const offer: Offer = { ...body, offerId: nextNumber(world, "offer", 6_024_059_000) };
  seller.offers.set(offer.offerId, offer);
  seller.offersBySku.set(sku, [...(seller.offersBySku.get(sku) ?? []), offer.offerId]);
  return offer;
}

function bodyIssues({ availableQuantity, listingDescription, listingDuration }: OfferBody): EbayIssue[] {
  const issues: EbayIssue[] = [];
  if (availableQuantity !== undefined && (availableQuantity < 0 || availableQuantity > 99_999_999))
    issues.push(
      inventoryIssue(25709, "availableQuantity.", { name: "availableQuantity", value: String(availableQuantity) }),
    );
  if (length(listingDescription ?? "") > 500_000)
    issues.push(
      inventoryIssue(25709, "listingDescription: at most 500000 characters.", {
        name: "listingDescription",
        value: "",
      }),
    );
  if (listingDuration !== undefined && listingDuration !== "GTC")
    issues.push(inventoryIssue(25709, "listingDuration.", { name: "listingDuration", value: listingDuration }));
  return issues;
}

/** Replaces everything but the keys; a published offer's listing follows, or the change is refused as a whole. */
function updateOffer(world: World, seller: Seller, old: Offer, body: OfferBody): Offer {
  const issues = bodyIssues(body);
  const { offerId, sku, marketplaceId, format, listingId } = old;
  const offer: Offer = {
    ...body,
    offerId,
    sku,
    marketplaceId,
    format,
    ...(listingId === undefined ? {} : { listingId }),
  };
  const listing = openListingOf(world, old);
  if (listing) {
    const group = listing.groupKey === undefined ? undefined : seller.groups.get(listing.groupKey);
    const blocked = revisionIssue(world, listing);
    if (blocked) issues.push(blocked);
    // The spec asks for it again with each update of a published offer; a group brings its own description.
    if (!group && body.listingDescription === undefined)
      issues.push(inventoryIssue(25016, "A published offer needs it.", { name: "listingDescription", value: "" }));
    issues.push(...publishIssues({ seller, offer, item: seller.items.get(sku), group, revising: true }));
  }
  if (issues.length > 0) throw new EbayError(400, issues);
  seller.offers.set(offerId, offer);
  if (listing) noteRevision(world, seller, listing.listingId);
  return offer;
}

const NOT_LIVE = { pending: "INACTIVE", rejected: "EBAY_ENDED", ended: "ENDED" } as const;

function view(world: World, seller: Seller, offer: Offer): Record<string, unknown> {
  const { listingId, ...rest } = offer;
  const listing = openListingOf(world, offer);
  const item = seller.items.get(offer.sku);
  return {
    ...rest,
    listingDuration: "GTC",
    status: listingId === undefined ? "UNPUBLISHED" : "PUBLISHED",
    ...(listing
      ? {
          availableQuantity: quantityOf(offer, item),
          listingDescription: descriptionOf(offer, item, groupOf(seller, offer.sku)),
          listing: listingView(world, listing, offer, quantityOf(offer, item)),
        }
      : {}),
  };
}

function listingView(world: World, listing: Listing, offer: Offer, quantity: number): Record<string, unknown> {
  const status = statusOf(listing, world.now());
  const live = quantity > 0 ? "ACTIVE" : "OUT_OF_STOCK";
  return {
    listingId: listing.listingId,
    listingStatus: status === "live" ? live : NOT_LIVE[status],
    soldQuantity: listing.variants.find(({ offerId }) => offerId === offer.offerId)?.soldQuantity ?? 0,
    ...(status === "rejected" ? { listingOnHold: true } : {}),
  };
}

function listOffers(world: World, call: SellerCall): VendorReply {
  const { sku = "", format, marketplace_id: marketplaceId } = call.query;
  if (sku === "") throw inventoryError(400, 25709, "sku.", { name: "sku", value: "" });
  const { limit, offset } = pagination(call, 100, 200);
  const found = offersOf(call.seller, sku).filter(
    (offer) =>
      (format === undefined || offer.format === format) &&
      (marketplaceId === undefined || offer.marketplaceId === marketplaceId),
  );
  if (found.length === 0) throw inventoryError(404, 25713, "", { name: "sku", value: sku });
  const page = found.slice(offset * limit, (offset + 1) * limit);
  const href = `${BASE}/offer?sku=${encodeURIComponent(sku)}&limit=${limit}&offset=${offset}`;
  const offers = page.map((offer) => view(world, call.seller, offer));
  return { status: 200, body: { href, limit, size: offers.length, total: found.length, offers } };
}

/** Ends a single listing, or takes a variation out of its listing and group unless it was sold. */
function removeOffer(world: World, seller: Seller, offer: Offer): void {
  const listing = openListingOf(world, offer);
  if (listing?.groupKey !== undefined) {
    const variant = listing.variants.find(({ offerId }) => offerId === offer.offerId);
    if ((variant?.soldQuantity ?? 0) > 0)
      throw inventoryError(400, 25002, "A variation that was sold cannot be removed; set its quantity to 0.", {
        name: "sku",
        value: offer.sku,
      });
    removeVariant(world, seller, listing, offer.offerId);
    leaveGroup(seller, offer.sku);
  } else if (listing) endListing(world, seller, listing, "The offer was deleted.");
  deleteOffer(seller, offer);
}

function bulkCreate(world: World, call: SellerCall): VendorReply {
  const { requests } = bodyOf(z.object({ requests: z.array(newOfferBody).min(1) }), call);
  if (requests.length > MOST_IN_BULK) throw inventoryError(400, 25730, `At most ${MOST_IN_BULK}.`);
  const keys = requests.map(({ sku, marketplaceId, format }) => JSON.stringify([sku, marketplaceId, format]));
  if (new Set(keys).size < keys.length) throw inventoryError(400, 25729);
  const responses = requests.map((body) => {
    const { sku, marketplaceId, format } = body;
    const answer = attempt(world, () => createOffer(world, call.seller, body));
    const key = { sku, marketplaceId, format, warnings: [] };
    if (answer.issues) return { ...key, statusCode: answer.status, errors: answer.issues };
    return { ...key, statusCode: 200, offerId: answer.value.offerId, errors: [] };
  });
  return { status: multiStatus(responses), body: { responses } };
}
