import { gid } from "../store/ids.ts";
import { decimal, type Money } from "../store/money.ts";
import type {
  Address,
  Fulfillment,
  Order,
  OrderLine,
  OrderTransaction,
  Refund,
  TaxLine,
} from "../store/order-records.ts";
import * as totals from "../store/order-totals.ts";
import type { ShopStore } from "../store/shop-store.ts";

type Payload = Record<string, unknown>;

const moneySet = (order: Order, money: Money): Payload => ({
  shop_money: { amount: decimal(money.shop, order.currency), currency_code: order.currency },
  presentment_money: {
    amount: decimal(money.presentment, order.presentmentCurrency),
    currency_code: order.presentmentCurrency,
  },
});
const amount = (order: Order, money: Money): string => decimal(money.shop, order.currency);

const taxLine = (order: Order, line: TaxLine): Payload => ({
  title: line.title,
  rate: line.rate,
  price: amount(order, line.price),
  price_set: moneySet(order, line.price),
  channel_liable: line.channelLiable,
});

const address = (of: Address | null): Payload | null =>
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
    country_code: of.countryCode,
    phone: of.phone,
  };

function lineStatus(order: Order, line: OrderLine): "fulfilled" | "partial" | null {
  if (totals.fulfilledUnits(order, line.id) === 0) return null;
  return totals.unfulfilledUnits(order, line) > 0 ? "partial" : "fulfilled";
}

function lineItem(shop: ShopStore, order: Order, line: OrderLine): Payload {
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
    properties: line.properties.map(({ key, value }) => ({ name: key, value })),
    tax_lines: line.taxLines.map((one) => taxLine(order, one)),
  };
}

function transaction(shop: ShopStore, order: Order, one: OrderTransaction): Payload {
  return {
    id: one.id,
    admin_graphql_api_id: gid("OrderTransaction", one.id),
    order_id: order.id,
    kind: one.type.toLowerCase(),
    status: one.status.toLowerCase(),
    gateway: one.gateway,
    amount: amount(order, one.amount),
    currency: order.currency,
    parent_id: one.parentId,
    created_at: shop.zoned(one.processedAtMs),
    processed_at: shop.zoned(one.processedAtMs),
    test: one.test,
  };
}

const WORDS = { FULFILLED: "fulfilled", PARTIALLY_FULFILLED: "partial", UNFULFILLED: null };

/** `orders/create`, `orders/updated`, `orders/cancelled`. */
export function orderPayload(shop: ShopStore, order: Order): Payload {
  const [subtotal, tax, whole] = [totals.subtotal(order), totals.taxTotal(order), totals.orderTotal(order)];
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    app_id: 290_000_001,
    name: order.name,
    number: order.number - 1000,
    order_number: order.number,
    created_at: shop.zoned(order.createdAtMs),
    updated_at: shop.zoned(order.updatedAtMs),
    processed_at: shop.zoned(order.processedAtMs),
    cancelled_at: order.cancelledAtMs === null ? null : shop.zoned(order.cancelledAtMs),
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    closed_at: null,
    currency: order.currency,
    presentment_currency: order.presentmentCurrency,
    source_name: order.sourceName,
    source_identifier: order.sourceIdentifier,
    source_url: order.sourceUrl,
    email: order.email,
    contact_email: order.email,
    phone: order.phone,
    note: order.note,
    note_attributes: order.customAttributes.map(({ key, value }) => ({ name: key, value })),
    tags: order.tags.join(", "),
    test: order.test,
    taxes_included: order.taxesIncluded,
    financial_status: totals.financialStatus(order).toLowerCase(),
    fulfillment_status: WORDS[totals.fulfillmentStatus(order)],
    subtotal_price: amount(order, subtotal),
    subtotal_price_set: moneySet(order, subtotal),
    total_tax: amount(order, tax),
    total_tax_set: moneySet(order, tax),
    total_discounts: amount(order, totals.discountTotal(order)),
    total_discounts_set: moneySet(order, totals.discountTotal(order)),
    total_shipping_price_set: moneySet(order, totals.shippingTotal(order)),
    total_price: amount(order, whole),
    total_price_set: moneySet(order, whole),
    payment_gateway_names: [...new Set(order.transactions.map(({ gateway }) => gateway))],
    discount_codes: order.discount ? [{ code: order.discount.code, amount: amount(order, order.discount.amount) }] : [],
    tax_lines: order.taxLines.map((one) => taxLine(order, one)),
    billing_address: address(order.billingAddress),
    shipping_address: address(order.shippingAddress),
    line_items: order.lines.map((line) => lineItem(shop, order, line)),
    shipping_lines: order.shippingLines.map((line) => ({
      id: line.id,
      title: line.title,
      code: line.code,
      source: line.source,
      price: amount(order, line.price),
      price_set: moneySet(order, line.price),
      tax_lines: line.taxLines.map((one) => taxLine(order, one)),
    })),
    fulfillments: order.fulfillments.map((one) => fulfillmentPayload(shop, one)),
    refunds: order.refunds.map((one) => refundPayload(shop, one)),
  };
}

function ownerOf(shop: ShopStore, part: { orderId: number }): Order {
  const order = shop.orders.get(part.orderId);
  if (!order) throw new Error(`There is no order ${part.orderId}`);
  return order;
}

/** `fulfillments/create`, `fulfillments/update`. */
export function fulfillmentPayload(shop: ShopStore, one: Fulfillment): Payload {
  const order = ownerOf(shop, one);
  const [first] = one.tracking;
  return {
    id: one.id,
    admin_graphql_api_id: gid("Fulfillment", one.id),
    order_id: order.id,
    name: one.name,
    status: one.status.toLowerCase(),
    service: "manual",
    location_id: one.locationId,
    created_at: shop.zoned(one.createdAtMs),
    updated_at: shop.zoned(one.updatedAtMs),
    shipment_status: null,
    email: order.email,
    destination: address(order.shippingAddress),
    tracking_company: first?.company ?? null,
    tracking_number: first?.number ?? null,
    tracking_numbers: one.tracking.map(({ number }) => number).filter((number) => number !== null),
    tracking_url: first?.url ?? null,
    tracking_urls: one.tracking.map(({ url }) => url).filter((url) => url !== null),
    line_items: one.lines.flatMap(({ lineId, quantity }) => {
      const line = order.lines.find(({ id }) => id === lineId);
      return line ? [{ ...lineItem(shop, order, line), quantity }] : [];
    }),
  };
}

/** `refunds/create`. */
export function refundPayload(shop: ShopStore, refund: Refund): Payload {
  const order = ownerOf(shop, refund);
  return {
    id: refund.id,
    admin_graphql_api_id: gid("Refund", refund.id),
    order_id: order.id,
    created_at: shop.zoned(refund.createdAtMs),
    processed_at: shop.zoned(refund.createdAtMs),
    note: refund.note,
    user_id: null,
    restock: refund.lines.some(({ restockType }) => restockType !== "NO_RESTOCK"),
    transactions: order.transactions
      .filter(({ id }) => refund.transactionIds.includes(id))
      .map((one) => transaction(shop, order, one)),
    refund_line_items: refund.lines.map((line) => ({
      id: line.id,
      line_item_id: line.lineId,
      location_id: line.locationId,
      quantity: line.quantity,
      restock_type: line.restockType.toLowerCase(),
      subtotal: amount(order, line.subtotal),
      subtotal_set: moneySet(order, line.subtotal),
      total_tax: amount(order, line.tax),
      total_tax_set: moneySet(order, line.tax),
    })),
    refund_shipping_lines: [],
    order_adjustments: [],
  };
}
