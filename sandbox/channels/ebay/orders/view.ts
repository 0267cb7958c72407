import { amountOf, deliveryWindow, lineView } from "./line-view.ts";
import { isoTime, type Address, type Cancellation, type Order } from "./order.ts";
import { fulfillmentStatus, isCancelled, modifiedAt, openRequest, paymentStatus } from "./status.ts";
import { refundedMinor, sumsOf } from "./sums.ts";

/** After 90 days eBay tells no name, phone and street any more, after 14 days no e-mail. */
const EMAIL_LIFE_MS = 14 * 86_400_000;
const BUYER_LIFE_MS = 90 * 86_400_000;

export interface ViewOptions {
  now: number;
  /** The stand-in's address, for links. */
  origin: string;
  /** `fieldGroups=TAX_BREAKDOWN`. */
  withTaxes: boolean;
  /** getOrders leaves the list of cancellation requests empty, as the spec says. */
  withRequests: boolean;
}

/** An order as getOrder and getOrders answer it. */
export function orderView(order: Order, options: ViewOptions): Record<string, unknown> {
  const { now, withTaxes } = options;
  const sums = sumsOf(order);
  const base = sums.subtotalMinor + sums.shippingMinor - sums.discountMinor;
  return {
    orderId: order.orderId,
    creationDate: isoTime(order.placedAt),
    lastModifiedDate: isoTime(modifiedAt(order, now)),
    orderFulfillmentStatus: fulfillmentStatus(order),
    orderPaymentStatus: paymentStatus(order, sums.netMinor, now),
    sellerId: order.seller,
    buyer: buyerView(order),
    ...(order.note === undefined ? {} : { buyerCheckoutNotes: order.note }),
    pricingSummary: pricingView(order, withTaxes),
    cancelStatus: cancelView(order, options.withRequests),
    paymentSummary: paymentView(order, now),
    fulfillmentStartInstructions: [instructionView(order, now)],
    fulfillmentHrefs: order.shipments.map(({ fulfillmentId }) => fulfillmentUrl(options.origin, order, fulfillmentId)),
    lineItems: order.lines.map((line) => lineView(order, line, withTaxes)),
    ...(order.isTaxCollected && order.lines.some(({ taxMinor }) => taxMinor !== 0)
      ? { ebayCollectAndRemitTax: true }
      : {}),
    salesRecordReference: order.orderId.slice(-5),
    totalFeeBasisAmount: amountOf(order, base),
    totalMarketplaceFee: amountOf(order, order.feeMinor),
  };
}

export function fulfillmentUrl(origin: string, order: Order, fulfillmentId: string): string {
  return `${origin}/sell/fulfillment/v1/order/${order.orderId}/shipping_fulfillment/${fulfillmentId}`;
}

function buyerView(order: Order): Record<string, unknown> {
  const { username, address } = order.buyer;
  return { username, ...(address ? { taxAddress: taxAddress(address) } : {}) };
}

function taxAddress({ city, state, postalCode, country }: Address): Record<string, unknown> {
  return given({ city, stateOrProvince: state, postalCode, countryCode: country });
}

/** Its parts add up to the total: what is negative in eBay's answer is negative here. */
function pricingView(order: Order, withTaxes: boolean): Record<string, unknown> {
  const sums = sumsOf(order);
  const tax = withTaxes || !order.isTaxCollected ? sums.addedTaxMinor : 0;
  const total = withTaxes ? sums.totalMinor : sums.netMinor;
  const amount = (minor: number) => amountOf(order, minor);
  const unlessZero = (name: string, minor: number) => (minor === 0 ? {} : { [name]: amount(minor) });
  return {
    priceSubtotal: amount(sums.subtotalMinor),
    ...unlessZero("priceDiscount", -sums.discountMinor),
    ...unlessZero("adjustment", order.adjustmentMinor),
    deliveryCost: amount(sums.shippingMinor),
    ...unlessZero("tax", tax),
    total: amount(total),
  };
}

function cancelView(order: Order, withRequests: boolean): Record<string, unknown> {
  const done = order.cancellations.find(({ state }) => state === "completed");
  const states = { true: "CANCELED", false: openRequest(order) ? "IN_PROGRESS" : "NONE_REQUESTED" };
  return {
    cancelState: states[`${isCancelled(order)}`],
    ...(done?.closedAt === undefined ? {} : { cancelledDate: isoTime(done.closedAt) }),
    cancelRequests: withRequests ? order.cancellations.map(requestView) : [],
  };
}

function requestView(cancellation: Cancellation): Record<string, unknown> {
  const { state, closedAt } = cancellation;
  return {
    cancelRequestId: cancellation.cancelId,
    cancelInitiator: cancellation.by === "buyer" ? "Buyer" : "Seller",
    cancelReason: cancellation.reason,
    cancelRequestedDate: isoTime(cancellation.requestedAt),
    cancelRequestState: state.toUpperCase(),
    ...(state === "completed" && closedAt !== undefined ? { cancelCompletedDate: isoTime(closedAt) } : {}),
  };
}

/** The spec: the tax that eBay collects is in these amounts whatever the field group. */
function paymentView(order: Order, now: number): Record<string, unknown> {
  const { totalMinor } = sumsOf(order);
  const payment = {
    paymentMethod: "EBAY",
    paymentReferenceId: `PAY-${order.orderId}`,
    amount: amountOf(order, totalMinor),
    paymentStatus: order.paidAt === undefined ? "PENDING" : "PAID",
    ...(order.paidAt === undefined ? {} : { paymentDate: isoTime(order.paidAt) }),
  };
  return {
    totalDueSeller: amountOf(order, totalMinor - refundedMinor(order, now)),
    payments: [payment],
    refunds: order.refunds.map((refund) => ({
      refundId: refund.refundId,
      amount: amountOf(order, refund.amountMinor),
      refundStatus: refund.settledAt <= now ? "REFUNDED" : "PENDING",
      ...(refund.settledAt <= now
        ? { refundDate: isoTime(refund.settledAt), refundReferenceId: `REF-${refund.refundId}` }
        : {}),
    })),
  };
}

function instructionView(order: Order, now: number): Record<string, unknown> {
  if (order.pickupLocation !== undefined)
    return {
      fulfillmentInstructionsType: "PREPARE_FOR_PICKUP",
      pickupStep: { merchantLocationKey: order.pickupLocation },
      ebaySupportedFulfillment: false,
    };
  return {
    fulfillmentInstructionsType: "SHIP_TO",
    ...deliveryWindow(order),
    ebaySupportedFulfillment: false,
    shippingStep: {
      shippingServiceCode: "StandardShipping",
      shippingCarrierCode: "Other",
      shipTo: contact(order, now),
    },
  };
}

function contact(order: Order, now: number): Record<string, unknown> {
  const { name, email, phone, address } = order.buyer;
  const age = now - order.placedAt;
  const isKnown = age <= BUYER_LIFE_MS;
  const place = address && {
    ...(isKnown ? { addressLine1: address.line1, addressLine2: address.line2 } : {}),
    city: address.city,
    stateOrProvince: address.state,
    postalCode: address.postalCode,
    countryCode: address.country,
  };
  return given({
    fullName: isKnown ? name : undefined,
    contactAddress: place && given(place),
    primaryPhone: isKnown && phone !== undefined ? { phoneNumber: phone } : undefined,
    email: age <= EMAIL_LIFE_MS ? email : undefined,
  });
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
