/** Wakes a loop that sleeps between its rounds. */
export interface Bell {
  ring(): void;
  /** Aborts at the first ring after this call: a ring that comes while a round runs is not lost. */
  next(): AbortSignal;
}

export function createBell(): Bell {
  let controller = new AbortController();
  return {
    ring: () => controller.abort(),
    next() {
      controller = new AbortController();
      return controller.signal;
    },
  };
}
