import { gid } from "../store/ids.ts";
import { decimal, type Money } from "../store/money.ts";
import type { Address, Order, OrderLine, TaxLine } from "../store/order-records.ts";
import * as totals from "../store/order-totals.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { LINE_CONSTANTS } from "./order-constants.ts";

/** What the payloads of orders, parcels and refunds have in common. */
export type Payload = Record<string, unknown>;

export const moneySet = (order: Order, money: Money): Payload => ({
  shop_money: { amount: decimal(money.shop, order.currency), currency_code: order.currency },
  presentment_money: {
    amount: decimal(money.presentment, order.presentmentCurrency),
    currency_code: order.presentmentCurrency,
  },
});
export const amount = (order: Order, money: Money): string => decimal(money.shop, order.currency);

export const taxLine = (order: Order, line: TaxLine): Payload => ({
  title: line.title,
  rate: line.rate,
  price: amount(order, line.price),
  price_set: moneySet(order, line.price),
  channel_liable: line.channelLiable,
});

const countries = new Intl.DisplayNames("en", { type: "region" });

export const address = (of: Address | null): Payload | null =>
  of && {
    first_name: of.firstName,
    last_name: of.lastName,
    name: [of.firstName, of.lastName].filter(Boolean).join(" "),
    company: of.company,
    address1: of.address1,
    address2: of.address2,
    city: of.city,
    province: of.province,
    province_code: of.provinceCode,
    zip: of.zip,
    country: of.countryCode === null ? null : (countries.of(of.countryCode) ?? of.countryCode),
    latitude: null,
    longitude: null,
    country_code: of.countryCode,
    phone: of.phone,
  };

function lineStatus(order: Order, line: OrderLine): "fulfilled" | "partial" | null {
  if (totals.fulfilledUnits(order, line.id) === 0) return null;
  return totals.unfulfilledUnits(order, line) > 0 ? "partial" : "fulfilled";
}

export function lineItem(shop: ShopStore, order: Order, line: OrderLine): Payload {
  const variant = line.variantId === null ? undefined : shop.variants.get(line.variantId);
  return {
    id: line.id,
    admin_graphql_api_id: gid("LineItem", line.id),
    variant_id: line.variantId,
    product_id: variant?.product.id ?? null,
    product_exists: variant !== undefined,
    sku: line.sku,
    title: line.title,
    variant_title: line.variantTitle,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    vendor: line.vendor,
    quantity: line.quantity,
    current_quantity: totals.currentUnits(line),
    fulfillable_quantity: totals.unfulfilledUnits(order, line),
    fulfillment_status: lineStatus(order, line),
    fulfillment_service: "manual",
    price: amount(order, line.price),
    price_set: moneySet(order, line.price),
    total_discount: amount(order, line.discount),
    total_discount_set: moneySet(order, line.discount),
    taxable: line.taxable,
    requires_shipping: line.requiresShipping,
    gift_card: false,
    grams: variant?.item.grams ?? 0,
    variant_inventory_management: variant?.item.tracked === true ? "shopify" : null,
    ...LINE_CONSTANTS,
    properties: line.properties.map(({ key, value }) => ({ name: key, value })),
    tax_lines: line.taxLines.map((one) => taxLine(order, one)),
  };
}

export function ownerOf(shop: ShopStore, part: { orderId: number }): Order {
  const order = shop.orders.get(part.orderId);
  if (!order) throw new Error(`There is no order ${part.orderId}`);
  return order;
}
