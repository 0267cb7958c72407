import { gid } from "../../store/ids.ts";
import { NOTHING, total } from "../../store/money.ts";
import type {
  Fulfillment,
  FulfillmentLine,
  Order,
  OrderLine,
  OrderTransaction,
  Refund,
  RefundLine,
} from "../../store/order-records.ts";
import * as totals from "../../store/order-totals.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { TypeResolvers } from "../context.ts";
import { listed } from "../listing.ts";
import { ownerOf } from "./order.ts";
import { amountOf, bag } from "./order-money.ts";

/** What came back of an order: parcels, money and goods. */
const byId = (record: { id: number }): number => record.id;

const lineOf = (shop: ShopStore, part: { orderId: number; lineId: number }): OrderLine | undefined =>
  ownerOf(shop, part).lines.find(({ id }) => id === part.lineId);

export const fulfillment: TypeResolvers<Fulfillment> = {
  id: (source) => gid("Fulfillment", source.id),
  legacyResourceId: (source) => String(source.id),
  order: (source, _args, { shop }) => ownerOf(shop, source),
  displayStatus: (source) => (source.status === "CANCELLED" ? "CANCELED" : "FULFILLED"),
  location: (source, _args, { shop }) => shop.locations.get(source.locationId) ?? null,
  trackingInfo: (source, args) =>
    typeof args.first === "number" ? source.tracking.slice(0, args.first) : source.tracking,
  fulfillmentLineItems: (source, args) => listed(source.lines, byId, args),
  totalQuantity: (source) => source.lines.reduce((sum, { quantity }) => sum + quantity, 0),
  requiresShipping: () => true,
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.updatedAtMs),
};

export const fulfillmentLineItem: TypeResolvers<FulfillmentLine> = {
  id: (source) => gid("FulfillmentLineItem", source.id),
  lineItem: (source, _args, { shop }) => lineOf(shop, source),
};

const transactionsOf = (owner: Order, source: Refund): OrderTransaction[] =>
  owner.transactions.filter(({ id }) => source.transactionIds.includes(id));

export const refund: TypeResolvers<Refund> = {
  id: (source) => gid("Refund", source.id),
  legacyResourceId: (source) => String(source.id),
  order: (source, _args, { shop }) => ownerOf(shop, source),
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  processedAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  refundLineItems: (source, args) => listed(source.lines, byId, args),
  totalRefundedSet: (source, _args, { shop }) => {
    const owner = ownerOf(shop, source);
    return bag(owner, total(transactionsOf(owner, source).map(({ amount }) => amount)));
  },
  transactions: (source, args, { shop }) => listed(transactionsOf(ownerOf(shop, source), source), byId, args),
};

export const refundLineItem: TypeResolvers<RefundLine> = {
  id: (source) => gid("RefundLineItem", source.id),
  lineItem: (source, _args, { shop }) => lineOf(shop, source),
  location: (source, _args, { shop }) =>
    source.locationId === null ? null : (shop.locations.get(source.locationId) ?? null),
  restocked: (source) => source.restockType !== "NO_RESTOCK",
  price: (source, _args, { shop }) => {
    const line = lineOf(shop, source);
    return line && amountOf(ownerOf(shop, source), line.price);
  },
  priceSet: (source, _args, { shop }) => {
    const line = lineOf(shop, source);
    return line && bag(ownerOf(shop, source), line.price);
  },
  subtotal: (source, _args, { shop }) => amountOf(ownerOf(shop, source), source.subtotal),
  subtotalSet: (source, _args, { shop }) => bag(ownerOf(shop, source), source.subtotal),
  totalTax: (source, _args, { shop }) => amountOf(ownerOf(shop, source), source.tax),
  totalTaxSet: (source, _args, { shop }) => bag(ownerOf(shop, source), source.tax),
};

export const orderTransaction: TypeResolvers<OrderTransaction> = {
  id: (source) => gid("OrderTransaction", source.id),
  kind: (source) => source.type,
  order: (source, _args, { shop }) => ownerOf(shop, source),
  amount: (source, _args, { shop }) => amountOf(ownerOf(shop, source), source.amount),
  amountSet: (source, _args, { shop }) => bag(ownerOf(shop, source), source.amount),
  formattedGateway: (source) => source.gateway,
  createdAt: (source, _args, { shop }) => shop.utc(source.processedAtMs),
  processedAt: (source, _args, { shop }) => shop.utc(source.processedAtMs),
  manualPaymentGateway: (source) => source.gateway === "manual",
  parentTransaction: (source, _args, { shop }) =>
    ownerOf(shop, source).transactions.find(({ id }) => id === source.parentId) ?? null,
  totalUnsettledSet: (source, _args, { shop }) => bag(ownerOf(shop, source), NOTHING),
  maximumRefundable: (source, _args, { shop }) => {
    const owner = ownerOf(shop, source);
    return amountOf(owner, totals.refundableOf(owner, source));
  },
};
