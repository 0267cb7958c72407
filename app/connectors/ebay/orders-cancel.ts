import { z } from "zod";
import type { Call, Result } from "../contract.ts";
import type { CancelReason } from "../orders-contract.ts";
import { ebayCall, failed } from "./client.ts";
import type { EbayApp } from "./env.ts";
import { orderPath } from "./orders-call.ts";

/** Post-Order API v2. Its spec has no schemas: names and values are those of its reference (CancelSummary …). */
const cancellationPath = (app: EbayApp) => `${app.apiOrigin}/post-order/v2/cancellation`;

const cancellation = z.object({
  cancelId: z.union([z.string(), z.number()]).transform(String),
  cancelState: z.string().default(""),
  cancelStatus: z.string().default(""),
  legacyOrderId: z.string().optional(),
});
type Cancellation = z.infer<typeof cancellation>;
const found = z.object({ cancellations: z.array(cancellation).default([]) });

/** How far it is: `asked` waits for the seller; `going`, it is agreed, and the money is on its way back. */
function stageOf({ cancelState, cancelStatus }: Cancellation): "asked" | "going" | "done" | "refused" {
  if (cancelStatus === "CANCEL_REJECTED") return "refused";
  if (cancelState === "CLOSED" || cancelStatus.startsWith("CANCEL_CLOSED")) return "done";
  return cancelState === "APPROVAL_PENDING" || cancelStatus === "CANCEL_REQUESTED" ? "asked" : "going";
}

/** What a seller may say (CancelReasonEnum). For reasons of its own there is only "cannot fulfill". */
const reasons: Readonly<Record<CancelReason, string>> = {
  outOfStock: "OUT_OF_STOCK_OR_CANNOT_FULFILL",
  buyerAsked: "BUYER_ASKED_CANCEL",
  addressProblem: "ADDRESS_ISSUES",
  other: "OUT_OF_STOCK_OR_CANNOT_FULFILL",
};

/**
 * Cancels the whole order (eBay cancels no single lines). Nothing here has an idempotency key, so it is looked up what
 * there is already: a cancellation that is under way is not made twice, and one that the buyer asked for is agreed to.
 */
export async function cancel(
  app: EbayApp,
  order: { orderId: string; reason: CancelReason; requestId?: string },
  call: Call,
): Promise<Result<{ isDone: boolean }>> {
  const known = await cancellationsOf(app, order.orderId, call);
  if (!known.ok) return known;
  const stages = known.value.map(stageOf);
  if (stages.includes("done")) return { ok: true, value: { isDone: true } };
  if (stages.includes("going")) return { ok: true, value: { isDone: false } };
  const asked = known.value.find((one) => stageOf(one) === "asked")?.cancelId ?? order.requestId;
  const sent = asked === undefined ? await create(app, order, call) : await answer(app, asked, "approve", call);
  if (!sent.ok) return sent;
  // The refund that belongs to it takes its time; sometimes it is all done at once.
  const after = await cancellationsOf(app, order.orderId, call);
  return { ok: true, value: { isDone: after.ok && after.value.map(stageOf).includes("done") } };
}

/** Says no to the buyer's request. */
export async function keep(
  app: EbayApp,
  order: { orderId: string; requestId: string },
  call: Call,
): Promise<Result<{ isDone: boolean }>> {
  const known = await cancellationsOf(app, order.orderId, call);
  if (!known.ok) return known;
  const request = known.value.find(({ cancelId }) => cancelId === order.requestId);
  const stage = request && stageOf(request);
  if (stage === "refused") return { ok: true, value: { isDone: true } };
  if (stage === "going" || stage === "done") {
    return failed({
      kind: "rejected",
      issues: [
        {
          class: "conflict",
          severity: "error",
          code: "orders.alreadyCancelled",
          field: "",
          message: "This order is already being cancelled on eBay, so the buyer's request can't be refused any more.",
        },
      ],
    });
  }
  const sent = await answer(app, order.requestId, "reject", call);
  return sent.ok ? { ok: true, value: { isDone: true } } : sent;
}

async function cancellationsOf(app: EbayApp, orderId: string, call: Call): Promise<Result<Cancellation[]>> {
  const query = new URLSearchParams({ legacy_order_id: orderId, role: "SELLER", limit: "50" });
  const url = `${cancellationPath(app)}/search?${query.toString()}`;
  const reply = await ebayCall(call, { method: "GET", url, tokenWord: "IAF" }, found);
  if (!reply.ok) return reply;
  // A filter that eBay did not understand would give the cancellations of other orders.
  const own = ({ legacyOrderId }: Cancellation) => legacyOrderId === undefined || legacyOrderId === orderId;
  return { ok: true, value: reply.value.body.cancellations.filter(own) };
}

const payment = z.object({
  orderPaymentStatus: z.string().optional(),
  paymentSummary: z
    .object({ payments: z.array(z.object({ paymentDate: z.string().optional() })).default([]) })
    .optional(),
});

/** `buyerPaid` decides whether the buyer gets the money back (CreateCancelRequest), so the order is asked for it. */
async function create(app: EbayApp, order: { orderId: string; reason: CancelReason }, call: Call) {
  const read = await ebayCall(call, { method: "GET", url: orderPath(app, order.orderId) }, payment);
  if (!read.ok) return read;
  const { orderPaymentStatus, paymentSummary } = read.value.body;
  const buyerPaid = orderPaymentStatus !== "PENDING" && orderPaymentStatus !== "FAILED";
  const paidAt = paymentSummary?.payments[0]?.paymentDate;
  const body = {
    legacyOrderId: order.orderId,
    cancelReason: reasons[order.reason],
    buyerPaid,
    ...(buyerPaid && paidAt !== undefined ? { buyerPaidDate: { value: paidAt } } : {}),
  };
  return await ebayCall(call, { method: "POST", url: cancellationPath(app), body, tokenWord: "IAF" }, z.unknown());
}

async function answer(app: EbayApp, cancelId: string, word: "approve" | "reject", call: Call) {
  const url = `${cancellationPath(app)}/${encodeURIComponent(cancelId)}/${word}`;
  // "You must submit a payload that consists of opening and closing braces or the request will fail" (RejectCancelRequest)
  return await ebayCall(call, { method: "POST", url, body: {}, tokenWord: "IAF" }, z.unknown());
}
