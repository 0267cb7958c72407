import type { Adopted, ShopifyPlanInput } from "./plan-to-shopify-types.ts";
import { channelRefundPayload, keepPayload } from "./run-step-payloads.ts";
import { refundIdOf } from "./run-step-result.ts";
import type { StepRow } from "./step-store.ts";

/**
 * Steps that the channel shows as taken before their answer came: a cancellation, a "no" to the buyer, and of refunds one
 * that was sent, with the same amount, and was not there before.
 */
export function planAdopted({ content, steps }: Pick<ShopifyPlanInput, "content" | "steps">): Adopted[] {
  const adopted: Adopted[] = [];
  const open = steps.filter(({ target, state }) => target === "channel" && (state === "due" || state === "sent"));
  const taken = new Set(steps.map(refundIdOf).filter((id) => id !== undefined));
  for (const step of open) {
    if (step.kind === "cancel" && content.status === "cancelled") {
      adopted.push({ stepId: step.id, result: { isDone: true } });
    }
    if (step.kind === "keep" && step.state === "sent" && content.status !== "cancelled") {
      const { requestId } = keepPayload.parse(step.payload);
      if (content.cancelRequest?.id !== requestId) adopted.push({ stepId: step.id, result: { isDone: true } });
    }
    if (step.kind !== "refund" || step.state !== "sent") continue;
    const { amountMinor } = channelRefundPayload.parse(step.payload);
    const known = knownBefore(step);
    const found = content.refunds.find(
      (refund) =>
        refund.amountMinor === amountMinor &&
        refund.state !== "failed" &&
        !known.has(refund.id) &&
        !taken.has(refund.id),
    );
    if (!found) continue;
    taken.add(found.id);
    adopted.push({ stepId: step.id, result: { refundId: found.id, state: found.state } });
  }
  return adopted;
}

function knownBefore({ baseline }: StepRow): Set<unknown> {
  const ids = (baseline as { refundIds?: unknown } | null)?.refundIds;
  return new Set<unknown>(Array.isArray(ids) ? ids : []);
}
