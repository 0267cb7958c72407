import type { Call, Connector, Failure, Result } from "../connectors/contract.ts";
import { readAccount, type PushAccount } from "./account-store.ts";
import { freshCredentials } from "./credentials.ts";
import { untilDeadline } from "./deadline.ts";
import type { PushDeps } from "./deps.ts";
import { pageCallMs } from "./limits.ts";
import { ratedHttp } from "./rates.ts";

export interface CallTerms {
  /** The moment at which it ends, whatever happens. */
  deadlineMs: number;
  signal: AbortSignal;
  isRead: boolean;
}

/** What a connector gets for one call of an account: every request of it within the rates and before the deadline. */
function makeCall(
  deps: PushDeps,
  connector: Connector,
  account: PushAccount,
  accessToken: string,
  terms: CallTerms,
): Call {
  const { clock, database, http, metrics, random } = deps;
  const user = {
    connector: connector.id,
    shopId: account.shopId,
    accountId: account.id,
    rates: connector.capabilities.rates,
    isRead: terms.isRead,
  };
  const note = (outcome: string) => metrics.channelCalls.inc({ connector: connector.id, outcome });
  return {
    http: ratedHttp({ sql: database.sql, clock, random, http, note }, user, terms),
    clock,
    signal: terms.signal,
    accessToken,
    marketplace: account.marketplace,
    currency: account.currency,
    sellerId: account.remoteSellerId,
    settings: account.settings,
  };
}

export type Invoked<Value> =
  | { kind: "answered"; value: Value; durationMs: number }
  /** `isSuspect`: something in what was sent may be the reason: the next batch is smaller. */
  | { kind: "failed"; failure: Extract<Failure, { kind: "unknown" }>; isSuspect: boolean; durationMs: number };

/** Runs one call of a connector to its end or its deadline. A connector that throws is a bug, and stops nothing. */
export async function invoke<Value>(
  deps: PushDeps,
  of: { connector: Connector; account: PushAccount; accessToken: string },
  terms: { operation: string; deadlineMs: number; isRead: boolean },
  run: (call: Call) => Promise<Value>,
): Promise<Invoked<Value>> {
  const { clock, logger } = deps;
  const startedMs = clock.nowMs();
  const ended = await untilDeadline(clock, terms.deadlineMs, (signal) =>
    run(makeCall(deps, of.connector, of.account, of.accessToken, { ...terms, signal })),
  );
  const durationMs = clock.nowMs() - startedMs;
  const about = { connector: of.connector.id, accountId: of.account.id, operation: terms.operation, durationMs };
  if (ended.kind === "done") return { kind: "answered", value: ended.value, durationMs };
  if (ended.kind === "threw") {
    logger.error({ err: ended.error, ...about }, "a connector threw");
    const failure = { kind: "unknown", message: "The reply of the channel could not be understood." } as const;
    return { kind: "failed", failure, isSuspect: true, durationMs };
  }
  logger.warn(about, "a call to a channel was not answered in time");
  const failure = { kind: "unknown", message: "The channel did not answer in time." } as const;
  return { kind: "failed", failure, isSuspect: true, durationMs };
}

/**
 * A call for a page: the settings form, a connection test, a category suggestion. It ends a minute from now. The shop is
 * checked: an account of another shop is not found. Fails with `auth` where the merchant has to connect again.
 */
export async function withCall(deps: PushDeps, shopId: number, accountId: number): Promise<Result<Call>> {
  const account = await readAccount(deps.database.sql, shopId, accountId);
  const connector = account && deps.connectors.get(account.connector);
  if (!connector) {
    return { ok: false, failure: { kind: "unavailable", message: "This channel is not configured here." } };
  }
  const fresh = await freshCredentials(deps, connector, account);
  if (!fresh.ok) return fresh;
  const deadlineMs = deps.clock.nowMs() + pageCallMs;
  const terms = { deadlineMs, signal: AbortSignal.timeout(pageCallMs), isRead: false };
  return {
    ok: true,
    value: makeCall(deps, connector, fresh.value.account, fresh.value.credentials.accessToken, terms),
  };
}
