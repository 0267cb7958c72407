import { formatAmount } from "../domain/money.ts";
import { allocate } from "./allocate.ts";
import { idOf, storedContent, type ShopifyRefund } from "./look-content.ts";
import { refundedMinor } from "./order-content.ts";
import type { ChannelPlan, ChannelPlanInput } from "./plan-to-channel-types.ts";
import { channelRefundPayload, shopifyRefundPayload, type ChannelRefundPayload } from "./run-step-payloads.ts";
import { refundIdOf } from "./run-step-result.ts";
import type { StepRow } from "./step-store.ts";

type Input = Pick<ChannelPlanInput, "order" | "lines" | "steps" | "shopify">;

/** Refunds of Shopify that follow one of the channel's: made by us, even where no answer came. */
export function isOurs(refund: ShopifyRefund, steps: readonly StepRow[]): boolean {
  return steps.some((step) => {
    if (step.target !== "shopify" || step.kind !== "refund") return false;
    const made = refundIdOf(step);
    if (made !== undefined) return idOf(made) === idOf(refund.id);
    return (
      (step.state === "sent" || step.state === "due") && shopifyRefundPayload.parse(step.payload).note === refund.note
    );
  });
}

/** What the buyer paid and did not get back yet, with what is on its way to be given back. */
function leftMinor({ order, steps }: Input): number {
  const shown = new Set(order.content.refunds.map(({ id }) => id));
  const underWay = steps
    .filter(
      ({ target, kind, state }) => target === "channel" && kind === "refund" && ["due", "sent", "done"].includes(state),
    )
    .filter((step) => !shown.has(refundIdOf(step) ?? ""))
    .reduce((sum, { payload }) => sum + channelRefundPayload.parse(payload).amountMinor, 0);
  return order.totalMinor - refundedMinor(order.content) - underWay;
}

/** Refunds that were made in Shopify, for the channel; never more in all than the buyer paid there. */
export function planRefunds(
  input: Input,
  isNew: (refund: ShopifyRefund) => boolean,
): Pick<ChannelPlan, "steps" | "tasks"> {
  const { order, steps, shopify } = input;
  const plan: Pick<ChannelPlan, "steps" | "tasks"> = { steps: [], tasks: [] };
  const known = new Set(
    steps.filter(({ target, kind }) => target === "channel" && kind === "refund").map(({ key }) => key),
  );
  // The merchant hears of each once, when it is first seen.
  const heard = new Set((storedContent(order.shopifyContent)?.refunds ?? []).map(({ id }) => id));
  let left = leftMinor(input);
  for (const refund of shopify.refunds) {
    const key = idOf(refund.id);
    if (refund.amountMinor <= 0 || known.has(key) || isOurs(refund, steps) || !isNew(refund)) continue;
    const params = {
      number: order.number,
      amount: text(refund.amountMinor, shopify.currency),
      currency: shopify.currency,
    };
    if (shopify.currency !== order.currency) {
      if (!heard.has(refund.id)) plan.tasks.push({ kind: "refundCurrency", key, params });
      continue;
    }
    const amountMinor = Math.max(0, Math.min(refund.amountMinor, left));
    left -= amountMinor;
    if (amountMinor < refund.amountMinor && !heard.has(refund.id)) {
      plan.tasks.push({
        kind: "refundTooLarge",
        key,
        params: { ...params, possible: text(amountMinor, order.currency) },
      });
    }
    if (amountMinor === 0) continue;
    const lines = amountMinor === refund.amountMinor ? linesOf(input, refund) : [];
    const payload: ChannelRefundPayload = {
      shopifyRefundId: refund.id,
      amountMinor,
      currency: order.currency,
      lines,
      // Shopify's note is for the staff: it is not shown to the buyer.
      note: "",
    };
    plan.steps.push({ target: "channel", kind: "refund", key, payload });
  }
  return plan;
}

const text = (minor: number, currency: string) => formatAmount(minor, currency);

/**
 * The refund by the channel's lines, where its lines account for all of it up to rounding: the parts' sum is the refund.
 * Shipping, or a gesture, belongs to no line: then it is the order's as a whole.
 */
function linesOf({ order, lines }: Input, { amountMinor, lines: parts }: ShopifyRefund): ChannelRefundPayload["lines"] {
  const owner = new Map(
    lines.flatMap((line) => line.shopifyLines.map(({ lineItemId }) => [idOf(lineItemId), line.remoteLineId] as const)),
  );
  const sums = new Map<string, number>();
  for (const { lineItemId, netMinor, taxMinor } of parts) {
    const id = owner.get(idOf(lineItemId));
    if (id === undefined) return [];
    sums.set(id, (sums.get(id) ?? 0) + netMinor + (order.content.taxesIncluded ? 0 : taxMinor));
  }
  const entries = [...sums].filter(([, amount]) => amount > 0);
  const total = entries.reduce((sum, [, amount]) => sum + amount, 0);
  const units = parts.reduce((sum, { quantity }) => sum + quantity, 0);
  if (entries.length === 0 || Math.abs(total - amountMinor) > units) return [];
  const shares = allocate(
    BigInt(amountMinor),
    entries.map(([, amount]) => BigInt(amount)),
  );
  return entries.map(([lineId], index) => ({ lineId, amountMinor: Number(shares[index] ?? 0n) }));
}
