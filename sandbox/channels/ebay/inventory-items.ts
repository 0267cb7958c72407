import type { VendorOperation, VendorReply } from "../shell.ts";
import { z } from "zod";
import { itemBody, itemInBulk, type Item, type ItemBody } from "./entities.ts";
import { EbayError, inventoryError, inventoryIssue, type EbayIssue } from "./errors.ts";
import {
  deleteOffer,
  endListing,
  groupOf,
  leaveGroup,
  listingsOfSku,
  noteRevision,
  offersOf,
  openListingOf,
  removeVariant,
  revisionIssue,
} from "./listings.ts";
import { attempt, multiStatus } from "./bulk-answers.ts";
import { bodyOf, pagination, SCOPES, sellerOperations, type SellerCall } from "./operation.ts";
import { length, publishIssues } from "./publish-checks.ts";
import type { Seller, World } from "./world.ts";

const BASE = "/sell/inventory/v1";
const MOST_IN_BULK = 25;

export function inventoryItemOperations(world: World): VendorOperation[] {
  return sellerOperations(world, [
    {
      id: "createOrReplaceInventoryItem",
      method: "PUT",
      path: `${BASE}/inventory_item/{sku}`,
      scopes: SCOPES.inventory,
      language: true,
      answer: (call) => {
        const body = bodyOf(itemBody, call);
        const created = putItem(world, call.seller, { ...body, sku: call.params.sku ?? "", locale: call.locale });
        return { status: created ? 201 : 204, ...(created ? { body: {} } : {}), headers: language(call.locale) };
      },
    },
    {
      id: "getInventoryItem",
      method: "GET",
      path: `${BASE}/inventory_item/{sku}`,
      scopes: SCOPES.inventoryRead,
      answer: ({ seller, params }) => ({ status: 200, body: view(seller, itemOf(seller, params.sku ?? "")) }),
    },
    {
      id: "deleteInventoryItem",
      method: "DELETE",
      path: `${BASE}/inventory_item/{sku}`,
      scopes: SCOPES.inventory,
      answer: ({ seller, params }) => {
        deleteItem(world, seller, itemOf(seller, params.sku ?? ""));
        return { status: 204 };
      },
    },
    {
      id: "getInventoryItems",
      method: "GET",
      path: `${BASE}/inventory_item`,
      scopes: SCOPES.inventoryRead,
      answer: listItems,
    },
    {
      id: "bulkCreateOrReplaceInventoryItem",
      method: "POST",
      path: `${BASE}/bulk_create_or_replace_inventory_item`,
      scopes: SCOPES.inventory,
      language: true,
      answer: (call) => bulkPut(world, call),
    },
    {
      id: "bulkGetInventoryItem",
      method: "POST",
      path: `${BASE}/bulk_get_inventory_item`,
      scopes: SCOPES.inventoryRead,
      answer: bulkGet,
    },
  ]);
}

function language(locale: string): Record<string, string> {
  return { "content-language": locale.replace("_", "-") };
}

function itemOf(seller: Seller, sku: string): Item {
  const item = seller.items.get(sku);
  if (!item) throw inventoryError(404, 25710, "", { name: "sku", value: sku });
  return item;
}

/** Replaces the whole record; a live listing follows at once, or the whole change is refused. True: it is new. */
function putItem(world: World, seller: Seller, item: Item): boolean {
  const issues = itemIssues(item);
  if (issues.length > 0) throw new EbayError(400, issues);
  const listings = listingsOfSku(world, seller, item.sku);
  for (const offer of offersOf(seller, item.sku)) {
    const listing = openListingOf(world, offer);
    if (!listing) continue;
    const blocked = revisionIssue(world, listing);
    const group = listing.groupKey === undefined ? undefined : seller.groups.get(listing.groupKey);
    const found = [...(blocked ? [blocked] : []), ...publishIssues({ seller, offer, item, group, revising: true })];
    if (found.length > 0) throw new EbayError(400, found);
  }
  const created = !seller.items.has(item.sku);
  seller.items.set(item.sku, item);
  for (const listing of listings) noteRevision(world, seller, listing.listingId);
  return created;
}

function itemIssues({ sku, product, availability }: Item): EbayIssue[] {
  const issues: EbayIssue[] = [];
  const invalid = (name: string, value: string, detail: string) => {
    issues.push(inventoryIssue(25709, `${name}: ${detail}`, { name, value }));
  };
  if (sku === "" || length(sku) > 50) issues.push(inventoryIssue(25707, "", { name: "sku", value: sku }));
  if (length(product?.title ?? "") > 80) invalid("title", product?.title ?? "", "at most 80 characters.");
  if (length(product?.description ?? "") > 4_000) invalid("description", "", "at most 4000 characters.");
  if (length(product?.subtitle ?? "") > 55) invalid("subtitle", product?.subtitle ?? "", "at most 55 characters.");
  if (length(product?.brand ?? "") > 65) invalid("brand", product?.brand ?? "", "at most 65 characters.");
  for (const [name, values] of Object.entries(product?.aspects ?? {})) {
    if (length(name) > 40) invalid("aspects", name, "a name has at most 40 characters.");
    const long = values.find((value) => length(value) > 50);
    if (long !== undefined) invalid("aspects", long, `a value of ${name} has at most 50 characters.`);
  }
  const quantity = availability?.shipToLocationAvailability?.quantity;
  if (quantity !== undefined && (quantity < 0 || quantity > 99_999_999))
    invalid("quantity", String(quantity), "0 or more is needed.");
  return issues;
}

function view(seller: Seller, item: Item): Record<string, unknown> {
  const { availability, ...rest } = item;
  const group = groupOf(seller, item.sku)?.inventoryItemGroupKey;
  const shipTo = availability?.shipToLocationAvailability;
  return {
    ...rest,
    ...(shipTo
      ? {
          availability: {
            shipToLocationAvailability: {
              ...shipTo,
              allocationByFormat: { auction: 0, fixedPrice: shipTo.quantity ?? 0 },
            },
          },
        }
      : {}),
    ...(group === undefined ? {} : { groupIds: [group], inventoryItemGroupKeys: [group] }),
  };
}

function listItems(call: SellerCall): VendorReply {
  const { limit, offset } = pagination(call, 25, 200);
  const { items } = call.seller;
  const page = [...items.values()].slice(offset * limit, (offset + 1) * limit);
  const at = (number: number) => `${BASE}/inventory_item?limit=${limit}&offset=${number}`;
  return {
    status: 200,
    body: {
      href: at(offset),
      limit,
      size: Math.ceil(items.size / limit),
      total: items.size,
      ...((offset + 1) * limit < items.size ? { next: at(offset + 1) } : {}),
      ...(offset > 0 ? { prev: at(offset - 1) } : {}),
      inventoryItems: page.map((item) => view(call.seller, item)),
    },
  };
}

/** As the spec says: unpublished offers go, single listings end, and the SKU leaves its group and its listing. */
function deleteItem(world: World, seller: Seller, item: Item): void {
  for (const offer of offersOf(seller, item.sku)) {
    const listing = openListingOf(world, offer);
    if (listing?.groupKey !== undefined) removeVariant(world, seller, listing, offer.offerId);
    else if (listing) endListing(world, seller, listing, "The inventory item was deleted.");
    deleteOffer(seller, offer);
  }
  leaveGroup(seller, item.sku);
  seller.items.delete(item.sku);
}

function bulkPut(world: World, call: SellerCall): VendorReply {
  const { requests } = bodyOf(z.object({ requests: z.array(itemInBulk).min(1) }), call);
  if (requests.length > MOST_IN_BULK) throw inventoryError(400, 25727, `At most ${MOST_IN_BULK}.`);
  if (requests.some(({ sku, locale }) => sku === "" || !/^[a-z]{2}_[A-Z]{2}$/.test(locale)))
    throw inventoryError(400, 25733);
  if (new Set(requests.map(({ sku }) => sku)).size < requests.length) throw inventoryError(400, 25728);
  const responses = requests.map((item) => {
    const answer = attempt(world, () => putItem(world, call.seller, item satisfies ItemBody));
    const { sku, locale } = item;
    if (answer.issues) return { sku, locale, statusCode: answer.status, errors: answer.issues, warnings: [] };
    return { sku, locale, statusCode: answer.value ? 201 : 200, errors: [], warnings: [] };
  });
  return { status: multiStatus(responses), body: { responses } };
}

function bulkGet(call: SellerCall): VendorReply {
  const { requests } = bodyOf(z.object({ requests: z.array(z.object({ sku: z.string() })).min(1) }), call);
  if (requests.length > MOST_IN_BULK) throw inventoryError(400, 25727, `At most ${MOST_IN_BULK}.`);
  if (new Set(requests.map(({ sku }) => sku)).size < requests.length) throw inventoryError(400, 25734);
  const responses = requests.map(({ sku }) => {
    const item = call.seller.items.get(sku);
    if (item) {
      // By the spec the bulk call names the group once, the single call twice.
      const { groupIds: _group, ...inventoryItem } = view(call.seller, item);
      return { sku, statusCode: 200, inventoryItem, errors: [], warnings: [] };
    }
    return { sku, statusCode: 404, errors: [inventoryIssue(25702, "", { name: "sku", value: sku })], warnings: [] };
  });
  return { status: multiStatus(responses), body: { responses } };
}
