import { digitsOf, marketplaceOf } from "../marketplaces.ts";
import { announceOrder } from "../order-notifications.ts";
import { nextNumber, type Seller, type World } from "../world.ts";
import { orderIdOf, type Order, type OrderLine } from "./order.ts";
import { buyerOf, isTaxCollectedOn, type Purchase } from "./purchase.ts";
import { availableOf, forSale, takeStock, titleAndPrice, variationAspects, type ForSale } from "./stock.ts";
import { costOf, shares } from "./sums.ts";

const DAY_MS = 86_400_000;
const SHIPS_WITHIN_MS = 3 * DAY_MS;
/** eBay's usual final value fee, and what it takes for each order besides. */
const FEE_SHARE = 0.1325;
const FEE_EACH_MINOR = 30;
/** In units of the currency, of what is not known here. */
const USUAL_PRICE = 10;

export type Placed = { order: Order } | { refused: { status: number; error: string } };

/** A buyer buys: the order exists and the listing has so many fewer units, both at once. */
export function placeOrder(world: World, purchase: Purchase): Placed {
  const seller = sellerOf(world, purchase);
  if (!seller) return refuse(400, `There is no seller ${purchase.seller ?? ""} here.`);
  const found = purchase.lines.map(({ sku }) => forSale(world, seller, sku, purchase.marketplace));
  if (!purchase.force) {
    const problem = shortage(purchase, found);
    if (problem !== undefined) return refuse(409, problem);
  }
  const order = newOrder(world, seller, purchase, found);
  takeStock(world, seller, order);
  seller.orders.set(order.orderId, order);
  announceOrder(world, seller, order);
  return { order };
}

function refuse(status: number, error: string): Placed {
  return { refused: { status, error } };
}

/** The seller who was named, else the first one who has the first SKU for sale. */
function sellerOf(world: World, { seller, lines, marketplace }: Purchase): Seller | undefined {
  if (seller !== undefined) return world.sellers.get(seller);
  const sku = lines[0]?.sku ?? "";
  const all = [...world.sellers.values()];
  return all.find((one) => forSale(world, one, sku, marketplace)?.listing !== undefined) ?? all[0];
}

/** Why the listings cannot give what is asked for; a SKU in several lines counts together. */
function shortage({ lines }: Purchase, found: (ForSale | undefined)[]): string | undefined {
  const asked = new Map<string, number>();
  for (const [index, { sku, quantity }] of lines.entries()) {
    const place = found[index];
    // What no application of ours listed, the seller has listed on eBay's own pages: it sells, and nobody here counts it.
    if (!place) continue;
    if (!place.listing) return `SKU ${sku} is not for sale now. Send force: true to sell it anyway.`;
    asked.set(sku, (asked.get(sku) ?? 0) + quantity);
    const available = availableOf(place);
    if ((asked.get(sku) ?? 0) > available)
      return `Only ${available} of SKU ${sku} can be bought. Send force: true to sell more.`;
  }
  return undefined;
}

function newOrder(world: World, seller: Seller, purchase: Purchase, found: (ForSale | undefined)[]): Order {
  const marketplaceId =
    purchase.marketplace ?? found.find((place) => place !== undefined)?.offer.marketplaceId ?? "EBAY_US";
  const currency = purchase.currency ?? currencyOf(seller, found, marketplaceId);
  const lines = newLines(world, seller, purchase, found, currency);
  const now = world.now();
  const placedAt = purchase.placedAt ?? now;
  const { taxCollectedBy } = purchase;
  const net = lines.reduce((sum, line) => sum + costOf(line), 0) + purchase.shippingMinor - purchase.discountMinor;
  const feeMinor = net <= 0 ? 0 : Math.round(net * FEE_SHARE) + FEE_EACH_MINOR;
  return {
    orderId: orderIdOf(nextNumber(world, "order", 130_954_300_001)),
    seller: seller.username,
    marketplaceId,
    currency,
    placedAt,
    visibleAt: now + purchase.visibleAfterMs,
    modifiedAt: placedAt,
    shipByAt: purchase.shipByAt ?? placedAt + SHIPS_WITHIN_MS,
    ...(purchase.paid ? { paidAt: placedAt } : {}),
    buyer: buyerOf(purchase.buyer, marketplaceId),
    ...(purchase.note === undefined ? {} : { note: purchase.note }),
    ...(purchase.pickupLocation === undefined ? {} : { pickupLocation: purchase.pickupLocation }),
    lines,
    isTaxCollected: taxCollectedBy === undefined ? isTaxCollectedOn(marketplaceId) : taxCollectedBy === "marketplace",
    isTaxIncluded: purchase.taxIncluded,
    adjustmentMinor: purchase.adjustmentMinor,
    feeMinor: purchase.feeMinor ?? feeMinor,
    shipments: [],
    refunds: [],
    cancellations: [],
  };
}

function currencyOf(seller: Seller, found: (ForSale | undefined)[], marketplaceId: string): string {
  const first = found.find((place) => place !== undefined);
  const own = first ? titleAndPrice(seller, first).currency : "";
  return own === "" ? (marketplaceOf(marketplaceId)?.currency ?? "USD") : own;
}

function newLines(
  world: World,
  seller: Seller,
  purchase: Purchase,
  found: (ForSale | undefined)[],
  currency: string,
): OrderLine[] {
  const lines = purchase.lines.map((asked, index) => newLine(world, seller, asked, found[index], currency));
  capTaken(lines, found);
  const costs = lines.map(costOf);
  const shipping = shares(purchase.shippingMinor, costs);
  const tax = shares(purchase.taxMinor, costs);
  const discount = shares(purchase.discountMinor, costs);
  return lines.map((line, index) => ({
    ...line,
    shippingMinor: shipping[index] ?? 0,
    taxMinor: tax[index] ?? 0,
    discountMinor: discount[index] ?? 0,
  }));
}

function newLine(
  world: World,
  seller: Seller,
  asked: Purchase["lines"][number],
  place: ForSale | undefined,
  currency: string,
): OrderLine {
  const offered = place && titleAndPrice(seller, place);
  const listed = place?.listing;
  const unitMinor =
    asked.price === undefined && offered
      ? offered.priceMinor
      : Math.round((asked.price ?? USUAL_PRICE) * 10 ** digitsOf(currency));
  return {
    lineItemId: nextNumber(world, "lineItem", 10_042_000_000_001),
    sku: asked.sku,
    title: asked.title ?? (offered?.title === undefined || offered.title === "" ? asked.sku : offered.title),
    quantity: asked.quantity,
    unitMinor,
    shippingMinor: 0,
    taxMinor: 0,
    discountMinor: 0,
    listingId: listed?.listing.listingId ?? "110000000000",
    ...(listed?.listing.groupKey === undefined ? {} : { variationId: variationIdOf(listed.variant.offerId) }),
    aspects: place ? variationAspects(seller, place) : [],
    ...(listed ? { offerId: listed.variant.offerId } : {}),
    takenQuantity: listed ? asked.quantity : 0,
  };
}

/** The listing's own number of a variation: another one than the offer's, and the same for every order. */
function variationIdOf(offerId: string): string {
  return `44${offerId.padStart(10, "0")}`;
}

/** Forced sales take what there is and no more, so that a cancellation gives back no more than was taken. */
function capTaken(lines: OrderLine[], found: (ForSale | undefined)[]): void {
  const left = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const place = found[index];
    if (!place?.listing) continue;
    const available = left.get(line.sku) ?? availableOf(place);
    line.takenQuantity = Math.max(0, Math.min(line.quantity, available));
    left.set(line.sku, available - line.takenQuantity);
  }
}
