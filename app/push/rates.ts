import type { Capabilities } from "../connectors/contract.ts";
import type { Clock } from "../platform/clock.ts";
import type { Sql } from "../platform/database.ts";
import type { Http, HttpOutcome } from "../platform/http.ts";
import type { Random } from "../platform/random.ts";
import { keptFromReads, longestTokenWaitMs } from "./limits.ts";
import { createBuckets, takeTokens, type BucketAsk, type BucketLevel } from "./rate-store.ts";

const dayMs = 86_400_000;

export interface RateUser {
  connector: string;
  shopId: number;
  accountId: number;
  rates: Capabilities["rates"];
  /** Reads leave a part of each bucket to writes. */
  isRead: boolean;
}

/**
 * The buckets that one HTTP call of this account takes a token from. All are rows of the database, for pages and other
 * workers call as well.
 *
 * A shop's part of what all share: each shop has a bucket of its own with half of the rate. Its call is let through if
 * that has a token, or if the shared bucket is at least half full. So a shop alone gets everything, and however hard one
 * pushes, the lower half of the shared bucket is there for the others.
 */
export function bucketsOf({ connector, shopId, accountId, rates, isRead }: RateUser): BucketAsk[] {
  return rates.flatMap(({ scope, perSecond, burst, perDay }, index) => {
    const key = scope === "app" ? `${connector}/app/${index}` : `${connector}/account:${accountId}/${index}`;
    const needs = (capacity: number) => (isRead ? Math.min(capacity, 1 + capacity * keptFromReads) : 1);
    const asks: BucketAsk[] = [{ key, capacity: burst, perMs: perSecond / 1000, needs: needs(burst) }];
    if (scope === "app") {
      asks.push({
        key: `${key}/shop:${shopId}`,
        capacity: Math.max(1, burst / 2),
        perMs: perSecond / 2000,
        needs: 1,
        orKey: key,
        orTokens: Math.min(burst, 1 + burst / 2),
      });
    }
    if (perDay !== undefined) {
      // Half to begin with and half over the day: whenever the channel's day begins, no 24 hours hold more than `perDay`.
      const capacity = Math.max(1, perDay / 2);
      asks.push({ key: `${key}/day`, capacity, perMs: perDay / 2 / dayMs, needs: needs(capacity) });
    }
    return asks;
  });
}

/** How long until these buckets may give a token, if nobody else takes one. */
function waitFor(asks: readonly BucketAsk[], levels: readonly BucketLevel[]): number {
  const tokensOf = new Map(levels.map(({ key, tokens }) => [key, tokens]));
  const until = (key: string, needs: number) => {
    const ask = asks.find((candidate) => candidate.key === key);
    return ask ? Math.max(0, needs - (tokensOf.get(key) ?? 0)) / ask.perMs : Infinity;
  };
  const waits = asks.map(({ key, needs, orKey, orTokens }) =>
    Math.min(until(key, needs), orKey === undefined ? Infinity : until(orKey, orTokens ?? 0)),
  );
  return Math.ceil(Math.max(0, ...waits));
}

export interface RateDeps {
  sql: Sql;
  clock: Clock;
  random: Random;
}

/** One token, waited for until `byMs` at most. Else: how long it would take. */
export async function takeToken(
  { sql, clock, random }: RateDeps,
  asks: readonly BucketAsk[],
  byMs: number,
): Promise<{ granted: true } | { granted: false; retryAfterMs: number }> {
  if (asks.length === 0) return { granted: true };
  for (;;) {
    let levels = await takeTokens(sql, asks, clock.now());
    if (levels.length < asks.length) {
      await createBuckets(sql, asks, clock.now());
      levels = await takeTokens(sql, asks, clock.now());
    }
    if (levels[0]?.granted) return { granted: true };
    const waitMs = Math.max(1, waitFor(asks, levels));
    const jitterMs = Math.ceil(Math.min(20, waitMs / 4) * random.fraction());
    if (clock.nowMs() + waitMs + jitterMs >= byMs) return { granted: false, retryAfterMs: waitMs };
    await clock.sleep(waitMs + jitterMs);
  }
}

/**
 * `http` as a connector gets it: each request takes a token first, and none begins or goes on after the deadline. When
 * there is no token in time, the answer is what the channel itself would say: 429 with Retry-After.
 */
export function ratedHttp(
  deps: RateDeps & { http: Http; note: (outcome: string) => void },
  user: RateUser,
  { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
): Http {
  const asks = bucketsOf(user);
  return {
    async send(request) {
      const { clock } = deps;
      const startedMs = clock.nowMs();
      const token = await takeToken(deps, asks, Math.min(deadlineMs, startedMs + longestTokenWaitMs));
      if (!token.granted) {
        deps.note("held");
        return throttledReply(token.retryAfterMs, clock.nowMs() - startedMs);
      }
      const leftMs = deadlineMs - clock.nowMs();
      if (leftMs <= 0 || signal.aborted) return { kind: "timeout", durationMs: clock.nowMs() - startedMs };
      const signals = request.signal ? AbortSignal.any([signal, request.signal]) : signal;
      const timeoutMs = Math.min(request.timeoutMs, leftMs);
      const outcome = await deps.http.send({ ...request, signal: signals, timeoutMs });
      deps.note(outcome.kind === "response" ? `${Math.floor(outcome.status / 100)}xx` : outcome.kind);
      return outcome;
    },
  };
}

function throttledReply(retryAfterMs: number, durationMs: number): HttpOutcome {
  const headers = new Headers({ "retry-after": String(Math.ceil(retryAfterMs / 1000)) });
  return { kind: "response", status: 429, headers, text: "", durationMs };
}
