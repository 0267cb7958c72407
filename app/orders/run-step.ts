import type { OrdersAccount } from "./account-store.ts";
import type { OrderRow } from "./order-store.ts";
import * as limits from "./limits.ts";
import type { OrdersDeps } from "./ports.ts";
import type { ChannelContext, StepContext } from "./run-step-context.ts";
import { stepAddress } from "./step-address.ts";
import { stepCancelChannel, stepCancelShopify } from "./step-cancel.ts";
import { stepKeep } from "./step-keep.ts";
import type { StepOutcome } from "./step-outcome.ts";
import { stepRefundShopify } from "./step-refund-shopify.ts";
import { stepRefundChannel } from "./step-refund.ts";
import { stepShip } from "./step-ship.ts";
import type { StepRow } from "./step-store.ts";

/**
 * Takes a step once. It is marked as sent before the other side is told; one that was sent already is looked for there
 * first. Whoever calls records what came of it.
 */
export async function runStep(
  deps: OrdersDeps,
  account: OrdersAccount,
  order: OrderRow,
  step: StepRow,
): Promise<StepOutcome> {
  const context: StepContext = { deps, account, order, step };
  const outcome = await (step.target === "channel" ? runOnChannel(context) : runInShopify(context));
  // That this try was not applied says nothing of an earlier one that went unanswered.
  return outcome.kind === "later" && step.state === "sent" ? { ...outcome, isUnsent: false } : outcome;
}

async function runOnChannel(context: StepContext): Promise<StepOutcome> {
  const { account, deps, step } = context;
  const connector = deps.connectors.get(account.connector);
  if (!connector) {
    const message = "This channel is not configured here.";
    return { kind: "later", afterMs: limits.retryLimitMs, isUnsent: step.state === "due", message };
  }
  const { orders, capabilities } = connector;
  if (!orders || !capabilities.orders)
    return { kind: "task", message: "This channel takes no news of orders. Tell it by hand." };
  const there: ChannelContext = { ...context, orders, can: capabilities.orders };
  switch (step.kind) {
    case "ship":
      return stepShip(there);
    case "cancel":
      return stepCancelChannel(there);
    case "keep":
      return stepKeep(there);
    case "refund":
      return stepRefundChannel(there);
    case "address":
      return { kind: "dropped", message: "A channel knows its buyer's address itself." };
  }
}

async function runInShopify(context: StepContext): Promise<StepOutcome> {
  const { order, step } = context;
  const { shopifyOrderId } = order;
  if (shopifyOrderId === null) {
    const message = "The order is not in Shopify yet.";
    return { kind: "later", afterMs: limits.retryMs, isUnsent: true, message };
  }
  switch (step.kind) {
    case "cancel":
      return stepCancelShopify(context, shopifyOrderId);
    case "refund":
      return stepRefundShopify(context, shopifyOrderId);
    case "address":
      return stepAddress(context, shopifyOrderId);
    case "ship":
    case "keep":
      return { kind: "dropped", message: "Shopify is not told of this." };
  }
}
