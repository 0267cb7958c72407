import type { CancelReason } from "../connectors/orders-contract.ts";
import { isUnderWay, storedContent } from "./look-content.ts";
import { isOwnCancel, planEvents } from "./plan-to-channel-events.ts";
import { planRefunds } from "./plan-to-channel-refund.ts";
import { planShipments } from "./plan-to-channel-ship.ts";
import type { ChannelPlan, ChannelPlanInput } from "./plan-to-channel-types.ts";
import { unitsIn } from "./plan-to-channel-units.ts";
import type { ChannelCancelPayload } from "./run-step-payloads.ts";
import type { StepRow } from "./step-store.ts";

const reasons: Readonly<Record<string, CancelReason>> = { CUSTOMER: "buyerAsked", INVENTORY: "outOfStock" };

/**
 * What the channel has to be told of Shopify's order as it is now. Pure, and the same for the same input: whatever was
 * told, or is about to be, adds nothing.
 */
export function planToChannel(input: ChannelPlanInput): ChannelPlan {
  const { order, lines, shopify, steps } = input;
  const before = storedContent(order.shopifyContent);
  const { events, tasks } = planEvents(input, before);
  const shipped = unitsIn(
    lines,
    shopify.fulfillments.filter(isUnderWay).flatMap((each) => each.lines),
  );
  const isShipped = lines.length > 0 && lines.every((line) => (shipped.get(line.remoteLineId) ?? 0) >= line.quantity);
  const plan: ChannelPlan = { steps: [], dropped: [], replaced: [], events, tasks, isShipped };

  // What an earlier app did with the order before we knew it was that app's to tell.
  const wasThere = new Set([...(before?.fulfillments ?? []), ...(before?.refunds ?? [])].map(({ id }) => id));
  const isNew = ({ id }: { id: string }) => order.state !== "recognised" || (before !== undefined && !wasThere.has(id));

  if (order.remoteStatus === "cancelled") {
    drop(plan, steps, ["ship", "refund"], "The order is cancelled on the channel.");
    if (shopify.cancelledAt === null && isNewParcel(input, before, isNew)) {
      plan.tasks.push({ kind: "shippedCancelled", params: { number: order.number } });
    }
    return plan;
  }
  const told = steps.some((step) => isOf(step, "ship") && (step.state === "sent" || step.state === "done"));
  const isCancelNews = order.state !== "recognised" || before?.cancelledAt === null;
  if (shopify.cancelledAt !== null && !told && !isOwnCancel(input)) {
    // Cancelled, the order is given back as a whole: its refunds are not told besides.
    drop(plan, steps, ["ship", "refund", "keep"], "The order was cancelled in Shopify.");
    const isTold = steps.some((step) => isOf(step, "cancel") && step.state !== "dropped");
    if (!isTold && isCancelNews) plan.steps.push(cancelStep(input));
    return plan;
  }
  const shipments = planShipments(input, isNew);
  plan.steps.push(...shipments.steps);
  plan.replaced.push(...shipments.replaced);
  for (const stepId of shipments.dropped) plan.dropped.push({ stepId, message: "Its parcel changed in Shopify." });
  const refunds = planRefunds(input, isNew);
  plan.steps.push(...refunds.steps);
  plan.tasks.push(...refunds.tasks);
  if (shopify.cancelledAt !== null && (before?.cancelledAt ?? null) === null && isCancelNews && !isOwnCancel(input)) {
    // The channel was told of a parcel: it takes back money only.
    plan.tasks.push({ kind: "cancelledAfterShipping", params: { number: order.number } });
  }
  return plan;
}

const isOf = ({ target, kind }: StepRow, wanted: StepRow["kind"]) => target === "channel" && kind === wanted;

function drop(plan: ChannelPlan, steps: readonly StepRow[], kinds: readonly StepRow["kind"][], message: string) {
  for (const step of steps) {
    if (step.target !== "channel" || step.state !== "due" || !kinds.includes(step.kind)) continue;
    plan.dropped.push({ stepId: step.id, message });
  }
}

function isNewParcel(
  { shopify }: ChannelPlanInput,
  before: ReturnType<typeof storedContent>,
  isNew: (of: { id: string }) => boolean,
): boolean {
  const known = new Set((before?.fulfillments ?? []).map(({ id }) => id));
  return shopify.fulfillments.some((each) => isUnderWay(each) && !known.has(each.id) && isNew(each));
}

function cancelStep({ order, shopify }: ChannelPlanInput) {
  const request = order.content.cancelRequest;
  const payload: ChannelCancelPayload = {
    reason: request ? "buyerAsked" : (reasons[shopify.cancelReason ?? ""] ?? "other"),
    ...(request ? { requestId: request.id } : {}),
  };
  return { target: "channel" as const, kind: "cancel" as const, key: "shopify", payload };
}
