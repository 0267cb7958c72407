import { gid } from "./ids.ts";
import { NOTHING, spread, times } from "./money.ts";
import {
  type Address,
  type Attribute,
  type Order,
  type OrderFields,
  type OrderLine,
  OrderRefused,
  type OrderTransaction,
  type ShippingLine,
} from "./order-records.ts";
import { claimsOf, type InventoryBehaviour, refuseMissing, routeOf, takeUnits } from "./order-stock.ts";
import type { Location, Metafield } from "./records.ts";
import type { ShopStore } from "./shop-store.ts";

export type NewLine = Pick<
  OrderLine,
  | "variantId"
  | "sku"
  | "title"
  | "variantTitle"
  | "vendor"
  | "quantity"
  | "price"
  | "taxable"
  | "requiresShipping"
  | "taxLines"
  | "properties"
>;
export type NewTransaction = Pick<
  OrderTransaction,
  "type" | "status" | "gateway" | "amount" | "processedAtMs" | "test"
>;
export type NewAddress = Omit<Address, "kind" | "id">;

export interface NewOrder extends OrderFields {
  /** Without one it is the next number: `#1001`. */
  name: string | null;
  /** Now, save of orders that are planted as history. */
  createdAtMs: number | null;
  lines: NewLine[];
  shippingLines: Omit<ShippingLine, "kind" | "id">[];
  transactions: NewTransaction[];
  shippingAddress: NewAddress | null;
  billingAddress: NewAddress | null;
  metafields: Pick<Metafield, "namespace" | "key" | "type" | "value">[];
  inventory: InventoryBehaviour;
  /** Where its units are taken; without one the order is routed. */
  location: Location | null;
}

const FIRST_NUMBER = 1001;

const addressOf = (shop: ShopStore, address: NewAddress | null): Address | null =>
  address && { kind: "MailingAddress", id: shop.numbering.next("MailingAddress"), ...address };

function linesOf(shop: ShopStore, orderId: number, wanted: NewOrder): OrderLine[] {
  const weights = wanted.lines.map((line) => times(line.price, line.quantity));
  const discounts = wanted.discount?.target === "LINE_ITEM" ? spread(wanted.discount.amount, weights) : [];
  return wanted.lines.map((line, at) => ({
    kind: "LineItem",
    id: shop.numbering.next("LineItem"),
    orderId,
    ...line,
    discount: discounts[at] ?? NOTHING,
    locationId: null,
    taken: 0,
    removed: 0,
    returned: 0,
  }));
}

function recordOf(shop: ShopStore, wanted: NewOrder): Order {
  const id = shop.numbering.next("Order");
  const { name, createdAtMs, shippingLines, transactions, shippingAddress, billingAddress, ...rest } = wanted;
  // What is only for the making of it is not kept.
  const { lines: _lines, metafields: _metafields, inventory: _inventory, location: _location, ...fields } = rest;
  const number = FIRST_NUMBER + shop.orders.size;
  const atMs = createdAtMs ?? shop.now();
  return {
    kind: "Order",
    id,
    number,
    name: name ?? `#${number}`,
    ...fields,
    createdAtMs: atMs,
    updatedAtMs: atMs,
    cancelledAtMs: null,
    cancelReason: null,
    staffNote: null,
    shippingAddress: addressOf(shop, shippingAddress),
    billingAddress: addressOf(shop, billingAddress),
    lines: linesOf(shop, id, wanted),
    shippingLines: shippingLines.map((line) => ({
      kind: "ShippingLine",
      id: shop.numbering.next("ShippingLine"),
      ...line,
    })),
    transactions: transactions.map((one) => ({
      kind: "OrderTransaction",
      id: shop.numbering.next("OrderTransaction"),
      orderId: id,
      ...one,
      parentId: null,
    })),
    fulfillments: [],
    refunds: [],
  };
}

/**
 * Makes an order, takes its units, and tells of both.
 *
 * @throws {OrderRefused} where the stock does not suffice and may not be oversold; then nothing has changed.
 */
export function createOrder(shop: ShopStore, wanted: NewOrder): Order {
  const claims = wanted.inventory === "BYPASS" ? [] : claimsOf(shop, wanted.lines);
  if (wanted.inventory === "DECREMENT_OBEYING_POLICY") refuseMissing(claims);
  return shop.transact(() => {
    const order = recordOf(shop, wanted);
    const location = wanted.location ?? routeOf(shop, claims);
    for (const line of order.lines) line.locationId = location?.id ?? null;
    if (claims.length > 0 && location) takeUnits(shop, order, location);
    const owner = gid("Order", order.id);
    const metafields = wanted.metafields.map((one): Metafield => ({
      kind: "Metafield",
      id: shop.numbering.next("Metafield"),
      ownerGid: owner,
      ...one,
      createdAtMs: order.createdAtMs,
      updatedAtMs: order.createdAtMs,
    }));
    if (metafields.length > 0) shop.metafields.put(owner, metafields);
    shop.orders.put(order);
    shop.record({ topic: "orders/create", order });
    return order;
  });
}

export interface OrderEdit {
  email?: string | null;
  phone?: string | null;
  note?: string | null;
  tags?: string[];
  customAttributes?: Attribute[];
  shippingAddress?: NewAddress;
}

/** To be called inside an action that changed an order. */
export function touchOrder(shop: ShopStore, order: Order): void {
  order.updatedAtMs = shop.now();
  shop.record({ topic: "orders/updated", order });
}

/** What may still be changed of an order, cancelled or not. */
export function editOrder(shop: ShopStore, order: Order, edit: OrderEdit): void {
  shop.transact(() => {
    const { shippingAddress, ...fields } = edit;
    Object.assign(order, fields);
    shop.orders.put(order);
    if (shippingAddress) order.shippingAddress = addressOf(shop, shippingAddress);
    touchOrder(shop, order);
  });
}

export function lineById(order: Order, lineId: number): OrderLine {
  const line = order.lines.find(({ id }) => id === lineId);
  if (!line) throw new OrderRefused(`The order ${order.name} has no line ${lineId}`, ["lineItemId"]);
  return line;
}
