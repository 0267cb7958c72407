import { z } from "zod";
import type { VendorOperation } from "../shell.ts";
import { groupBody, type Group, type Listing, type Offer } from "./entities.ts";
import { EbayError, inventoryError, inventoryIssue, type EbayIssue } from "./errors.ts";
import {
  endListing,
  isOpen,
  listingsOfSku,
  noteRevision,
  offersOf,
  openListingOf,
  removeVariant,
  revisionIssue,
} from "./listings.ts";
import { groupIssues } from "./group-checks.ts";
import { bodyOf, SCOPES, sellerOperations } from "./operation.ts";
import { joinListing, openListing } from "./publish.ts";
import { length } from "./publish-checks.ts";
import type { Seller, World } from "./world.ts";

const BASE = "/sell/inventory/v1";
const MOST_VARIANTS = 250;
const publishBody = z.object({ inventoryItemGroupKey: z.string().default(""), marketplaceId: z.string().default("") });

/** Listings with variations. */
export function groupOperations(world: World): VendorOperation[] {
  const groupPath = `${BASE}/inventory_item_group/{inventoryItemGroupKey}`;
  return sellerOperations(world, [
    {
      id: "createOrReplaceInventoryItemGroup",
      method: "PUT",
      path: groupPath,
      scopes: SCOPES.inventory,
      language: true,
      answer: (call) => {
        const { variantSKUs = [], ...body } = bodyOf(groupBody, call);
        const inventoryItemGroupKey = call.params.inventoryItemGroupKey ?? "";
        const created = putGroup(world, call.seller, { ...body, variantSKUs, inventoryItemGroupKey });
        return { status: created ? 201 : 204, ...(created ? { body: {} } : {}) };
      },
    },
    {
      id: "getInventoryItemGroup",
      method: "GET",
      path: groupPath,
      scopes: SCOPES.inventoryRead,
      answer: ({ seller, params }) => ({
        status: 200,
        body: knownGroup(seller, params.inventoryItemGroupKey ?? ""),
      }),
    },
    {
      id: "deleteInventoryItemGroup",
      method: "DELETE",
      path: groupPath,
      scopes: SCOPES.inventory,
      answer: ({ seller, params }) => {
        const group = knownGroup(seller, params.inventoryItemGroupKey ?? "");
        if (openGroupListing(world, seller, group))
          throw inventoryError(400, 25002, "The group has a live listing. Withdraw it first.");
        for (const sku of group.variantSKUs) seller.groupBySku.delete(sku);
        seller.groups.delete(group.inventoryItemGroupKey);
        return { status: 204 };
      },
    },
    {
      id: "publishOfferByInventoryItemGroup",
      method: "POST",
      path: `${BASE}/offer/publish_by_inventory_item_group`,
      scopes: SCOPES.inventory,
      answer: (call) => {
        const { inventoryItemGroupKey, marketplaceId } = bodyOf(publishBody, call);
        const group = knownGroup(call.seller, inventoryItemGroupKey, 400);
        return {
          status: 200,
          body: { listingId: publishGroup(world, call.seller, group, marketplaceId), warnings: [] },
        };
      },
    },
    {
      id: "withdrawOfferByInventoryItemGroup",
      method: "POST",
      path: `${BASE}/offer/withdraw_by_inventory_item_group`,
      scopes: SCOPES.inventory,
      answer: (call) => {
        const { inventoryItemGroupKey } = bodyOf(publishBody, call);
        const group = call.seller.groups.get(inventoryItemGroupKey);
        const listing = group && openGroupListing(world, call.seller, group);
        if (!listing) throw inventoryError(400, 25725);
        endListing(world, call.seller, listing, "The seller ended the listing.");
        return { status: 204 };
      },
    },
  ]);
}

function knownGroup(seller: Seller, key: string, status = 404): Group {
  const group = seller.groups.get(key);
  if (!group) throw inventoryError(status, 25705, "", { name: "inventoryItemGroupKey", value: key });
  return group;
}

function openGroupListing(world: World, seller: Seller, group: Group): Listing | undefined {
  const listings = group.variantSKUs.flatMap((sku) => listingsOfSku(world, seller, sku));
  return listings.find((listing) => listing.groupKey === group.inventoryItemGroupKey && isOpen(listing));
}

/** Replaces the whole group. SKUs left out leave the listing too, unless they were sold. True: the group is new. */
function putGroup(world: World, seller: Seller, group: Group): boolean {
  const key = group.inventoryItemGroupKey;
  const old = seller.groups.get(key);
  const listing = old && openGroupListing(world, seller, old);
  const issues = [...memberIssues(world, seller, group), ...textIssues(group)];
  if (listing) issues.push(...revisionIssues(world, seller, group, listing));
  if (issues.length > 0) throw new EbayError(400, issues);
  const members = new Set(group.variantSKUs);
  if (listing) {
    const leaving = listing.variants.filter(({ sku, left }) => !left && !members.has(sku));
    for (const { offerId } of leaving) {
      const now = world.listings.get(listing.listingId);
      if (now) removeVariant(world, seller, now, offerId);
    }
  }
  for (const sku of old?.variantSKUs ?? []) if (!members.has(sku)) seller.groupBySku.delete(sku);
  for (const sku of members) seller.groupBySku.set(sku, key);
  seller.groups.set(key, group);
  if (listing) noteRevision(world, seller, listing.listingId);
  return old === undefined;
}

function memberIssues(world: World, seller: Seller, group: Group): EbayIssue[] {
  const { variantSKUs, inventoryItemGroupKey: key } = group;
  if (variantSKUs.length === 0) return [inventoryIssue(25709, "variantSKUs.", { name: "variantSKUs", value: "" })];
  if (variantSKUs.length > MOST_VARIANTS || new Set(variantSKUs).size < variantSKUs.length)
    return [inventoryIssue(25013, `There can be ${MOST_VARIANTS} different SKUs.`, { name: "variantSKUs", value: "" })];
  return variantSKUs.flatMap((sku) => {
    const field = { name: "sku", value: sku };
    if (!seller.items.has(sku)) return [inventoryIssue(25701, `SKU: ${sku}`, field)];
    const other = seller.groupBySku.get(sku);
    if (other !== undefined && other !== key) return [inventoryIssue(25703, `SKU: ${sku} group: ${other}`, field)];
    const single = listingsOfSku(world, seller, sku).find((listing) => listing.groupKey === undefined);
    return single ? [inventoryIssue(25704, `SKU: ${sku} listing: ${single.listingId}`, field)] : [];
  });
}

function textIssues(group: Group): EbayIssue[] {
  const issues: EbayIssue[] = [];
  const invalid = (name: string, detail: string) => issues.push(inventoryIssue(25709, detail, { name, value: "" }));
  if (length(group.inventoryItemGroupKey) > 50) invalid("inventoryItemGroupKey", "At most 50 characters.");
  if (length(group.title ?? "") > 80) invalid("title", "A title has at most 80 characters.");
  if (length(group.description ?? "") > 500_000) invalid("description", "The description is too long.");
  for (const { name, values } of group.variesBy?.specifications ?? []) {
    if (length(name) > 40) invalid("variesBy", `The name ${name} has over 40 characters.`);
    if (values.some((value) => length(value) > 50)) invalid("variesBy", `A value of ${name} has over 50 characters.`);
  }
  return issues;
}

function revisionIssues(world: World, seller: Seller, group: Group, listing: Listing): EbayIssue[] {
  const blocked = revisionIssue(world, listing);
  const members = new Set(group.variantSKUs);
  const showing = listing.variants.filter(({ left }) => !left);
  const sold = showing.filter(({ sku, soldQuantity }) => !members.has(sku) && soldQuantity > 0);
  const staying = showing.filter(({ sku }) => members.has(sku)).map(({ offerId }) => seller.offers.get(offerId));
  const offers = staying.filter((offer) => offer !== undefined);
  return [
    ...(blocked ? [blocked] : []),
    ...sold.map(({ sku }) =>
      inventoryIssue(25013, `Variation ${sku} was sold and cannot be removed; set its quantity to 0.`, {
        name: "sku",
        value: sku,
      }),
    ),
    ...groupIssues(seller, group, offers, true),
  ];
}

/** Members without an offer on this marketplace stay out of the listing; what is invalid refuses the whole call. */
function publishGroup(world: World, seller: Seller, group: Group, marketplaceId: string): string {
  const offers: Offer[] = group.variantSKUs.flatMap((sku) =>
    offersOf(seller, sku).filter((offer) => offer.marketplaceId === marketplaceId),
  );
  if (offers.length === 0)
    throw inventoryError(400, 25725, "", { name: "inventoryItemGroupKey", value: group.inventoryItemGroupKey });
  const issues = groupIssues(seller, group, offers, false);
  if (issues.length > 0) throw new EbayError(400, issues);
  const joining = offers.filter((offer) => !openListingOf(world, offer));
  const open = openGroupListing(world, seller, group);
  if (!open) return openListing(world, seller, offers, group.inventoryItemGroupKey).listingId;
  if (joining.length > 0) joinListing(world, seller, open, joining);
  return open.listingId;
}
