import { gid } from "../store/ids.ts";
import { minus, type Money, NOTHING, plus, total } from "../store/money.ts";
import type { Fulfillment, Order, OrderTransaction, Refund } from "../store/order-records.ts";
import * as totals from "../store/order-totals.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { ORDER_CONSTANTS, REFUND_CONSTANTS, TRANSACTION_CONSTANTS } from "./order-constants.ts";
import { address, amount, lineItem, moneySet, ownerOf, type Payload, taxLine } from "./order-parts.ts";

function transaction(shop: ShopStore, order: Order, one: OrderTransaction): Payload {
  const nothing = { amount: amount(order, NOTHING), currency: order.currency };
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
    total_unsettled_set: { presentment_money: nothing, shop_money: nothing },
    ...TRANSACTION_CONSTANTS,
  };
}

const WORDS = { FULFILLED: "fulfilled", PARTIALLY_FULFILLED: "partial", UNFULFILLED: null };

/** What is left of the order after refunds, and what is still to be paid. */
function currentFigures(order: Order): Payload {
  const worths = order.lines.map((line) => totals.worthOf(line, totals.currentUnits(line)));
  const subtotal = total(worths.map((one) => one.subtotal));
  const tax = total(worths.map((one) => one.tax));
  const goods = order.taxesIncluded ? subtotal : plus(subtotal, tax);
  const shipping = totals.shippingTotal(order);
  const whole = plus(goods, shipping);
  const both = (name: string, money: Money): Payload => ({
    [name]: amount(order, money),
    [`${name}_set`]: moneySet(order, money),
  });
  return {
    ...both("current_subtotal_price", subtotal),
    ...both("current_total_tax", tax),
    ...both("current_total_price", whole),
    ...both("current_total_discounts", totals.discountTotal(order)),
    current_shipping_price_set: moneySet(order, shipping),
    ...both("total_line_items_price", totals.linesTotal(order)),
    total_outstanding: amount(order, minus(totals.orderTotal(order), totals.paid(order))),
    total_tip_received: amount(order, NOTHING),
    total_weight: 0,
    total_cash_rounding_payment_adjustment_set: moneySet(order, NOTHING),
    total_cash_rounding_refund_adjustment_set: moneySet(order, NOTHING),
  };
}

/** `orders/create`, `orders/updated`, `orders/cancelled`. */
export function orderPayload(shop: ShopStore, order: Order): Payload {
  const [subtotal, tax, whole] = [totals.subtotal(order), totals.taxTotal(order), totals.orderTotal(order)];
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    ...ORDER_CONSTANTS,
    app_id: 290_000_001,
    token: String(order.id),
    order_status_url: `https://${shop.info.domain}/${shop.info.id}/orders/${order.id}`,
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
    ...currentFigures(order),
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
    origin_address: {},
    receipt: {},
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

function refundedItem(shop: ShopStore, order: Order, lineId: number): Payload | null {
  const line = order.lines.find(({ id }) => id === lineId);
  return line ? lineItem(shop, order, line) : null;
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
    ...REFUND_CONSTANTS,
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
      // Numbers, where all else is text.
      subtotal: Number(amount(order, line.subtotal)),
      subtotal_set: moneySet(order, line.subtotal),
      total_tax: Number(amount(order, line.tax)),
      total_tax_set: moneySet(order, line.tax),
      line_item: refundedItem(shop, order, line.lineId),
    })),
  };
}
