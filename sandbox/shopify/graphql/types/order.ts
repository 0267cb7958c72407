import { gid } from "../../store/ids.ts";
import { type Money, minus, NOTHING, total } from "../../store/money.ts";
import type { Address, Order, OrderLine } from "../../store/order-records.ts";
import * as totals from "../../store/order-totals.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { Resolve, TypeResolvers } from "../context.ts";
import { type Args, listed } from "../listing.ts";
import { metafieldFields } from "./metafield.ts";
import { amountOf, bag, taxLineView } from "./order-money.ts";

const byId = (record: { id: number }): number => record.id;

const firstOf = <T>(all: readonly T[], args: Args): readonly T[] =>
  typeof args.first === "number" ? all.slice(0, args.first) : all;

/** A field and its set: `totalPrice` and `totalPriceSet`. */
const money = (name: string, amount: (order: Order) => Money): TypeResolvers<Order> => ({
  [name]: (source) => amountOf(source, amount(source)),
  [`${name}Set`]: (source) => bag(source, amount(source)),
});

const still = (order: Order, part: "subtotal" | "tax"): Money =>
  total(order.lines.map((line) => totals.worthOf(line, totals.currentUnits(line))[part]));

export const order: TypeResolvers<Order> = {
  id: (source) => gid("Order", source.id),
  legacyResourceId: (source) => String(source.id),
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.updatedAtMs),
  processedAt: (source, _args, { shop }) => shop.utc(source.processedAtMs),
  cancelledAt: (source, _args, { shop }) => (source.cancelledAtMs === null ? null : shop.utc(source.cancelledAtMs)),
  cancellation: (source) => (source.cancelledAtMs === null ? null : { staffNote: source.staffNote }),
  closed: () => false,
  closedAt: () => null,
  confirmed: () => true,
  edited: () => false,
  currencyCode: (source) => source.currency,
  presentmentCurrencyCode: (source) => source.presentmentCurrency,
  displayFinancialStatus: totals.financialStatus,
  displayFulfillmentStatus: totals.fulfillmentStatus,
  fullyPaid: (source) => totals.paid(source).shop >= totals.orderTotal(source).shop,
  unpaid: (source) => totals.paid(source).shop < totals.orderTotal(source).shop,
  registeredSourceUrl: (source) => source.sourceUrl,
  discountCode: (source) => source.discount?.code ?? null,
  discountCodes: (source) => (source.discount ? [source.discount.code] : []),
  requiresShipping: (source) => source.lines.some((line) => line.requiresShipping),
  shippingLine: (source) => shippingViews(source)[0] ?? null,
  shippingLines: (source, args) => listed(shippingViews(source), byId, args),
  taxLines: (source) => source.taxLines.map((line) => taxLineView(source, line)),
  lineItems: (source, args) => listed(source.lines, byId, args),
  fulfillments: (source, args) => firstOf(source.fulfillments, args),
  fulfillmentsCount: (source) => ({ count: source.fulfillments.length, precision: "EXACT" }),
  refunds: (source, args) => firstOf(source.refunds, args),
  transactions: (source, args) => firstOf(source.transactions, args),
  transactionsCount: (source) => ({ count: source.transactions.length, precision: "EXACT" }),
  paymentGatewayNames: (source) => [...new Set(source.transactions.map((one) => one.gateway ?? ""))].filter(Boolean),
  subtotalLineItemsQuantity: (source) => source.lines.reduce((sum, line) => sum + line.quantity, 0),
  currentSubtotalLineItemsQuantity: (source) => source.lines.reduce((sum, line) => sum + totals.currentUnits(line), 0),
  currentSubtotalPriceSet: (source) => bag(source, still(source, "subtotal")),
  ...money("totalPrice", totals.orderTotal),
  ...money("subtotalPrice", totals.subtotal),
  ...money("totalTax", totals.taxTotal),
  ...money("totalDiscounts", totals.discountTotal),
  ...money("totalShippingPrice", totals.shippingTotal),
  ...money("totalRefunded", totals.refunded),
  ...money("totalReceived", totals.paid),
  ...money("netPayment", (source) => minus(totals.paid(source), totals.refunded(source))),
  originalTotalPriceSet: (source) => bag(source, totals.orderTotal(source)),
  totalRefundedShippingSet: (source) => bag(source, total(source.refunds.map(({ shipping }) => shipping))),
  totalOutstandingSet: (source) =>
    bag(source, source.cancelledAtMs === null ? minus(totals.orderTotal(source), totals.paid(source)) : NOTHING),
  ...metafieldFields((source) => gid("Order", source.id)),
};

const shippingViews = (source: Order) =>
  source.shippingLines.map((line) => ({
    ...line,
    id: line.id,
    gid: gid("ShippingLine", line.id),
    order: source,
  }));
type ShippingView = ReturnType<typeof shippingViews>[number];

export const shippingLine: TypeResolvers<ShippingView> = {
  id: (source) => source.gid,
  custom: () => true,
  isRemoved: () => false,
  price: (source) => amountOf(source.order, source.price),
  originalPrice: (source) => bag(source.order, source.price).shopMoney,
  discountedPrice: (source) => bag(source.order, source.price).shopMoney,
  originalPriceSet: (source) => bag(source.order, source.price),
  discountedPriceSet: (source) => bag(source.order, source.price),
  currentDiscountedPriceSet: (source) => bag(source.order, source.price),
  taxLines: (source) => source.taxLines.map((line) => taxLineView(source.order, line)),
};

/** The order that a part of it belongs to. Orders are never deleted. */
export function ownerOf(shop: ShopStore, part: { orderId: number }): Order {
  const found = shop.orders.get(part.orderId);
  if (!found) throw new Error(`There is no order ${part.orderId}`);
  return found;
}

const lineMoney =
  (amount: (line: OrderLine) => Money): Resolve<OrderLine> =>
  (source, _args, { shop }) =>
    bag(ownerOf(shop, source), amount(source));

export const lineItem: TypeResolvers<OrderLine> = {
  id: (source) => gid("LineItem", source.id),
  name: (source) => (source.variantTitle === null ? source.title : `${source.title} - ${source.variantTitle}`),
  variant: (source, _args, { shop }) =>
    source.variantId === null ? null : (shop.variants.get(source.variantId) ?? null),
  product: (source, _args, { shop }) =>
    source.variantId === null ? null : (shop.variants.get(source.variantId)?.product ?? null),
  customAttributes: (source) => source.properties,
  currentQuantity: totals.currentUnits,
  refundableQuantity: totals.currentUnits,
  unfulfilledQuantity: (source, _args, { shop }) => totals.unfulfilledUnits(ownerOf(shop, source), source),
  fulfillableQuantity: (source, _args, { shop }) => totals.unfulfilledUnits(ownerOf(shop, source), source),
  nonFulfillableQuantity: () => 0,
  isGiftCard: () => false,
  merchantEditable: () => true,
  restockable: (source) => source.variantId !== null,
  canRestock: (source) => source.variantId !== null,
  originalUnitPriceSet: lineMoney((line) => line.price),
  originalTotalSet: lineMoney(totals.lineTotal),
  discountedTotalSet: lineMoney(totals.discountedLine),
  totalDiscountSet: lineMoney((line) => line.discount),
  taxLines: (source, _args, { shop }) => {
    const owner = ownerOf(shop, source);
    return source.taxLines.map((line) => taxLineView(owner, line));
  },
};

export const mailingAddress: TypeResolvers<Address> = {
  id: (source) => gid("MailingAddress", source.id),
  countryCodeV2: (source) => source.countryCode,
  country: (source) => (source.countryCode === null ? null : countryName(source.countryCode)),
  name: (source) => [source.firstName, source.lastName].filter(Boolean).join(" ") || null,
  coordinatesValidated: () => false,
  formatted: (source) =>
    [source.company, source.address1, source.address2, source.zip, source.city, source.countryCode].filter(Boolean),
};

const countries = new Intl.DisplayNames("en", { type: "region" });
const countryName = (code: string): string => countries.of(code) ?? code;
