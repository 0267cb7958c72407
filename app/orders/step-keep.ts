import { noteSent, readRemote, writeChannel, type ChannelContext } from "./run-step-context.ts";
import { ofChannelFailure } from "./run-step-failure.ts";
import { keepPayload } from "./run-step-payloads.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** Says no to the buyer who asked to cancel. */
export async function stepKeep(context: ChannelContext): Promise<StepOutcome> {
  const { order, step, deps } = context;
  const { requestId } = keepPayload.parse(step.payload);
  if (step.state === "sent") {
    const remote = await readRemote(context);
    if (!remote.ok) return remote.outcome;
    if (remote.value.status === "cancelled")
      return { kind: "dropped", message: "The order is cancelled on the channel." };
    if (remote.value.cancelRequest?.id !== requestId) return { kind: "done" };
  }
  await noteSent(context, step.baseline);
  const asked = { orderId: order.remoteId, requestId };
  const result = await writeChannel(context, (orders, call) => orders.keep(asked, call));
  return result.ok
    ? { kind: "done", result: { isDone: result.value.isDone } }
    : ofChannelFailure(result.failure, step, deps.random);
}
