import type { Clock } from "../platform/clock.ts";

/** Sleeps until a time or a call, whichever is first. A call that came before the sleep ends it at once: none is lost. */
export function createWake(clock: Clock) {
  let called = false;
  let sleeping: AbortController | undefined;
  return {
    call() {
      called = true;
      sleeping?.abort();
    },
    /** Whether a call came that no sleep has heard yet. */
    wasCalled: () => called,
    async sleep(ms: number): Promise<void> {
      if (!called && ms > 0) {
        sleeping = new AbortController();
        await clock.sleep(ms, sleeping.signal);
        sleeping = undefined;
      }
      called = false;
    },
  };
}
export type Wake = ReturnType<typeof createWake>;
