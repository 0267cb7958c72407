import { z } from "zod";
import type { RemoteOrder, RemoteRefund } from "../connectors/orders-contract.ts";
import { formatAmount } from "../domain/money.ts";
import { noteSent, readRemote, writeChannel, type ChannelContext } from "./run-step-context.ts";
import { ofChannelFailure } from "./run-step-failure.ts";
import { channelRefundPayload, type ChannelRefundPayload } from "./run-step-payloads.ts";
import { refundIdOf } from "./run-step-result.ts";
import type { StepOutcome } from "./step-outcome.ts";
import { readSteps } from "./step-store.ts";

/** A refund that went unanswered may show late: money is not given twice for the sake of a minute. */
const settleMs = 60_000;

const baselineSchema = z.object({ refundIds: z.array(z.string()) });

/** Gives back on the channel what was given back in Shopify. */
export async function stepRefundChannel(context: ChannelContext): Promise<StepOutcome> {
  const { step } = context;
  const payload = channelRefundPayload.parse(step.payload);
  const byHand = cannot(context, payload);
  if (byHand !== undefined) return { kind: "task", message: byHand };
  const remote = await readRemote(context);
  if (!remote.ok) return remote.outcome;
  if (step.state === "sent") {
    const answered = await lookUp(context, payload, remote.value);
    if (answered) return answered;
  }
  if (remote.value.status === "cancelled") {
    return { kind: "dropped", message: "The order is cancelled on the channel, which gives the money back." };
  }
  const given = remote.value.refunds.filter(({ state }) => state !== "failed");
  const left = remote.value.totalMinor - given.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (payload.amountMinor > left) {
    const rest = `${formatAmount(Math.max(0, left), payload.currency)} ${payload.currency}`;
    return { kind: "task", message: `On the channel only ${rest} of this order is left to refund. Check it there.` };
  }
  const before = baselineSchema.safeParse(step.baseline);
  const isKept = step.state === "sent";
  await noteSent(
    context,
    isKept && before.success ? before.data : { refundIds: remote.value.refunds.map(({ id }) => id) },
  );
  return send(context, payload);
}

function cannot({ can, order }: ChannelContext, { amountMinor, currency }: ChannelRefundPayload): string | undefined {
  const amount = `${formatAmount(amountMinor, currency)} ${currency}`;
  if (!can.refund) return `This channel lets nobody refund by app. Refund ${amount} on the channel.`;
  if (amountMinor < order.totalMinor && !can.partialRefund) {
    return `This channel lets an app refund whole orders only. Refund ${amount} on the channel.`;
  }
  return undefined;
}

async function send(context: ChannelContext, payload: ChannelRefundPayload): Promise<StepOutcome> {
  const { order, step, deps } = context;
  const { amountMinor, currency, lines, note } = payload;
  const asked = { orderId: order.remoteId, amountMinor, currency, lines, note };
  const result = await writeChannel(context, (orders, call) => orders.refund(asked, call));
  return result.ok
    ? outcomeOf(result.value.refundId, result.value.state)
    : ofChannelFailure(result.failure, step, deps.random);
}

function outcomeOf(refundId: string, state: RemoteRefund["state"]): StepOutcome {
  if (state === "failed")
    return { kind: "refused", message: "The channel could not make this refund. Refund it there." };
  return { kind: "done", result: { refundId, state } };
}

/** What became of a refund that was sent: found, or to be waited for. undefined: it was not made. */
async function lookUp(
  { deps, account, order, step }: ChannelContext,
  payload: ChannelRefundPayload,
  remote: RemoteOrder,
): Promise<StepOutcome | undefined> {
  const before = baselineSchema.safeParse(step.baseline);
  const known = new Set(before.success ? before.data.refundIds : []);
  // Another step's refund of the same amount is not this one's.
  for (const other of await readSteps(deps.database.sql, account.shopId, order.id)) {
    const id = other.id === step.id ? undefined : refundIdOf(other);
    if (id !== undefined) known.add(id);
  }
  const found = remote.refunds.find(
    ({ id, amountMinor, state }) => !known.has(id) && amountMinor === payload.amountMinor && state !== "failed",
  );
  if (found) return outcomeOf(found.id, found.state);
  const waitedMs = deps.clock.nowMs() - (step.sentAt?.getTime() ?? 0);
  if (waitedMs >= settleMs) return undefined;
  const message = "The channel did not say whether the refund was made; it is looked up before another try.";
  return { kind: "later", afterMs: settleMs - waitedMs, isUnsent: false, message };
}
