import { z } from "zod";
import { parseAmount } from "../../domain/money.ts";
import type { Call, OfferObserved, OfferRead, RemoteStatus, Result } from "../contract.ts";
import { ebayCall, isNotFound } from "./client.ts";
import type { EbayApp } from "./env.ts";
import { itemUrl } from "./item-url.ts";
import { readRemoteState } from "./remote-state.ts";

const concurrency = 5;

const offer = z.object({
  offerId: z.string(),
  status: z.string().optional(),
  availableQuantity: z.number().optional(),
  pricingSummary: z.object({ price: z.object({ value: z.string(), currency: z.string() }).optional() }).optional(),
  listing: z
    .object({
      listingId: z.string().optional(),
      listingStatus: z.string().optional(),
      soldQuantity: z.number().optional(),
    })
    .optional(),
});
const offers = z.object({ offers: z.array(offer).optional() });
const items = z.object({
  responses: z
    .array(
      z.object({
        sku: z.string().optional(),
        statusCode: z.number(),
        inventoryItem: z
          .object({
            product: z.object({ title: z.string().optional() }).optional(),
            availability: z
              .object({ shipToLocationAvailability: z.object({ quantity: z.number().optional() }).optional() })
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});
const group = z.object({ title: z.string().optional() });
type Item = { title?: string | undefined; quantity?: number | undefined };

/** What eBay shows now: items 25 a call (title, stock), and one call for each offer (price, status, listing). */
export async function readOffers(app: EbayApp, wanted: OfferRead[], call: Call): Promise<Result<OfferObserved[]>> {
  const known = await readItems(app, wanted, call);
  if (!known.ok) return known;
  const titles = await readGroupTitles(app, wanted, call);
  if (!titles.ok) return titles;
  const observed: OfferObserved[] = [];
  for (let start = 0; start < wanted.length; start += concurrency) {
    const some = wanted.slice(start, start + concurrency);
    const read = await Promise.all(some.map((one) => readOffer(app, one, call)));
    for (const [index, found] of read.entries()) {
      const one = some[index];
      if (!one) continue;
      if (!found.ok) return found;
      const item = known.value.get(one.sku) ?? {};
      const title = titles.value.get(one.listingKey) ?? item.title;
      const url = (listingId: string) => itemUrl(app, call.marketplace, listingId);
      observed.push(toObserved(one.sku, found.value, item.quantity, title, url));
    }
  }
  return { ok: true, value: observed };
}

async function readItems(app: EbayApp, wanted: OfferRead[], call: Call): Promise<Result<Map<string, Item>>> {
  const url = `${app.apiOrigin}/sell/inventory/v1/bulk_get_inventory_item`;
  const body = { requests: wanted.map(({ sku }) => ({ sku })) };
  const reply = await ebayCall(call, { method: "POST", url, body }, items);
  if (!reply.ok) return reply;
  const bySku = new Map<string, Item>();
  for (const { sku, inventoryItem } of reply.value.body.responses ?? []) {
    if (sku === undefined || !inventoryItem) continue;
    const quantity = inventoryItem.availability?.shipToLocationAvailability?.quantity;
    bySku.set(sku, { title: inventoryItem.product?.title, quantity });
  }
  return { ok: true, value: bySku };
}

/** Buyers see a group's own title, not those of its items. */
async function readGroupTitles(app: EbayApp, wanted: OfferRead[], call: Call): Promise<Result<Map<string, string>>> {
  const titles = new Map<string, string>();
  const keys = new Set(
    wanted.filter(({ remoteState }) => readRemoteState(remoteState).grouped).map(({ listingKey }) => listingKey),
  );
  for (const key of keys) {
    const url = `${app.apiOrigin}/sell/inventory/v1/inventory_item_group/${encodeURIComponent(key)}`;
    const reply = await ebayCall(call, { method: "GET", url }, group);
    if (reply.ok && reply.value.body.title !== undefined) titles.set(key, reply.value.body.title);
    else if (!reply.ok && !isNotFound(reply.failure)) return reply;
  }
  return { ok: true, value: titles };
}

type Offer = z.infer<typeof offer>;

async function readOffer(app: EbayApp, one: OfferRead, call: Call): Promise<Result<Offer | undefined>> {
  const base = `${app.apiOrigin}/sell/inventory/v1/offer`;
  const offerId = one.remoteId ?? readRemoteState(one.remoteState).variants[one.sku]?.offerId;
  if (offerId !== undefined) {
    const reply = await ebayCall(call, { method: "GET", url: `${base}/${encodeURIComponent(offerId)}` }, offer);
    if (reply.ok) return { ok: true, value: reply.value.body };
    if (!isNotFound(reply.failure)) return reply;
  }
  const query = new URLSearchParams({ sku: one.sku, marketplace_id: call.marketplace });
  const found = await ebayCall(call, { method: "GET", url: `${base}?${query.toString()}` }, offers);
  if (found.ok) return { ok: true, value: found.value.body.offers?.[0] };
  return isNotFound(found.failure) ? { ok: true, value: undefined } : found;
}

function toObserved(
  sku: string,
  found: Offer | undefined,
  stock: number | undefined,
  title: string | undefined,
  urlOf: (listingId: string) => string,
): OfferObserved {
  if (!found) return { sku, status: "unlisted", issues: [] };
  const price = found.pricingSummary?.price;
  const priceMinor = price && parseAmount(price.value, price.currency);
  const quantity = found.availableQuantity ?? stock;
  const { listingId, soldQuantity } = found.listing ?? {};
  return {
    sku,
    status: statusOf(found),
    issues: [],
    offerRemoteId: found.offerId,
    ...(quantity === undefined ? {} : { quantity }),
    ...(price && priceMinor !== undefined ? { priceMinor, currency: price.currency } : {}),
    ...(title === undefined ? {} : { title }),
    ...(soldQuantity === undefined ? {} : { soldQuantity }),
    ...(listingId === undefined ? {} : { listingRemoteId: listingId, listingUrl: urlOf(listingId) }),
  };
}

/** ListingStatusEnum: ACTIVE, OUT_OF_STOCK, INACTIVE, ENDED, EBAY_ENDED, NOT_LISTED. */
function statusOf({ status, listing }: Offer): RemoteStatus {
  const listingStatus = listing?.listingStatus;
  if (listingStatus === "ENDED" || listingStatus === "EBAY_ENDED") return "ended";
  if (status !== "PUBLISHED") return "unlisted";
  if (listingStatus === "INACTIVE") return "pending";
  return listingStatus === "NOT_LISTED" ? "unlisted" : "live";
}
