import { formatAmount } from "../domain/money.ts";
import { idOf, isUnderWay, type ShopifyFulfillment, type ShopifyOrderContent } from "./look-content.ts";
import { isOurs } from "./plan-to-channel-refund.ts";
import type { ChannelPlan, ChannelPlanInput } from "./plan-to-channel-types.ts";
import { shipPayload } from "./run-step-payloads.ts";

type Plan = Pick<ChannelPlan, "events" | "tasks">;
const numbersOf = ({ tracking }: ShopifyFulfillment) =>
  tracking
    .map(({ number }) => number)
    .filter((number) => number !== "")
    .join(", ");
const trackingOf = ({ tracking }: ShopifyFulfillment) => JSON.stringify(tracking);

/** What is new in Shopify's order since it was read before, for the timeline; and what the channel cannot take back. */
export function planEvents(input: ChannelPlanInput, before: ShopifyOrderContent | undefined): Plan {
  const plan: Plan = { events: [], tasks: [] };
  const { shopify, steps } = input;
  const known = new Map((before?.fulfillments ?? []).map((each) => [each.id, each]));
  for (const fulfillment of shopify.fulfillments) {
    const earlier = known.get(fulfillment.id);
    if (isUnderWay(fulfillment)) addParcel(plan, fulfillment, earlier);
    else if (earlier ? isUnderWay(earlier) : hasSteps(input, fulfillment)) addCancelled(plan, input, fulfillment);
  }
  if (shopify.cancelledAt !== null && (before?.cancelledAt ?? null) === null && !isOwnCancel(input)) {
    const params = shopify.cancelReason === null ? {} : { reason: shopify.cancelReason };
    plan.events.push({ actor: "shopify", kind: "cancelledInShopify", params });
  }
  const seen = new Set((before?.refunds ?? []).map(({ id }) => id));
  for (const refund of shopify.refunds) {
    if (seen.has(refund.id) || refund.amountMinor <= 0 || isOurs(refund, steps)) continue;
    const { currency } = shopify;
    const params = { amount: formatAmount(refund.amountMinor, currency), currency };
    plan.events.push({ actor: "shopify", kind: "refundedInShopify", params });
  }
  return plan;
}

function addParcel(plan: Plan, fulfillment: ShopifyFulfillment, earlier: ShopifyFulfillment | undefined) {
  const number = numbersOf(fulfillment);
  const company = fulfillment.tracking[0]?.company ?? "";
  if (!earlier) {
    const units = fulfillment.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    plan.events.push({ actor: "shopify", kind: "parcel", params: { units, number, company } });
  } else if (trackingOf(earlier) !== trackingOf(fulfillment)) {
    plan.events.push({ actor: "shopify", kind: "trackingChanged", params: { number, company } });
  }
}

const shipSteps = ({ steps }: ChannelPlanInput, { id }: ShopifyFulfillment) =>
  steps.filter(
    ({ target, kind, payload }) =>
      target === "channel" && kind === "ship" && shipPayload.parse(payload).fulfillmentId === id,
  );
const hasSteps = (input: ChannelPlanInput, fulfillment: ShopifyFulfillment) => shipSteps(input, fulfillment).length > 0;

function addCancelled(plan: Plan, input: ChannelPlanInput, fulfillment: ShopifyFulfillment) {
  const number = numbersOf(fulfillment);
  plan.events.push({ actor: "shopify", kind: "parcelCancelled", params: { number } });
  const told = shipSteps(input, fulfillment).some(({ state }) => state === "sent" || state === "done");
  if (!told) return;
  const params = { number: input.order.number, tracking: number };
  plan.tasks.push({ kind: "trackingStays", key: idOf(fulfillment.id), params });
}

/** The channel cancelled, and we did in Shopify. */
export const isOwnCancel = ({ steps }: Pick<ChannelPlanInput, "steps">): boolean =>
  steps.some(
    ({ target, kind, state }) => target === "shopify" && kind === "cancel" && (state === "sent" || state === "done"),
  );
