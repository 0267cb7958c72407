import type { Clock } from "../platform/clock.ts";

export type Ended<Value> = { kind: "done"; value: Value } | { kind: "threw"; error: unknown } | { kind: "tooLate" };

/**
 * Runs until the deadline and not a moment longer: then the signal is aborted, and whatever still comes of it is nobody's
 * business any more. Never rejects.
 */
export async function untilDeadline<Value>(
  clock: Clock,
  deadlineMs: number,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Ended<Value>> {
  const late = new AbortController();
  const done = new AbortController();
  const running = (async (): Promise<Ended<Value>> => {
    try {
      return { kind: "done", value: await run(late.signal) };
    } catch (error) {
      return { kind: "threw", error };
    }
  })();
  const waiting = (async (): Promise<Ended<Value>> => {
    await clock.sleep(Math.max(0, deadlineMs - clock.nowMs()), done.signal);
    return { kind: "tooLate" };
  })();
  const ended = await Promise.race([running, waiting]);
  done.abort();
  if (ended.kind === "tooLate") late.abort();
  return ended;
}
