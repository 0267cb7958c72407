import { formatAmount } from "../domain/money.ts";
import type { CancelReason } from "../connectors/orders-contract.ts";
import { isUnderWay, storedContent } from "./look-content.ts";
import { planAdopted } from "./plan-to-shopify-adopted.ts";
import { planShopifyRefunds } from "./plan-to-shopify-refunds.ts";
import type { ShopifyPlan, ShopifyPlanInput } from "./plan-to-shopify-types.ts";
import type { ShopifyCancelPayload } from "./run-step-payloads.ts";
import { isOwnRefund } from "./run-step-result.ts";
import type { StepRow } from "./step-store.ts";

/** What Shopify has to be told of a channel's order that is there, or on its way there. Pure; the same again adds nothing. */
export function planToShopify(input: ShopifyPlanInput): ShopifyPlan {
  const { before, content, order } = input;
  const adopted = planAdopted(input);
  const plan: ShopifyPlan = { steps: [], tasks: [], resolved: [], events: [], adopted };
  if (content.status === "cancelled") {
    planCancel(input, plan);
    return plan;
  }
  const params = { number: order.number };
  if (before?.status === "cancelled") plan.tasks.push({ kind: "reopenedOnChannel", params });
  planRequest(input, plan);
  planRefundsOf(input, plan);
  if (input.buyerAddressChanged) planAddressChange(input, plan);
  if (linesChanged(input)) plan.tasks.push({ kind: "linesChanged", params });
  return plan;
}

/** The channel gives the money back with its cancellation, so its refunds are not told besides. */
function planCancel({ before, content, order, steps }: ShopifyPlanInput, plan: ShopifyPlan) {
  plan.resolved.push("cancelRequested", "shipLate", "linesChanged");
  if (before?.status === "cancelled") return;
  plan.events.push({ actor: "channel", kind: "cancelledOnChannel" });
  const shopify = storedContent(order.shopifyContent);
  if (shopify && shopify.cancelledAt !== null) return;
  if (steps.some(({ target, kind, state }) => target === "shopify" && kind === "cancel" && state !== "dropped")) return;
  const payload: ShopifyCancelPayload = {
    reason: before?.cancelRequest || content.cancelRequest ? "CUSTOMER" : reasonOf(steps),
    note: `Cancelled on the channel (order ${order.number}).`,
  };
  plan.steps.push({ target: "shopify", kind: "cancel", key: "channel", payload });
}

/** Where we cancelled on the channel ourselves, for the merchant or the buyer. */
function reasonOf(steps: readonly StepRow[]): ShopifyCancelPayload["reason"] {
  const own = steps.find(({ target, kind }) => target === "channel" && kind === "cancel");
  const reason = (own?.payload as { reason?: CancelReason } | undefined)?.reason;
  return reason === "buyerAsked" ? "CUSTOMER" : reason === "outOfStock" ? "INVENTORY" : "OTHER";
}

function planRequest({ before, content, order, steps }: ShopifyPlanInput, plan: ShopifyPlan) {
  const request = content.cancelRequest;
  if (!request) {
    if (before?.cancelRequest) {
      plan.resolved.push("cancelRequested");
      plan.events.push({ actor: "channel", kind: "cancelRequestGone" });
    }
    return;
  }
  if (before?.cancelRequest?.id === request.id) return;
  // Cancelled in Shopify already, the answer is given: it is on its way.
  const isAnswered = steps.some(
    ({ target, kind, state }) =>
      target === "channel" && kind === "cancel" && state !== "dropped" && state !== "refused",
  );
  const params = { number: order.number, reason: request.reason };
  plan.events.push({ actor: "channel", kind: "cancelRequested", params: { reason: request.reason } });
  if (!isAnswered) plan.tasks.push({ kind: "cancelRequested", key: request.id, params });
}

function planRefundsOf(input: ShopifyPlanInput, plan: ShopifyPlan) {
  const { before, content, order, steps } = input;
  const adoptedIds = new Set(plan.adopted.map(({ result }) => result.refundId));
  const refunds = planShopifyRefunds(input, adoptedIds);
  plan.steps.push(...refunds.steps);
  plan.tasks.push(...refunds.tasks);
  const earlier = new Map((before?.refunds ?? []).map((refund) => [refund.id, refund]));
  for (const refund of content.refunds) {
    const known = earlier.get(refund.id)?.state;
    const amount = formatAmount(refund.amountMinor, content.currency);
    if (refund.state === "done" && known !== "done" && !isOwnRefund(refund, steps, adoptedIds)) {
      const params = { amount, currency: content.currency };
      plan.events.push({ actor: "channel", kind: "refundedOnChannel", params });
    }
    if (refund.state === "failed" && known !== "failed" && isOwnRefund(refund, steps, adoptedIds)) {
      const params = { number: order.number, amount, currency: content.currency };
      plan.tasks.push({ kind: "refundFailed", key: refund.id, params });
    }
  }
}

function planAddressChange({ content, order, steps }: ShopifyPlanInput, plan: ShopifyPlan) {
  const shopify = storedContent(order.shopifyContent);
  const isShipped =
    (shopify?.fulfillments.some(isUnderWay) ?? false) ||
    steps.some(({ target, kind, state }) => target === "channel" && kind === "ship" && state !== "dropped");
  if (isShipped) {
    plan.tasks.push({ kind: "addressChanged", key: content.updatedAt, params: { number: order.number } });
    return;
  }
  // The address itself is personal: it is opened when it is written.
  plan.steps.push({ target: "shopify", kind: "address", key: content.updatedAt, payload: {} });
  plan.events.push({ actor: "channel", kind: "addressChanged" });
}

/** Shopify's order stays as it is: what to do about it is the merchant's to say. */
function linesChanged({ before, content, lines }: ShopifyPlanInput): boolean {
  const of = (all: readonly { id: string; sku: string; quantity: number }[]) =>
    JSON.stringify(all.map(({ id, sku, quantity }) => [id, sku, quantity]).sort());
  const known = before?.lines ?? lines.map(({ remoteLineId, sku, quantity }) => ({ id: remoteLineId, sku, quantity }));
  return of(known) !== of(content.lines);
}
