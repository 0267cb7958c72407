import type { Failure } from "../connectors/contract.ts";
import type { Random } from "../platform/random.ts";
import * as limits from "./limits.ts";

/** Doubles with each try up to `longestMs`; the second half of it is chance, so that what failed together does not return together. */
function backoffMs(tries: number, firstMs: number, longestMs: number, random: Random): number {
  const highest = Math.min(longestMs, firstMs * 2 ** Math.min(tries, 20));
  return Math.round(highest / 2 + (highest / 2) * random.fraction());
}

/**
 * When to try again what was not refused for good. A channel's own Retry-After is never undercut. `unknown` comes back
 * soon, for the channel may show either value until then. `tries`: failed ones before this.
 */
export function retryDelayMs(failure: Exclude<Failure, { kind: "rejected" }>, tries: number, random: Random): number {
  switch (failure.kind) {
    case "auth": // the account stops until it is connected again; should only this item be refused, it must not spin
    case "unknown":
      return backoffMs(tries, limits.firstRetryMs, limits.longestUnknownRetryMs, random);
    case "throttled":
    case "unavailable": {
      const own = backoffMs(tries, limits.firstRetryMs, limits.longestRetryMs, random);
      if (failure.retryAfterMs === undefined) return own;
      const asked = Math.min(Math.max(0, failure.retryAfterMs), limits.longestRetryAfterMs);
      return asked + Math.round(Math.min(1000, asked / 10) * random.fraction());
    }
  }
}

/** How long an account is left alone after `failures` whole calls failed in a row; 0: not at all yet. */
export function breakerPauseMs(failures: number, random: Random): number {
  const beyond = failures - limits.breakerThreshold;
  return beyond < 0 ? 0 : backoffMs(beyond, limits.firstBreakerPauseMs, limits.longestBreakerPauseMs, random);
}
