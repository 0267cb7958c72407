import type { Call, Capabilities, Result } from "../connectors/contract.ts";
import type { OrdersConnector, RemoteOrder } from "../connectors/orders-contract.ts";
import type { OrdersAccount } from "./account-store.ts";
import type { OrderRow } from "./order-store.ts";
import type { OrdersDeps } from "./ports.ts";
import { ofChannelFailure, ofFailedRead } from "./run-step-failure.ts";
import type { StepOutcome } from "./step-outcome.ts";
import { markSent, type StepRow } from "./step-store.ts";

/** One step that is being taken. */
export interface StepContext {
  deps: OrdersDeps;
  account: OrdersAccount;
  order: OrderRow;
  step: StepRow;
}

export interface ChannelContext extends StepContext {
  orders: OrdersConnector;
  can: NonNullable<Capabilities["orders"]>;
}

export type Read<Value> = { ok: true; value: Value } | { ok: false; outcome: StepOutcome };

type Ask<Value> = (orders: OrdersConnector, call: Call) => Promise<Result<Value>>;

export const writeChannel = <Value>(context: ChannelContext, run: Ask<Value>): Promise<Result<Value>> =>
  callChannel(context, { isRead: false, deadlineMs: context.orders.write.deadlineMs }, run);

export async function readChannel<Value>(context: ChannelContext, run: Ask<Value>): Promise<Read<Value>> {
  const result = await callChannel(context, { isRead: true, deadlineMs: context.orders.list.deadlineMs }, run);
  if (result.ok) return result;
  const outcome = ofChannelFailure(result.failure, context.step, context.deps.random);
  return { ok: false, outcome: ofFailedRead(outcome, context.step) };
}

function callChannel<Value>(
  { deps, account, step, orders }: ChannelContext,
  terms: { isRead: boolean; deadlineMs: number },
  run: Ask<Value>,
): Promise<Result<Value>> {
  const operation = `orders.${step.kind}${terms.isRead ? ".read" : ""}`;
  return deps.callAccount(account.shopId, account.id, { operation, ...terms }, (call, connector) =>
    run(connector.orders ?? orders, call),
  );
}

/** The order as the channel shows it now. */
export async function readRemote(context: ChannelContext): Promise<Read<RemoteOrder>> {
  const read = await readChannel(context, (orders, call) => orders.getOrders([context.order.remoteId], call));
  if (!read.ok) return read;
  const [found] = read.value;
  if (found?.kind === "order") return { ok: true, value: found.order };
  const message = found?.message ?? "The channel does not show this order at the moment.";
  const failure = { kind: "unavailable" as const, message };
  const outcome = ofChannelFailure(failure, context.step, context.deps.random);
  return { ok: false, outcome: ofFailedRead(outcome, context.step) };
}

/** Written before the call: from here on the other side is read before it is told again. */
export async function noteSent({ deps, account, step }: StepContext, baseline: unknown): Promise<void> {
  await deps.database.transaction((tx) => markSent(tx, account.shopId, step.id, baseline, deps.clock.now()));
}
