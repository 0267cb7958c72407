import type { Clock } from "../platform/clock.ts";
import type { Keyring } from "../platform/crypto.ts";
import type { Sql } from "../platform/database.ts";
import type { Http } from "../platform/http.ts";
import type { OpenStream } from "../platform/http-stream.ts";
import type { Logger } from "../platform/logger.ts";
import type { Random } from "../platform/random.ts";
import { createBudget, type Budget } from "./budget.ts";
import type { AdminFailure, AdminResult, ShopAdmin, ShopifyGateway } from "./gateway-types.ts";
import { readJsonl } from "./jsonl.ts";
import { natureOf, type OperationNature } from "./operation-nature.ts";
import { readReply, type Reply } from "./reply.ts";
import { createSessionStore } from "./session-store.ts";
import { createTokens, type Tokens } from "./tokens.ts";

const adminApiVersion = "2026-10";

const callTimeoutMs = 30_000;
const attemptLimit = 6;
const waitLimitMs = 60_000;
const backoffBaseMs = 400;
const backoffLimitMs = 10_000;

export interface GatewayDeps {
  sql: Sql;
  keyring: Keyring;
  apiKey: string;
  apiSecret: string;
  http: Http;
  openStream: OpenStream;
  clock: Clock;
  random: Random;
  logger: Logger;
  /** Shopify took our access away. May be called several times for one shop; must not throw. */
  onUnauthorized?: (shopDomain: string) => Promise<void>;
}

export function createShopifyGateway(deps: GatewayDeps): ShopifyGateway {
  const store = createSessionStore(deps.sql, deps.keyring);
  const tokens = createTokens({ ...deps, store });
  const budget = createBudget(deps.clock);
  return {
    admin: (shopDomain): ShopAdmin => ({
      shopDomain,
      async request(operation, variables, options) {
        const call: Call = { shopDomain, operation, variables, signal: options?.signal, nature: natureOf(operation) };
        const result = await requestWithRetries({ ...deps, tokens, budget }, call);
        if (!result.ok && result.failure.kind === "unauthorized") await deps.onUnauthorized?.(shopDomain);
        // Its type was derived from this very document and the schema of the version that is called.
        return result;
      },
      openJsonl: (url, options) => readJsonl(deps, url, options ?? {}),
    }),
  };
}

interface Call {
  shopDomain: string;
  operation: string;
  variables: unknown;
  signal: AbortSignal | undefined;
  nature: OperationNature;
}

type CallDeps = GatewayDeps & { tokens: Tokens; budget: Budget };
type RawResult = AdminResult<Record<string, unknown>>;
/** The next try comes after `waitMs`; `failure` is the answer if there is none. */
type Step = RawResult | { again: { waitMs: number; failure: AdminFailure; rejected?: string } };

async function requestWithRetries(deps: CallDeps, call: Call): Promise<RawResult> {
  const untilMs = deps.clock.nowMs() + waitLimitMs;
  let rejected: string | undefined;
  let failure: AdminFailure = { kind: "unavailable", message: "not tried" };
  for (let attempt = 1; attempt <= attemptLimit; attempt++) {
    const token = await deps.tokens.get(call.shopDomain, rejected);
    if (token.kind !== "token") return failed({ kind: token.kind, message: token.message });
    const step = await oneTry(deps, call, { attempt, accessToken: token.accessToken, untilMs });
    if ("ok" in step) return step;
    ({ failure } = step.again);
    // A second 401 on end, for a token that was just made: no third one will do.
    if (step.again.rejected !== undefined && rejected !== undefined) return failed(failure);
    rejected = step.again.rejected;
    if (deps.clock.nowMs() + step.again.waitMs > untilMs) break;
    deps.logger.debug({ shop: call.shopDomain, operation: call.nature.name, attempt, ...failure }, "another try");
    await deps.clock.sleep(step.again.waitMs, call.signal);
    if (call.signal?.aborted) return failed({ kind: "unavailable", message: "given up: the work was stopped" });
  }
  return failed(failure);
}

interface Try {
  attempt: number;
  accessToken: string;
  untilMs: number;
}

async function oneTry(deps: CallDeps, call: Call, { attempt, accessToken, untilMs }: Try): Promise<Step> {
  const reservation = deps.budget.reserve(call.shopDomain, call.operation);
  if (deps.clock.nowMs() + reservation.waitMs > untilMs) {
    deps.budget.release(call.shopDomain, reservation);
    const message = "other work has used up what Shopify allows this shop for now";
    return failed({ kind: "throttled", message, retryAfterMs: reservation.waitMs });
  }
  if (reservation.waitMs > 0) await deps.clock.sleep(reservation.waitMs, call.signal);
  if (call.signal?.aborted) {
    deps.budget.release(call.shopDomain, reservation);
    return failed({ kind: "unavailable", message: "given up: the work was stopped" });
  }
  const reply = await send(deps, call, accessToken);
  const cost = "cost" in reply ? reply.cost : undefined;
  if (cost) deps.budget.learn(call.shopDomain, call.operation, reservation, cost);
  else deps.budget.release(call.shopDomain, reservation);
  return judge(reply, call.nature, { accessToken, backoffMs: backoffMs(deps.random, attempt) });
}

async function send(deps: CallDeps, call: Call, accessToken: string): Promise<Reply> {
  const outcome = await deps.http.send({
    method: "POST",
    url: `https://${call.shopDomain}/admin/api/${adminApiVersion}/graphql.json`,
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      "x-shopify-access-token": accessToken,
    },
    body: JSON.stringify({ query: call.operation, variables: call.variables }),
    timeoutMs: callTimeoutMs,
    ...(call.signal ? { signal: call.signal } : {}),
  });
  return readReply(outcome);
}

/** Pure: what a reply means for the caller, and whether another try can do no harm. */
export function judge(
  reply: Reply,
  nature: OperationNature,
  { accessToken, backoffMs: waitMs }: { accessToken: string; backoffMs: number },
): Step {
  switch (reply.kind) {
    case "data":
      return { ok: true, data: reply.data };
    case "refused":
      return failed({ kind: "refused", message: reply.message });
    case "throttled": {
      // Nothing was carried out, so a mutation may be tried again as well. The budget adds the wait for the points.
      const afterMs = Math.max(reply.retryAfterMs ?? 0, waitMs);
      const failure: AdminFailure = { kind: "throttled", message: reply.message, retryAfterMs: afterMs };
      return { again: { waitMs: afterMs, failure } };
    }
    case "rejectedToken": {
      const message = "Shopify rejected the access token; opening the app in the Shopify admin connects it again";
      return { again: { waitMs: 0, failure: { kind: "unauthorized", message }, rejected: accessToken } };
    }
    case "notSent":
      return { again: { waitMs, failure: { kind: "unavailable", message: reply.message } } };
    case "noReply": {
      if (nature.kind === "query")
        return { again: { waitMs, failure: { kind: "unavailable", message: reply.message } } };
      const failure: AdminFailure = { kind: "unknown", message: reply.message };
      return nature.isIdempotent ? { again: { waitMs, failure } } : failed(failure);
    }
  }
}

const failed = (failure: AdminFailure): { ok: false; failure: AdminFailure } => ({ ok: false, failure });

/** Doubles with each try; half of it is chance, so that many callers do not come back at the same moment. */
function backoffMs(random: Random, attempt: number): number {
  const fullMs = Math.min(backoffLimitMs, backoffBaseMs * 2 ** (attempt - 1));
  return fullMs / 2 + (fullMs / 2) * random.fraction();
}
