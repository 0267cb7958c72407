import type { Call, Connector, Result } from "../connectors/contract.ts";
import type { AccountId, ShopId } from "../domain/ids.ts";
import type { OrdersDeps } from "./ports.ts";

const dayMs = 24 * 60 * 60 * 1000;
const deadlineMs = 60_000;

/** What `keepSubscribed` needs beside the rest of the stage. */
export interface SubscribingDeps extends Pick<OrdersDeps, "callAccount" | "connectors" | "logger"> {
  /** Where a channel's messages arrive. Absent: nobody can reach us, so nobody is asked to. */
  inboundUrl?: ((connectorId: string) => string) | undefined;
}

interface Read {
  shopId: ShopId;
  accountId: AccountId;
  connector: string;
}

/**
 * Once a day for each account, when its reading crosses into another day: are its notifications still sent to us? Days
 * begin at another minute for each account, so that not all ask at once. A failure is only logged: polling goes on.
 */
export async function keepSubscribed(
  deps: SubscribingDeps,
  { shopId, accountId, connector }: Read,
  span: { from: Date; to: Date },
): Promise<void> {
  const { inboundUrl } = deps;
  if (!inboundUrl || !deps.connectors.get(connector)?.subscribe) return;
  if (dayOf(accountId, span.from) === dayOf(accountId, span.to)) return;
  const terms = { operation: "subscribe", deadlineMs, isRead: false };
  const url = inboundUrl(connector);
  const ask = (call: Call, of: Connector): Promise<Result<void>> =>
    of.subscribe?.(call, { url }) ?? Promise.resolve({ ok: true, value: undefined });
  const kept = await deps.callAccount(shopId, accountId, terms, ask);
  if (!kept.ok) deps.logger.warn({ accountId, failure: kept.failure.kind }, "notifications of orders are not sent");
}

const minutesOfDay = 24 * 60;
function dayOf(accountId: AccountId, at: Date): number {
  const shiftMs = ((accountId * 37) % minutesOfDay) * 60_000;
  return Math.floor((at.getTime() + shiftMs) / dayMs);
}
