import { noteSent, readRemote, writeChannel, type ChannelContext, type StepContext } from "./run-step-context.ts";
import { ofChannelFailure, ofShopifyFailure } from "./run-step-failure.ts";
import { channelCancelPayload, shopifyCancelPayload } from "./run-step-payloads.ts";
import { cancelOrderDocument } from "./back-documents-write.ts";
import { readPayments } from "./step-refund-payments.ts";
import * as limits from "./limits.ts";
import { orderGid } from "./look-content.ts";
import { enumValue } from "./plan-shopify-order-enum.ts";
import { refusalOf } from "./run-step-replies.ts";
import type { StepOutcome } from "./step-outcome.ts";
import type { OrderCancelReason } from "../shopify/generated/admin.types.d.ts";

/** Cancels the order on the channel, or agrees to the buyer who asked for it. */
export async function stepCancelChannel(context: ChannelContext): Promise<StepOutcome> {
  const { order, step, deps, can } = context;
  if (order.remoteStatus === "cancelled") return { kind: "done", result: { isDone: true } };
  if (!can.cancel) {
    return { kind: "task", message: "This channel lets nobody cancel by app. Cancel the order on the channel." };
  }
  const payload = channelCancelPayload.parse(step.payload);
  if (step.state === "sent") {
    const remote = await readRemote(context);
    if (!remote.ok) return remote.outcome;
    if (remote.value.status === "cancelled") return { kind: "done", result: { isDone: true } };
  }
  await noteSent(context, step.baseline);
  const asked = { orderId: order.remoteId, ...payload };
  const result = await writeChannel(context, (orders, call) => orders.cancel(asked, call));
  return result.ok
    ? { kind: "done", result: { isDone: result.value.isDone } }
    : ofChannelFailure(result.failure, step, deps.random);
}

/** Shopify cancels in a job of its own. What is not cancelled after so long is asked for again: then it says why. */
const jobMs = 60_000;
const underWay: StepOutcome = {
  kind: "later",
  afterMs: limits.unknownWaitMs,
  isUnsent: false,
  message: "Shopify has not finished the cancellation yet.",
};

/** Cancels Shopify's order, for the channel's is. What was not shipped goes back into stock, the money to the buyer. */
export async function stepCancelShopify(context: StepContext, shopifyOrderId: string): Promise<StepOutcome> {
  const { account, deps, step } = context;
  const { reason, note } = shopifyCancelPayload.parse(step.payload);
  const read = await readPayments(context, shopifyOrderId);
  if (!read.ok) return read.outcome;
  if (read.value.isCancelled) return { kind: "done" };
  const waitedMs = deps.clock.nowMs() - (step.sentAt?.getTime() ?? 0);
  if (step.state === "sent" && waitedMs < jobMs) return underWay;
  await noteSent(context, step.baseline);
  const reply = await deps.shopify.admin(account.shop.domain).request(cancelOrderDocument, {
    orderId: orderGid(shopifyOrderId),
    reason: enumValue<OrderCancelReason>(reason),
    restock: !read.value.isShipped,
    refundMethod: { originalPaymentMethodsRefund: true },
    staffNote: note,
  });
  if (!reply.ok) return ofShopifyFailure(reply.failure, step, deps.random);
  const refused = refusalOf(reply.data.orderCancel?.orderCancelUserErrors, step);
  if (refused) return refused;
  const after = await readPayments(context, shopifyOrderId);
  return after.ok && after.value.isCancelled ? { kind: "done" } : underWay;
}
