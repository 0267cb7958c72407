import { formatAmount } from "../domain/money.ts";
import type { RemoteOrderLine } from "../connectors/orders-contract.ts";
import { storedContent } from "./look-content.ts";
import type { ShopifyPlan, ShopifyPlanInput } from "./plan-to-shopify-types.ts";
import { shopifyRefundPayload, type ShopifyRefundPayload } from "./run-step-payloads.ts";
import { isOwnRefund } from "./run-step-result.ts";

/**
 * The channel's refunds, as they are done, for Shopify: each once, those that follow Shopify's own left out, and never
 * more in all than the buyer paid.
 */
export function planShopifyRefunds(
  input: ShopifyPlanInput,
  adoptedIds: ReadonlySet<unknown>,
): Pick<ShopifyPlan, "steps" | "tasks"> {
  const { before, content, order, steps } = input;
  const plan: Pick<ShopifyPlan, "steps" | "tasks"> = { steps: [], tasks: [] };
  // What an earlier app's order had been given back is known to Shopify, or is not ours to say.
  const earlier = new Map((before?.refunds ?? []).map(({ id, state }) => [id, state]));
  const told = steps.filter(
    ({ target, kind, state }) => target === "shopify" && kind === "refund" && state !== "dropped",
  );
  const known = new Set(told.map(({ key }) => key));
  let left =
    content.totalMinor - told.reduce((sum, { payload }) => sum + shopifyRefundPayload.parse(payload).amountMinor, 0);
  for (const refund of content.refunds) {
    if (refund.state !== "failed" && isOwnRefund(refund, steps, adoptedIds)) left -= refund.amountMinor;
  }
  const { cancelledAt = null } = storedContent(order.shopifyContent) ?? {};
  for (const refund of content.refunds) {
    if (refund.state !== "done" || refund.amountMinor <= 0 || known.has(refund.id)) continue;
    if (isOwnRefund(refund, steps, adoptedIds)) continue;
    if (order.state === "recognised" && earlier.get(refund.id) === "done") continue;
    // Cancelled in Shopify, the order was given back there already.
    if (cancelledAt !== null) continue;
    const amountMinor = Math.max(0, Math.min(refund.amountMinor, left));
    left -= amountMinor;
    if (amountMinor < refund.amountMinor && earlier.get(refund.id) !== "done") {
      const { currency } = content;
      const amounts = {
        amount: formatAmount(refund.amountMinor, currency),
        possible: formatAmount(amountMinor, currency),
        currency,
      };
      plan.tasks.push({ kind: "refundTooLarge", key: refund.id, params: { number: order.number, ...amounts } });
    }
    if (amountMinor === 0) continue;
    const payload: ShopifyRefundPayload = {
      remoteRefundId: refund.id,
      amountMinor,
      currency: content.currency,
      lines: amountMinor === refund.amountMinor ? wholeLines(input, refund.lines) : [],
      idempotencyKey: `${content.id}-refund-${refund.id}`,
      note: `Refunded on the channel (order ${order.number}, refund ${refund.id}).`,
    };
    plan.steps.push({ target: "shopify", kind: "refund", key: refund.id, payload });
  }
  return plan;
}

/** Lines of Shopify's order that were given back as a whole. Of part of a line Shopify is told the money only. */
function wholeLines({ content, lines }: ShopifyPlanInput, parts: readonly { lineId: string; amountMinor: number }[]) {
  const sold = new Map(content.lines.map((line) => [line.id, paidFor(line, content.taxesIncluded)]));
  return parts
    .filter(({ lineId, amountMinor }) => amountMinor > 0 && amountMinor === sold.get(lineId))
    .flatMap(({ lineId }) => lines.find(({ remoteLineId }) => remoteLineId === lineId)?.shopifyLines ?? [])
    .map(({ lineItemId, quantity }) => ({ lineItemId, quantity }));
}

const paidFor = ({ totalMinor, discountMinor, taxes }: RemoteOrderLine, taxesIncluded: boolean) =>
  totalMinor - discountMinor + (taxesIncluded ? 0 : taxes.reduce((sum, { amountMinor }) => sum + amountMinor, 0));
