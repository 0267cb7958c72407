import { z } from "zod";
import { formatAmount } from "../../domain/money.ts";
import type { Call, Result } from "../contract.ts";
import type { RefundRequest, RemoteRefund } from "../orders-contract.ts";
import { ebayCall, failed } from "./client.ts";
import type { EbayApp } from "./env.ts";
import { orderPath } from "./orders-call.ts";

/** "Max Length: 100" (IssueRefundRequest) */
const commentLength = 100;
const refundReply = z.object({ refundId: z.string().optional(), refundStatus: z.string().optional() });

/**
 * Gives money back to the buyer. eBay does it later: what is answered is mostly `pending`, and the order tells the rest.
 * The contract knows no reason, and eBay wants one: "for no specific reason" is true of all (ReasonForRefundEnum).
 */
export async function refund(
  app: EbayApp,
  request: RefundRequest,
  call: Call,
): Promise<Result<{ refundId: string; state: RemoteRefund["state"] }>> {
  const { orderId, currency, amountMinor, lines, note } = request;
  const amount = (minor: number) => ({ value: formatAmount(minor, currency), currency });
  const ofLines = lines.filter((line) => line.amountMinor !== 0);
  const linesMinor = ofLines.reduce((total, line) => total + line.amountMinor, 0);
  const comment = Array.from(note.trim()).slice(0, commentLength).join("");
  const body = {
    reasonForRefund: "OTHER_ADJUSTMENT",
    ...(comment === "" ? {} : { comment }),
    // By line only where the lines are all of it: shipping belongs to none.
    ...(ofLines.length > 0 && linesMinor === amountMinor
      ? { refundItems: ofLines.map((line) => ({ lineItemId: line.lineId, refundAmount: amount(line.amountMinor) })) }
      : { orderLevelRefundAmount: amount(amountMinor) }),
  };
  const url = `${orderPath(app, orderId)}/issue_refund`;
  const reply = await ebayCall(call, { method: "POST", url, body }, refundReply);
  if (!reply.ok) return reply;
  const { refundId, refundStatus } = reply.value.body;
  if (refundStatus === "FAILED") return failed(refusal);
  if (refundId === undefined) {
    return failed({ kind: "unknown", message: "eBay took the refund without saying which one it is." });
  }
  return { ok: true, value: { refundId, state: refundStatus === "REFUNDED" ? "done" : "pending" } };
}

const refusal = {
  kind: "rejected" as const,
  issues: [
    {
      class: "policy" as const,
      severity: "error" as const,
      code: "orders.byHand",
      field: "",
      message: "eBay could not make this refund. See the order in Seller Hub, and refund it there.",
    },
  ],
};
