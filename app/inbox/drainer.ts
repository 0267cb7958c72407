import { createBell, type Bell } from "../platform/bell.ts";
import { drainBatch, type BatchResult, type DrainDeps } from "./drain-batch.ts";
import { countDue } from "./drain-store.ts";

const pollMs = 1_000;
const busyMs = 10;
const errorMs = 1_000;
const countEveryMs = 10_000;
const countLimit = 100_000;

export interface Drainer {
  /** Resolves when the running batch is committed. */
  stop(): Promise<void>;
}

/** Applies receipts as they come: woken by the commit that stored them, and by the clock, for those due again later. */
export async function startDrainer(deps: DrainDeps): Promise<Drainer> {
  const stopping = new AbortController();
  const bell = createBell();
  const unlisten = await deps.database.listen("receipts_due", () => bell.ring());
  const running = run(deps, bell, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      bell.ring();
      await running;
      await unlisten();
    },
  };
}

async function run(deps: DrainDeps, bell: Bell, stopping: AbortSignal): Promise<void> {
  let countAtMs = 0;
  while (!stopping.aborted) {
    const rung = bell.next();
    if (deps.clock.nowMs() >= countAtMs) {
      countAtMs = deps.clock.nowMs() + countEveryMs;
      await measure(deps);
    }
    const result = await drainSafely(deps);
    if (result === "failed") {
      await deps.clock.sleep(errorMs, stopping);
    } else if (result.handled === 0) {
      // What is due belongs to a shop that another drainer works on: that one will take it, unless it just stopped.
      await deps.clock.sleep(result.isPartial ? busyMs : pollMs, rung);
    }
  }
}

async function drainSafely(deps: DrainDeps): Promise<BatchResult | "failed"> {
  try {
    return await drainBatch(deps);
  } catch (error) {
    deps.logger.error({ err: error }, "receipts could not be drained; they stay due");
    return "failed";
  }
}

async function measure({ database, logger, metrics }: DrainDeps): Promise<void> {
  try {
    metrics.receiptsDue.set(await countDue(database.sql, countLimit));
  } catch (error) {
    logger.warn({ err: error }, "due receipts could not be counted");
  }
}
