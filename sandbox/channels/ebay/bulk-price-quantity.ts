import type { VendorOperation, VendorReply } from "../shell.ts";
import { bulkPriceQuantityBody, type Amount, type Item, type Offer, type PriceQuantityRequest } from "./entities.ts";
import { EbayError, inventoryError } from "./errors.ts";
import { attempt, multiStatus } from "./bulk-answers.ts";
import { listingsOfSku, noteRevision, openListingOf, revisionIssue } from "./listings.ts";
import { bodyOf, SCOPES, sellerOperations, type SellerCall } from "./operation.ts";
import { publishIssues } from "./publish-checks.ts";
import type { Seller, World } from "./world.ts";

const MOST_IN_BULK = 25;

type OfferUpdate = NonNullable<PriceQuantityRequest["offers"]>[number];

/** The hot path of a stock connection: absolute prices and quantities of up to 25 SKUs, each answered on its own. */
export function bulkPriceQuantityOperations(world: World): VendorOperation[] {
  return sellerOperations(world, [
    {
      id: "bulkUpdatePriceQuantity",
      method: "POST",
      path: "/sell/inventory/v1/bulk_update_price_quantity",
      scopes: SCOPES.inventory,
      answer: (call) => answer(world, call),
    },
  ]);
}

function answer(world: World, call: SellerCall): VendorReply {
  const { requests } = bodyOf(bulkPriceQuantityBody, call);
  if (requests.length === 0 || requests.length > MOST_IN_BULK)
    throw inventoryError(400, 25709, `requests: from 1 to ${MOST_IN_BULK}.`, {
      name: "requests",
      value: String(requests.length),
    });
  const seen = new Set<string>();
  const revised = new Set<string>();
  const responses = requests.flatMap((request) => answerRequest(world, call.seller, request, seen, revised));
  for (const listingId of revised) noteRevision(world, call.seller, listingId);
  return { status: multiStatus(responses), body: { responses } };
}

/** One entry for each offer; one for the SKU alone when no offer was named. */
function answerRequest(
  world: World,
  seller: Seller,
  request: PriceQuantityRequest,
  seen: Set<string>,
  revised: Set<string>,
) {
  const { sku, offers = [], shipToLocationAvailability: shipTo } = request;
  const ofItem =
    shipTo === undefined ? undefined : attempt(world, () => setItem(world, seller, sku ?? "", shipTo, revised));
  if (offers.length === 0) {
    const nothing = inventoryError(400, 25709, "Neither a quantity of the SKU nor an offer was given.");
    const outcome = ofItem ?? { status: nothing.status, issues: nothing.issues };
    return [entry(outcome, sku === undefined ? {} : { sku })];
  }
  return offers.map((update) => {
    const ofOffer = attempt(world, () => setOffer(world, seller, update, sku, seen, revised));
    const known = sku ?? seller.offers.get(update.offerId)?.sku;
    return entry(ofItem?.issues ? ofItem : ofOffer, {
      offerId: update.offerId,
      ...(known === undefined ? {} : { sku: known }),
    });
  });
}

function entry(outcome: ReturnType<typeof attempt>, key: { sku?: string; offerId?: string }) {
  return {
    ...key,
    statusCode: outcome.issues ? outcome.status : 200,
    ...(outcome.issues ? { errors: outcome.issues } : {}),
  };
}

function setItem(
  world: World,
  seller: Seller,
  sku: string,
  shipTo: NonNullable<PriceQuantityRequest["shipToLocationAvailability"]>,
  revised: Set<string>,
): void {
  const old = seller.items.get(sku);
  if (!old) throw inventoryError(404, 25702, "", { name: "sku", value: sku });
  requireQuantity(shipTo.quantity);
  const item: Item = { ...old, availability: { ...old.availability, shipToLocationAvailability: shipTo } };
  const listings = listingsOfSku(world, seller, sku);
  for (const listing of listings) {
    const blocked = revisionIssue(world, listing);
    if (blocked) throw new EbayError(400, blocked);
  }
  seller.items.set(sku, item);
  for (const { listingId } of listings) revised.add(listingId);
}

function setOffer(
  world: World,
  seller: Seller,
  update: OfferUpdate,
  sku: string | undefined,
  seen: Set<string>,
  revised: Set<string>,
): void {
  const { offerId, availableQuantity, price } = update;
  const about = (name: string, value: string) => ({ name, value });
  const old = seller.offers.get(offerId);
  const listing = old && openListingOf(world, old);
  if (!old) throw inventoryError(404, 25713, "", about("offerId", offerId));
  if (seen.has(offerId)) throw inventoryError(400, 25709, "The offer was named twice.", about("offerId", offerId));
  seen.add(offerId);
  if (sku !== undefined && sku !== old.sku)
    throw inventoryError(400, 25709, "The offer is of another SKU.", about("sku", sku));
  if (!listing) throw inventoryError(400, 25713, "It is not published.", about("offerId", offerId));
  if (availableQuantity === undefined && price === undefined)
    throw inventoryError(400, 25709, "Neither a price nor a quantity was given.", about("offerId", offerId));
  requireQuantity(availableQuantity);
  const offer = changed(old, availableQuantity, price);
  const group = listing.groupKey === undefined ? undefined : seller.groups.get(listing.groupKey);
  const blocked = revisionIssue(world, listing);
  // Only what this call may change is judged: a policy that was deleted meanwhile does not stop a stock update.
  const found = publishIssues({ seller, offer, item: seller.items.get(old.sku), group, revising: true });
  const issues = [
    ...(blocked ? [blocked] : []),
    ...found.filter(({ errorId }) => errorId === 25003 || errorId === 25004),
  ];
  if (issues.length > 0) throw new EbayError(400, issues);
  seller.offers.set(offerId, offer);
  revised.add(listing.listingId);
}

function changed(old: Offer, availableQuantity: number | undefined, price: Amount | undefined): Offer {
  return {
    ...old,
    ...(availableQuantity === undefined ? {} : { availableQuantity }),
    ...(price === undefined ? {} : { pricingSummary: { ...old.pricingSummary, price } }),
  };
}

function requireQuantity(quantity: number | undefined): void {
  if (quantity !== undefined && (quantity < 0 || quantity > 99_999_999))
    throw inventoryError(400, 25004, "It has to be 0 or more.", { name: "quantity", value: String(quantity) });
}
