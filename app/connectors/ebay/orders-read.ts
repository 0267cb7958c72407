import type { z } from "zod";
import { formatAmount } from "../../domain/money.ts";
import type { OrderRead, RemoteOrder, RemoteRefund } from "../orders-contract.ts";
import { buyerOf } from "./orders-buyer.ts";
import { minorIn, sumsOf, UnreadableOrder, type Minor } from "./orders-money.ts";
import { ebayOrder, type EbayOrder, type Start } from "./orders-schema.ts";

/** An order as eBay gives it, in our words; or what is wrong with it. Never throws. */
export function readOrder(body: unknown, urlOf: (orderId: string) => string): OrderRead {
  const parsed = ebayOrder.safeParse(body);
  if (!parsed.success) return { kind: "unreadable", id: idIn(body), message: sentenceOf(parsed.error) };
  try {
    return { kind: "order", order: orderOf(parsed.data, urlOf) };
  } catch (error) {
    if (!(error instanceof UnreadableOrder)) throw error;
    return { kind: "unreadable", id: parsed.data.orderId, message: error.message };
  }
}

/** A cancellation is going on, but getOrders never says whose: its list of requests is always empty (see the spec). */
export function hasUntoldRequest(body: unknown): boolean {
  const { data } = ebayOrder.safeParse(body);
  return (
    data !== undefined && isGoingOn(data.cancelStatus.cancelState) && data.cancelStatus.cancelRequests.length === 0
  );
}

/** The breakdown of taxes that was asked for is not there: see `sumsOf`. */
export function hasUntoldTaxes(body: unknown): boolean {
  const { data } = ebayOrder.safeParse(body);
  return (data?.lineItems ?? []).some(
    ({ taxes, ebayCollectAndRemitTaxes: collected }) =>
      taxes.some(({ amount, taxType }) => amount !== undefined && taxType === undefined) ||
      (collected.length > 0 && taxes.length === 0),
  );
}

/** CancelStateEnum: NONE_REQUESTED, IN_PROGRESS, CANCELED. */
const isGoingOn = (state: string | undefined) =>
  state !== undefined && state !== "NONE_REQUESTED" && state !== "CANCELED";

function orderOf(order: EbayOrder, urlOf: (orderId: string) => string): RemoteOrder {
  const { currency } = order.pricingSummary.total;
  const minor = minorIn(currency);
  const sums = sumsOf(order, minor);
  // Always one, says the spec, although it is a list.
  const start = order.fulfillmentStartInstructions[0];
  const shipBys = order.lineItems.flatMap((line) => line.lineItemFulfillmentInstructions?.shipByDate ?? []).sort();
  const cancelRequest = requestOf(order);
  const buyer = buyerOf(order, start);
  const pickup = start?.pickupStep?.merchantLocationKey;
  return {
    id: order.orderId,
    number: order.orderId,
    url: urlOf(order.orderId),
    placedAt: order.creationDate,
    updatedAt: order.lastModifiedDate,
    status: statusOf(order),
    ...(cancelRequest ? { cancelRequest } : {}),
    ...(shipBys[0] === undefined ? {} : { shipByAt: shipBys[0] }),
    currency,
    lines: order.lineItems.map((line, index) => ({
      id: line.lineItemId,
      sku: line.sku,
      title: line.title,
      quantity: line.quantity,
      ...(line.legacyItemId === undefined ? {} : { listingRemoteId: line.legacyItemId }),
      totalMinor: sums.lines[index]?.totalMinor ?? 0,
      discountMinor: sums.lines[index]?.discountMinor ?? 0,
      taxes: sums.lines[index]?.taxes ?? [],
      ...(line.lineItemFulfillmentInstructions?.shipByDate === undefined
        ? {}
        : { shipByAt: line.lineItemFulfillmentInstructions.shipByDate }),
    })),
    // eBay tells the tax of a line with that of its shipping in it.
    shipping: { ...serviceOf(start), amountMinor: sums.shippingMinor, taxes: [] },
    discountMinor: sums.discountMinor,
    otherMinor: sums.otherMinor,
    taxesIncluded: sums.taxesIncluded,
    totalMinor: sums.totalMinor,
    ...feeOf(order, currency, minor),
    refunds: refundsOf(order, minor),
    ...(buyer ? { buyer } : {}),
    ...(pickup === undefined ? {} : { pickup: { locationKey: pickup } }),
  };
}

function statusOf({ cancelStatus, orderPaymentStatus }: EbayOrder): RemoteOrder["status"] {
  if (cancelStatus.cancelState === "CANCELED") return "cancelled";
  return orderPaymentStatus === "PENDING" || orderPaymentStatus === "FAILED" ? "unpaid" : "open";
}

/** Only what a buyer asks and nobody answered yet; what the seller began needs no answer. */
function requestOf({ cancelStatus }: EbayOrder): RemoteOrder["cancelRequest"] {
  if (!isGoingOn(cancelStatus.cancelState)) return undefined;
  const open = cancelStatus.cancelRequests.find(
    ({ cancelRequestState, cancelInitiator }) =>
      cancelRequestState === "REQUESTED" && (cancelInitiator ?? "").toLowerCase() !== "seller",
  );
  if (!open?.cancelRequestId) return undefined;
  const reason = (open.cancelReason ?? "").toLowerCase().replaceAll("_", " ");
  return { id: open.cancelRequestId, reason };
}

function serviceOf(start: Start | undefined): { title: string; code: string } {
  if (start?.pickupStep) return { title: "Store pickup", code: "PICKUP" };
  const code = start?.shippingStep?.shippingServiceCode;
  if (!code) return { title: "eBay shipping", code: "EBAY" };
  // "USPSGroundAdvantage", "UK_RoyalMailSecondClassStandard"
  const title = code
    .replaceAll("_", " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
  return { title, code };
}

/** Fees are billed in the seller's own currency, which need not be the order's. */
function feeOf({ totalMarketplaceFee: fee }: EbayOrder, currency: string, minor: Minor): { feeMinor?: number } {
  return fee?.currency === currency ? { feeMinor: minor(fee) } : {};
}

/**
 * Refunds of the whole order stand in the payment summary, those of lines at the lines, by the same id where both say it.
 * Amounts are the seller's part: tax that eBay collected goes back besides.
 */
function refundsOf(order: EbayOrder, minor: Minor): RemoteRefund[] {
  const refunds = new Map<string, RemoteRefund>();
  type Told = EbayOrder["paymentSummary"]["refunds"][number];
  const idOf = ({ refundId, refundReferenceId, refundDate, amount }: Told) =>
    refundId ??
    refundReferenceId ??
    `${refundDate ?? "pending"}/${formatAmount(minor(amount), order.pricingSummary.total.currency)}`;
  for (const told of order.paymentSummary.refunds) {
    refunds.set(idOf(told), {
      id: idOf(told),
      amountMinor: minor(told.amount),
      at: told.refundDate ?? order.lastModifiedDate,
      state: refundStates[told.refundStatus ?? ""] ?? "pending",
      lines: [],
    });
  }
  const whole = new Set(refunds.keys());
  for (const { lineItemId, refunds: ofLine } of order.lineItems) {
    for (const told of ofLine) {
      const id = idOf(told);
      const amountMinor = minor(told.amount);
      const refund = refunds.get(id) ?? {
        id,
        amountMinor: 0,
        at: told.refundDate ?? order.lastModifiedDate,
        state: told.refundDate === undefined ? "pending" : "done",
        lines: [],
      };
      if (!whole.has(id)) refund.amountMinor += amountMinor;
      refund.lines.push({ lineId: lineItemId, amountMinor });
      refunds.set(id, refund);
    }
  }
  return [...refunds.values()];
}

/** RefundStatusEnum */
const refundStates: Readonly<Record<string, RemoteRefund["state"]>> = {
  PENDING: "pending",
  REFUNDED: "done",
  FAILED: "failed",
};

/** As far as it can be told: without one the merchant sees at least that there is such an order. */
function idIn(body: unknown): string {
  const found = typeof body === "object" && body !== null && "orderId" in body ? body.orderId : undefined;
  return typeof found === "string" && found !== "" ? found.slice(0, 100) : "unknown";
}

function sentenceOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.join(".") ?? "";
  if (where === "orderPaymentStatus") return "eBay gives this order a payment status that is not known here.";
  if (where === "lineItems") return "eBay gives this order without anything that was bought.";
  return `eBay gives this order in a form that could not be read (${where === "" ? "all of it" : where}).`;
}
