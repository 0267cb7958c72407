import type { Clock } from "../../app/platform/clock.ts";

interface Sleeper {
  atMs: number;
  order: number;
  wake: () => void;
}

/** The world's clock: it stands still while anything runs, and then jumps to the next time that somebody waits for. */
export class SimClock implements Clock {
  #nowMs: number;
  #order = 0;
  #sleepers: Sleeper[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const wake = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { atMs: this.#nowMs + Math.max(0, ms), order: (this.#order += 1), wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", wake);
    });
  }

  /** Runs `run` at a time to come; nobody waits for it. */
  later(ms: number, run: () => void): void {
    void this.sleep(ms).then(run);
  }

  /** Moves to the next time somebody waits for, but not beyond `untilMs`, and wakes the first who waits. false: nobody does. */
  step(untilMs: number): boolean {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (!next || sleeper.atMs < next.atMs || (sleeper.atMs === next.atMs && sleeper.order < next.order))
        next = sleeper;
    }
    if (!next || next.atMs > untilMs) {
      this.#nowMs = Math.max(this.#nowMs, untilMs);
      return false;
    }
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.wake();
    return true;
  }
}

/** Lets everything run that can, then moves the clock; over and over, for so many milliseconds of the world's time. */
export async function runFor(
  clock: SimClock,
  ms: number,
  quiet: () => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  const endMs = clock.nowMs() + ms;
  for (;;) {
    await quiet();
    if (isOver() || !clock.step(endMs)) return;
  }
}
