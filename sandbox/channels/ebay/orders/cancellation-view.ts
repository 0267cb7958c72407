import { decimalOf } from "../marketplaces.ts";
import { isoTime, type Cancellation, type Order } from "./order.ts";
import { sumsOf } from "./sums.ts";

const ANSWER_WITHIN_MS = 3 * 86_400_000;

/** Reasons of eBay's list that a seller may give, and those of buyers. */
export const SELLER_REASONS: readonly string[] = [
  "OUT_OF_STOCK_OR_CANNOT_FULFILL",
  "BUYER_ASKED_CANCEL",
  "ADDRESS_ISSUES",
  "ORDER_UNPAID",
  "OTHER",
];
export const BUYER_REASONS = [
  "ORDER_MISTAKE",
  "FOUND_CHEAPER_PRICE",
  "PRICE_TOO_HIGH",
  "WONT_ARRIVE_IN_TIME",
  "WRONG_PAYMENT_METHOD",
  "WRONG_SHIPPING_ADDRESS",
  "WRONG_SHIPPING_METHOD",
  "OTHER",
] as const;

/** A cancellation in the form of the Post-Order API, as its pages of documentation describe it. */
export function cancellationView(order: Order, cancellation: Cancellation, now: number): Record<string, unknown> {
  const { netMinor } = sumsOf(order);
  const { closedAt } = cancellation;
  return {
    cancelId: cancellation.cancelId,
    legacyOrderId: order.orderId,
    marketplaceId: order.marketplaceId,
    requestorType: cancellation.by.toUpperCase(),
    cancelReason: cancellation.reason,
    ...progress(order, cancellation, now),
    paymentStatus: order.paidAt === undefined ? "NOT_PAID" : "PAID",
    cancelRequestDate: dateOf(cancellation.requestedAt),
    ...(closedAt === undefined ? {} : { cancelCloseDate: dateOf(closedAt) }),
    ...(cancellation.by === "buyer"
      ? { sellerResponseDueDate: dateOf(cancellation.requestedAt + ANSWER_WITHIN_MS) }
      : {}),
    requestRefundAmount: { value: Number(decimalOf(netMinor, order.currency)), currency: order.currency },
    buyerLoginName: order.buyer.username,
    sellerLoginName: order.seller,
    lineItems: order.lines.map((line) => ({
      itemId: line.listingId,
      transactionId: line.lineItemId,
      itemTitle: line.title,
      cancelQuantity: line.quantity,
    })),
  };
}

function progress(order: Order, { state }: Cancellation, now: number): Record<string, string> {
  if (state === "requested") return { cancelState: "APPROVAL_PENDING", cancelStatus: "CANCEL_REQUESTED" };
  if (state === "rejected") return { cancelState: "CLOSED", cancelStatus: "CANCEL_REJECTED" };
  if (order.paidAt === undefined) return { cancelState: "CLOSED", cancelStatus: "CANCEL_CLOSED_FOR_COMMITMENT" };
  if (order.refunds.some(({ settledAt }) => settledAt > now))
    return { cancelState: "REFUND_PENDING", cancelStatus: "CANCEL_PENDING" };
  return { cancelState: "CLOSED", cancelStatus: "CANCEL_CLOSED_WITH_REFUND", cancelCloseReason: "FULL_REFUNDED" };
}

function dateOf(epochMs: number): { value: string; formattedValue: string } {
  const text = isoTime(epochMs);
  return { value: text, formattedValue: text };
}
