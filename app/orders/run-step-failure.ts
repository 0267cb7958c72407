import type { Failure } from "../connectors/contract.ts";
import type { Random } from "../platform/random.ts";
import type { AdminFailure } from "../shopify/index.ts";
import * as limits from "./limits.ts";
import type { StepOutcome } from "./step-outcome.ts";
import type { StepRow } from "./step-store.ts";

/** The merchant has to let us in again: nothing is gained by asking every second. */
const authWaitMs = 5 * 60_000;

/** Doubles with each try; half of it is chance, so that what failed together does not come back together. */
function waitMs({ attempts }: Pick<StepRow, "attempts">, random: Random, firstMs = limits.retryMs): number {
  const highest = Math.min(limits.retryLimitMs, firstMs * 2 ** Math.min(attempts, 20));
  return Math.round(highest / 2 + (highest / 2) * random.fraction());
}

const later = (afterMs: number, isUnsent: boolean, message: string): StepOutcome => ({
  kind: "later",
  afterMs,
  isUnsent,
  message,
});

/** What a channel's failure means for the step; `rejected` is the channel's no, in its words. */
export function ofChannelFailure(failure: Failure, step: StepRow, random: Random): StepOutcome {
  switch (failure.kind) {
    case "throttled":
    case "unavailable":
      return later(Math.max(failure.retryAfterMs ?? 0, waitMs(step, random)), true, failure.message);
    case "unknown":
      return later(waitMs(step, random, limits.unknownWaitMs), false, failure.message);
    case "auth":
      return later(authWaitMs, true, failure.message);
    case "rejected":
      return { kind: "refused", message: wordsOf(failure) };
  }
}

export function wordsOf({ issues }: Extract<Failure, { kind: "rejected" }>): string {
  const words = [...new Set(issues.map(({ message }) => message.trim()))].filter((message) => message !== "");
  return words.length === 0 ? "The channel refused this without saying why." : words.join(" ");
}

export function ofShopifyFailure(failure: AdminFailure, step: StepRow, random: Random): StepOutcome {
  switch (failure.kind) {
    case "throttled":
    case "unavailable":
      return later(Math.max(failure.retryAfterMs ?? 0, waitMs(step, random)), true, failure.message);
    case "unknown":
      return later(waitMs(step, random, limits.unknownWaitMs), false, failure.message);
    case "unauthorized":
      return later(authWaitMs, true, failure.message);
    case "refused":
      return { kind: "refused", message: failure.message };
  }
}

/** A read that failed says nothing of the step: it stays what it was. */
export const ofFailedRead = (outcome: StepOutcome, step: StepRow): StepOutcome =>
  outcome.kind === "later"
    ? { ...outcome, isUnsent: step.state === "due" }
    : later(limits.retryLimitMs, step.state === "due", "message" in outcome ? outcome.message : "");
