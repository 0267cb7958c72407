import type { BulkRecord } from "../store/kept-records.ts";
import { gid, idOf, parseGid } from "../store/ids.ts";
import type { Collection, InventoryItem, Location, Product, Variant } from "../store/records.ts";
import { type ShopStore, totalAvailable } from "../store/shop-store.ts";
import { topicOfEnum } from "../webhooks/topics.ts";
import type { Context, TypeResolvers } from "./context.ts";
import { accessDenied, badRequest } from "./errors.ts";
import { type Args, Listing, MAX_PAGE, sorted } from "./listing.ts";
import { fulfillmentById, orderQueries, refundById } from "./order-queries.ts";
import { type Fields, searchFor } from "./search.ts";
import { apiVersion } from "./types/shop.ts";

const byId = (record: { id: number }): number => record.id;
const wholeSeconds = (atMs: number): number => Math.floor(atMs / 1000) * 1000;

const productFields: Fields<Product> = {
  default: (one) => [one.title, one.vendor, one.productType, ...one.tags, ...one.variants.map((v) => v.sku)],
  id: (one) => [one.id],
  handle: (one) => [one.handle],
  title: (one) => [one.title],
  vendor: (one) => [one.vendor],
  product_type: (one) => [one.productType],
  status: (one) => [one.status],
  tag: (one) => one.tags,
  sku: (one) => one.variants.map((variant) => variant.sku),
  barcode: (one) => one.variants.map((variant) => variant.barcode ?? ""),
  created_at: (one) => [wholeSeconds(one.createdAtMs)],
  updated_at: (one) => [wholeSeconds(one.updatedAtMs)],
  published_at: (one) => (one.publishedAtMs === null ? [] : [wholeSeconds(one.publishedAtMs)]),
  published_status: (one) => [one.publishedAtMs === null ? "unpublished" : "published"],
  inventory_total: (one) => [one.variants.reduce((sum, variant) => sum + totalAvailable(variant.item), 0)],
  gift_card: () => ["false"],
};

const collectionTest = (shop: ShopStore): Fields<Product> => ({
  ...productFields,
  collection_id: (one) => shop.collections.all.filter((c) => c.productIds.has(one.id)).map((c) => c.id),
});

const variantFields: Fields<Variant> = {
  default: (one) => [one.sku, one.product.title, ...one.optionValues],
  id: (one) => [one.id],
  sku: (one) => [one.sku],
  barcode: (one) => [one.barcode ?? ""],
  product_id: (one) => [one.product.id],
  product_ids: (one) => [one.product.id],
  product_status: (one) => [one.product.status],
  tag: (one) => one.product.tags,
  vendor: (one) => [one.product.vendor],
  inventory_quantity: (one) => [totalAvailable(one.item)],
  updated_at: (one) => [wholeSeconds(one.updatedAtMs)],
};

const itemFields: Fields<InventoryItem> = {
  id: (one) => [one.id],
  sku: (one) => [one.variant.sku],
  created_at: (one) => [wholeSeconds(one.variant.createdAtMs)],
  updated_at: (one) => [wholeSeconds(one.updatedAtMs)],
};

const locationFields: Fields<Location> = {
  default: (one) => [one.name, one.city],
  id: (one) => [one.id],
  name: (one) => [one.name],
  active: (one) => [String(one.active)],
};

const collectionFields: Fields<Collection> = {
  default: (one) => [one.title],
  id: (one) => [one.id],
  handle: (one) => [one.handle],
  title: (one) => [one.title],
  updated_at: (one) => [wholeSeconds(one.updatedAtMs)],
};

function filtered<T>(records: readonly T[], args: Args, fields: Fields<T>, { shop }: Context): readonly T[] {
  const matches = searchFor(args.query, fields, shop.now());
  return matches ? records.filter(matches) : records;
}

function inIdOrder<T extends { id: number }>(records: readonly T[], args: Args): Listing<T> {
  return args.reverse === true ? new Listing(records.toReversed(), byId, byId, true) : new Listing(records, byId);
}

function products(args: Args, context: Context): Listing<Product> {
  const found = filtered(context.shop.products.all, args, collectionTest(context.shop), context);
  switch (args.sortKey) {
    case "TITLE":
      return sorted(found, byId, (one) => one.title.toLowerCase(), args);
    case "VENDOR":
      return sorted(found, byId, (one) => one.vendor.toLowerCase(), args);
    case "UPDATED_AT":
      return sorted(found, byId, (one) => one.updatedAtMs, args);
    case "CREATED_AT":
    case "PUBLISHED_AT":
      return sorted(found, byId, (one) => one.createdAtMs, args);
    case "INVENTORY_TOTAL":
      return sorted(found, byId, (one) => one.variants.reduce((sum, v) => sum + totalAvailable(v.item), 0), args);
    default:
      return inIdOrder(found, args);
  }
}

function variants(args: Args, context: Context): Listing<Variant> {
  const found = filtered(context.shop.variants.all, args, variantFields, context);
  return args.sortKey === "SKU" ? sorted(found, byId, (one) => one.sku, args) : inIdOrder(found, args);
}

/** The record that a gid names, of any kind that `node` can answer. */
export function recordOf(shop: ShopStore, text: string): { kind: string } | undefined {
  const parsed = parseGid(text);
  if (!parsed) return undefined;
  switch (parsed.kind) {
    case "Product":
      return shop.products.get(parsed.id);
    case "ProductVariant":
      return shop.variants.get(parsed.id);
    case "InventoryItem":
      return shop.item(parsed.id);
    case "InventoryLevel":
      return shop.item(parsed.itemId ?? 0)?.levels.find((level) => level.location.id === parsed.id);
    case "Location":
      return shop.locations.get(parsed.id);
    case "Collection":
      return shop.collections.get(parsed.id);
    case "Order":
      return shop.orders.get(parsed.id);
    case "Fulfillment":
      return fulfillmentById(shop, text);
    case "Refund":
      return refundById(shop, text);
    case "BulkOperation":
      return shop.kept.get("bulk", String(parsed.id));
    case "Shop":
      return parsed.id === shop.info.id ? shop.info : undefined;
    case "AppInstallation":
      return { kind: "AppInstallation" };
    default:
      return undefined;
  }
}

function node(id: unknown, field: string, { shop, services, scopes }: Context): unknown {
  if (typeof id !== "string" || !/^gid:\/\/shopify\/\w+\/\d+/.test(id)) throw badRequest(`Invalid id: ${String(id)}`);
  const record = recordOf(shop, id);
  if (!record) return null;
  const need = services.schema.typeRequirement(record.kind);
  if (need && !need.anyOf.some((scope) => scopes.has(scope))) throw accessDenied(field, need);
  return record;
}

const bulkOperations = (shop: ShopStore): BulkRecord[] => shop.kept.list("bulk");
const count = (found: number, args: Args): unknown => {
  const limit = typeof args.limit === "number" ? args.limit : Infinity;
  return { count: Math.min(found, limit), precision: found > limit ? "AT_LEAST" : "EXACT" };
};
const identifier = (args: Args): Args => args.identifier as Args; // a required input object, checked by the schema

export const queries: TypeResolvers<unknown> = {
  shop: (_source, _args, { shop }) => shop.info,
  app: () => ({ kind: "App" }),
  appInstallation: () => ({ kind: "AppInstallation" }),
  currentAppInstallation: () => ({ kind: "AppInstallation" }),
  publicApiVersions: (_source, _args, context) => [apiVersion(context, context.services.apiVersion)],
  node: (_source, args, context) => node(args.id, "node", context),
  nodes: (_source, args, context) => {
    const ids = args.ids as unknown[]; // [ID!]!, checked by the schema
    if (ids.length > MAX_PAGE)
      throw badRequest(`The input array size of ${ids.length} is greater than the maximum allowed of ${MAX_PAGE}.`);
    return ids.map((id) => node(id, "nodes", context));
  },
  products: (_source, args, context) => products(args, context),
  productsCount: (_source, args, context) =>
    count(filtered(context.shop.products.all, args, collectionTest(context.shop), context).length, args),
  product: (_source, args, { shop }) => shop.products.get(idOf("Product", args.id) ?? 0) ?? null,
  productByHandle: (_source, args, { shop }) => shop.byHandle.get(String(args.handle)) ?? null,
  productByIdentifier: (_source, args, { shop }) => {
    const { id, handle } = identifier(args);
    return (
      (typeof handle === "string" ? shop.byHandle.get(handle) : shop.products.get(idOf("Product", id) ?? 0)) ?? null
    );
  },
  productVariant: (_source, args, { shop }) => shop.variants.get(idOf("ProductVariant", args.id) ?? 0) ?? null,
  productVariantByIdentifier: (_source, args, { shop }) =>
    shop.variants.get(idOf("ProductVariant", identifier(args).id) ?? 0) ?? null,
  productVariants: (_source, args, context) => variants(args, context),
  productVariantsCount: (_source, args, context) => count(variants(args, context).nodes.length, args),
  inventoryItem: (_source, args, { shop }) => shop.item(idOf("InventoryItem", args.id) ?? 0) ?? null,
  inventoryItems: (_source, args, context) => {
    const items = context.shop.variants.all.map((variant) => variant.item);
    return inIdOrder(filtered(items, args, itemFields, context), args);
  },
  inventoryLevel: (_source, args, { shop }) => recordOf(shop, String(args.id)) ?? null,
  location: (_source, args, { shop }) =>
    args.id === undefined || args.id === null
      ? (shop.locations.all[0] ?? null)
      : (shop.locations.get(idOf("Location", args.id) ?? 0) ?? null),
  locations: (_source, args, context) => {
    const open = context.shop.locations.all.filter((one) => one.active || args.includeInactive === true);
    const found = filtered(open, args, locationFields, context);
    return args.sortKey === "ID" ? inIdOrder(found, args) : sorted(found, byId, (one) => one.name, args);
  },
  collection: (_source, args, { shop }) => shop.collections.get(idOf("Collection", args.id) ?? 0) ?? null,
  collections: (_source, args, context) => {
    const found = filtered(context.shop.collections.all, args, collectionFields, context);
    if (args.sortKey === "TITLE") return sorted(found, byId, (one) => one.title, args);
    return args.sortKey === "UPDATED_AT" ? sorted(found, byId, (one) => one.updatedAtMs, args) : inIdOrder(found, args);
  },
  ...orderQueries,
  webhookSubscription: (_source, args, { shop }) =>
    shop.kept.get("subscription", String(idOf("WebhookSubscription", args.id))) ?? null,
  webhookSubscriptions: (_source, args, { shop }) => {
    const topics = Array.isArray(args.topics) ? args.topics.map((topic) => topicOfEnum(String(topic))) : undefined;
    const all = shop.kept.list("subscription");
    return inIdOrder(
      all.filter((one) => topics?.includes(one.topic) ?? true),
      args,
    );
  },
  bulkOperation: (_source, args, { shop }) =>
    recordOf(shop, gid("BulkOperation", idOf("BulkOperation", args.id) ?? 0)) ?? null,
  bulkOperations: (_source, args, context) => {
    const fields: Fields<BulkRecord> = {
      status: (one) => [one.status],
      id: (one) => [one.id],
      operation_type: () => ["query"],
      created_at: (one) => [one.createdAtMs],
    };
    return inIdOrder(filtered(bulkOperations(context.shop), args, fields, context), args);
  },
  currentBulkOperation: (_source, args, { shop }) =>
    args.type === "MUTATION" ? null : (bulkOperations(shop).at(-1) ?? null),
};
