import { jobs } from "../jobs.ts";
import type { AdminFailure } from "../shopify/index.ts";
import type { MirrorDeps } from "./deps.ts";
import { endRun, recordActivity, restartRun, type ImportRun } from "./import-store.ts";

/** How a run goes on when something went wrong. All are safe to be done twice. */

export const attemptLimit = 5;
const retrySeconds = 30;
/** Shopify ends an operation itself after ten days; a catalog that takes longer than this is not coming. */
const ageLimitMs = 24 * 3_600_000;

/** Looks after the run again in a while. */
export async function lookAgain({ queue }: MirrorDeps, run: ImportRun, afterSeconds: number): Promise<void> {
  const startAfterSeconds = Math.ceil(afterSeconds);
  await queue.send(jobs.mirrorLook, { shopId: run.shopId, importRunId: run.id }, { startAfterSeconds });
}

export const isTooOld = (run: ImportRun, nowMs: number) => nowMs - run.startedAt.getTime() > ageLimitMs;

/** Ends it as failed, with words for the merchant. What was read so far stays; nothing is deleted for its sake. */
export async function failRun({ database, clock, logger }: MirrorDeps, run: ImportRun, message: string): Promise<void> {
  const now = clock.now();
  const ended = await database.transaction(async (tx) => {
    const failed = await endRun(tx, run, { state: "failed", error: message, now });
    if (failed) await recordActivity(tx, run.shopId, { kind: `${run.kind}.failed`, params: { message } }, now);
    return failed;
  });
  if (ended) logger.warn({ shopId: run.shopId, run: run.id, reason: message }, "reading the catalog failed");
}

/** Asks Shopify for the whole result again: this one is lost, or is no good. `attempts`: those there were. */
export async function startOver(deps: MirrorDeps, run: ImportRun, attempts: number, reason: string): Promise<void> {
  if (attempts >= attemptLimit) {
    await failRun(deps, run, reason);
    return;
  }
  await restartRun(deps.database.sql, run, reason);
  await lookAgain(deps, run, retrySeconds);
}

/** Shopify could not be asked. Whether that passes decides whether the run waits or ends. */
export async function afterFailure(deps: MirrorDeps, run: ImportRun, failure: AdminFailure): Promise<void> {
  switch (failure.kind) {
    case "unauthorized":
    case "refused":
      await failRun(deps, run, `Shopify refused: ${failure.message}`);
      return;
    case "throttled":
    case "unavailable":
    case "unknown": {
      if (isTooOld(run, deps.clock.nowMs())) {
        await failRun(deps, run, `Shopify could not be reached for a day: ${failure.message}`);
        return;
      }
      const waitSeconds = Math.ceil((failure.retryAfterMs ?? 0) / 1000);
      await lookAgain(deps, run, Math.max(retrySeconds, waitSeconds));
    }
  }
}
