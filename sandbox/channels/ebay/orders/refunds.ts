import { z } from "zod";
import type { VendorOperation, VendorReply } from "../../shell.ts";
import { minorOf } from "../marketplaces.ts";
import { bodyOf, SCOPES, sellerOperations, type SellerCall } from "../operation.ts";
import { nextNumber, type Seller, type World } from "../world.ts";
import { fulfillmentError } from "./errors.ts";
import { visibleOrder } from "./operations.ts";
import type { Order, OrderLine, Refund } from "./order.ts";
import { committedMinor, lineNetMinor, sumsOf } from "./sums.ts";

const REASONS = [
  "BUYER_CANCEL",
  "SELLER_CANCEL",
  "ITEM_NOT_RECEIVED",
  "BUYER_RETURN",
  "ITEM_NOT_AS_DESCRIBED",
  "OTHER_ADJUSTMENT",
  "SHIPPING_DISCOUNT",
] as const;
/** The field's own description says 100, its error 1000; the smaller one is safe with both. */
const LONGEST_COMMENT = 100;

const amount = z.object({ value: z.string().optional(), currency: z.string().optional() });
const refundBody = z.object({
  reasonForRefund: z.enum(REASONS).optional(),
  comment: z.string().optional(),
  orderLevelRefundAmount: amount.optional(),
  refundItems: z
    .array(
      z.object({
        lineItemId: z.string().optional(),
        legacyReference: z.object({ legacyItemId: z.string(), legacyTransactionId: z.string() }).optional(),
        refundAmount: amount.optional(),
      }),
    )
    .optional(),
});
type RefundBody = z.output<typeof refundBody>;
type RefundLines = Refund["lines"];

/** The seller gives money back. eBay answers at once and pays later. */
export function refundOperations(world: World): VendorOperation[] {
  return sellerOperations(world, [
    {
      id: "issueRefund",
      method: "POST",
      path: "/sell/fulfillment/v1/order/{order_id}/issue_refund",
      scopes: SCOPES.fulfillment,
      answer: (call) => issue(world, call),
    },
  ]);
}

function issue(world: World, call: SellerCall): VendorReply {
  const order = visibleOrder(world, call, call.params.order_id);
  if (!order) throw fulfillmentError(404, 34913, `${call.params.order_id ?? ""}.`);
  if (call.body === undefined) throw fulfillmentError(400, 34902);
  const body = bodyOf(refundBody, call);
  if (body.reasonForRefund === undefined) throw fulfillmentError(400, 34903);
  if ((body.comment ?? "").length > LONGEST_COMMENT) throw fulfillmentError(400, 34921, `At most ${LONGEST_COMMENT}.`);
  const asked = readAmounts(order, body);
  requireRefundable(world, order, asked.amountMinor);
  const { refundId } = addRefund(world, call.seller, order, { ...asked, reason: body.reasonForRefund });
  return { status: 200, body: { refundId, refundStatus: "PENDING" } };
}

function readAmounts(order: Order, body: RefundBody): { amountMinor: number; lines: RefundLines } {
  const { orderLevelRefundAmount: whole, refundItems: items = [] } = body;
  if ((whole === undefined) === (items.length === 0)) throw fulfillmentError(400, 34905);
  if (whole) return { amountMinor: readAmount(order, whole), lines: [] };
  const lines = items.map(({ lineItemId, legacyReference, refundAmount }) => {
    if (lineItemId === undefined && !legacyReference) throw fulfillmentError(400, 34910);
    // A transaction of the older APIs is a line here, and has the same number.
    const id = lineItemId ?? legacyReference?.legacyTransactionId ?? "";
    const line = order.lines.find((one) => one.lineItemId === id);
    if (!line) throw fulfillmentError(400, 34914, `${id}.`, { name: "lineItemId", value: id });
    return { lineItemId: id, amountMinor: requireLeft(order, line, readAmount(order, refundAmount ?? {})) };
  });
  return { amountMinor: lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0), lines };
}

function readAmount(order: Order, { value, currency }: z.output<typeof amount>): number {
  if (value === undefined || value === "") throw fulfillmentError(400, 34906);
  if (currency === undefined || currency === "") throw fulfillmentError(400, 34908);
  if (currency !== order.currency) throw fulfillmentError(400, 34909, `It is ${order.currency}.`);
  const minor = minorOf(value, currency);
  if (minor === undefined || minor === 0) throw fulfillmentError(400, 34907, `${value}.`);
  return minor;
}

function requireLeft(order: Order, line: OrderLine, minor: number): number {
  const left = lineNetMinor(order, line) - committedMinor(order, line.lineItemId);
  if (minor > left)
    throw fulfillmentError(409, 34924, `Line ${line.lineItemId}.`, { name: "lineItemId", value: line.lineItemId });
  return minor;
}

function requireRefundable(world: World, order: Order, minor: number): void {
  if (order.paidAt === undefined) throw fulfillmentError(409, 34929);
  if (order.refunds.some(({ settledAt }) => settledAt > world.now())) throw fulfillmentError(400, 34922);
  const { netMinor } = sumsOf(order);
  const left = netMinor - committedMinor(order);
  if (netMinor > 0 && left <= 0) throw fulfillmentError(400, 34917);
  if (minor > left) throw fulfillmentError(400, 34915);
}

/** Keeps a refund that nothing speaks against any more; it is pending for a while. */
export function addRefund(
  world: World,
  seller: Seller,
  order: Order,
  { amountMinor, lines, reason }: Pick<Refund, "amountMinor" | "lines" | "reason">,
): Refund {
  const now = world.now();
  const settledAt = now + world.limits.refundDelayMs;
  const refundId = nextNumber(world, "refund", 50_012_345_001);
  const refund: Refund = { refundId, amountMinor, lines, reason, issuedAt: now, settledAt };
  seller.orders.set(order.orderId, { ...order, refunds: [...order.refunds, refund], modifiedAt: now });
  return refund;
}
