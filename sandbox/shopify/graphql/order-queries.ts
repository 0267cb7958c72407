import { idOf } from "../store/ids.ts";
import type { IndexedField } from "../store/order-book.ts";
import type { Fulfillment, Order, Refund } from "../store/order-records.ts";
import * as totals from "../store/order-totals.ts";
import type { ShopStore } from "../store/shop-store.ts";
import type { Context, TypeResolvers } from "./context.ts";
import { badRequest } from "./errors.ts";
import { definitionOf } from "./mutations/metafield-input.ts";
import type { Listing } from "./listing.ts";
import { type Args, sorted } from "./listing.ts";
import { type Fields, narrowed, searchFor } from "./search.ts";
import { namespaceOf } from "./types/metafield.ts";

const DAY_MS = 86_400_000;
const SEEN_DAYS = 60;
const byId = (record: { id: number }): number => record.id;
const wholeSeconds = (atMs: number): number => Math.floor(atMs / 1000) * 1000;
const given = (text: string | null): string[] => (text === null ? [] : [text]);

const orderFields: Fields<Order> = {
  default: (one) => [one.name, ...given(one.email), ...given(one.note), ...one.lines.map(({ sku }) => sku ?? "")],
  id: (one) => [one.id],
  name: (one) => [one.name],
  created_at: (one) => [wholeSeconds(one.createdAtMs)],
  updated_at: (one) => [wholeSeconds(one.updatedAtMs)],
  processed_at: (one) => [wholeSeconds(one.processedAtMs)],
  source_identifier: (one) => given(one.sourceIdentifier),
  source_name: (one) => given(one.sourceName),
  tag: (one) => one.tags,
  email: (one) => given(one.email),
  sku: (one) => one.lines.map(({ sku }) => sku ?? ""),
  test: (one) => [String(one.test)],
  status: (one) => (one.cancelledAtMs === null ? ["open", "any", "not_closed"] : ["cancelled", "any", "not_closed"]),
  financial_status: (one) => [totals.financialStatus(one)],
  fulfillment_status: (one) => [STATUS_WORDS[totals.fulfillmentStatus(one)]],
};

const STATUS_WORDS = { FULFILLED: "fulfilled", PARTIALLY_FULFILLED: "partial", UNFULFILLED: "unfulfilled" };

/** Without `read_all_orders` an app sees sixty days of orders: https://shopify.dev/docs/api/usage/access-scopes */
function isSeen({ shop, scopes }: Context): (order: Order) => boolean {
  if (scopes.has("read_all_orders")) return () => true;
  const sinceMs = shop.now() - SEEN_DAYS * DAY_MS;
  return (order) => order.createdAtMs >= sinceMs;
}

function seen(context: Context, order: Order | undefined): Order | null {
  return order && isSeen(context)(order) ? order : null;
}

const INDEXED: ReadonlySet<string> = new Set<IndexedField>(["name", "sku", "source_identifier", "tag"]);
const isIndexed = (field: string): field is IndexedField => INDEXED.has(field);

/** An order is searched for by its channel's number each time that one comes in: all ten thousand are not looked at. */
function candidates({ orders }: ShopStore, query: unknown): readonly Order[] {
  const found = narrowed(query, (field, value) => (isIndexed(field) ? orders.having(field, value) : undefined));
  return found?.sort((a, b) => a.id - b.id) ?? orders.all;
}

function found(args: Args, context: Context): readonly Order[] {
  const test = searchFor(args.query, orderFields, context.shop.now());
  const isVisible = isSeen(context);
  return candidates(context.shop, args.query).filter((one) => isVisible(one) && (test?.(one) ?? true));
}

function orders(args: Args, context: Context): Listing<Order> {
  const all = found(args, context);
  switch (args.sortKey) {
    case "CREATED_AT":
      return sorted(all, byId, (one) => wholeSeconds(one.createdAtMs), args);
    case "UPDATED_AT":
      return sorted(all, byId, (one) => wholeSeconds(one.updatedAtMs), args);
    case "PROCESSED_AT":
    case undefined:
    case null:
      return sorted(all, byId, (one) => wholeSeconds(one.processedAtMs), args);
    case "TOTAL_PRICE":
      return sorted(all, byId, (one) => totals.orderTotal(one).shop, args);
    default:
      return sorted(all, byId, byId, args);
  }
}

function byIdentifier(args: Args, context: Context): Order | null {
  const { shop } = context;
  const identifier = args.identifier as { id?: string; customId?: Args }; // a OneOf input, checked by the schema
  if (!identifier.customId) return seen(context, shop.orders.get(idOf("Order", identifier.id) ?? 0));
  const { key, value } = identifier.customId;
  const namespace = namespaceOf(identifier.customId.namespace);
  if (definitionOf(shop, "ORDER", namespace, String(key))?.type !== "id") {
    throw badRequest("Metafield definition of type 'id' is required when using custom ids.");
  }
  const wanted = { namespace, key: String(key), value: String(value) };
  const [owner] = shop.metafields.ownersOf("Order", wanted);
  return owner === undefined ? null : seen(context, shop.orders.get(idOf("Order", owner) ?? 0));
}

export function fulfillmentById(shop: ShopStore, wanted: unknown): Fulfillment | undefined {
  const id = idOf("Fulfillment", wanted) ?? 0;
  return shop.orders.ofFulfillment(id)?.fulfillments.find((one) => one.id === id);
}

export function refundById(shop: ShopStore, wanted: unknown): Refund | undefined {
  const id = idOf("Refund", wanted) ?? 0;
  return shop.orders.ofRefund(id)?.refunds.find((one) => one.id === id);
}

export const orderQueries: TypeResolvers<unknown> = {
  order: (_source, args, context) => seen(context, context.shop.orders.get(idOf("Order", args.id) ?? 0)),
  orderByIdentifier: (_source, args, context) => byIdentifier(args, context),
  orders: (_source, args, context) => orders(args, context),
  ordersCount: (_source, args, context) => {
    const limit = typeof args.limit === "number" ? args.limit : 10_000;
    const count = found(args, context).length;
    return { count: Math.min(count, limit), precision: count > limit ? "AT_LEAST" : "EXACT" };
  },
  fulfillment: (_source, args, { shop }) => fulfillmentById(shop, args.id) ?? null,
  refund: (_source, args, { shop }) => refundById(shop, args.id) ?? null,
  job: (_source, args, { shop }) => shop.kept.get("job", String(args.id)) ?? null,
};
