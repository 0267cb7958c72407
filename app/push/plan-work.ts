import * as limits from "./limits.ts";

export type Work = "offers" | "ends" | "polls" | "upserts" | "reads";

/** What of an account is due now. */
export interface DueWork {
  /** Most urgent of its due offers: 0 to zero, 1 decrease, 2 the rest. */
  offers: 0 | 1 | 2 | undefined;
  ends: boolean;
  polls: boolean;
  upserts: boolean;
  reads: boolean;
  /** When the next row becomes due, if that is soon. */
  nextAt: Date | undefined;
}

/**
 * In which order to look for the next call. What misleads buyers most comes first: a quantity that is too high. So that
 * nothing waits for ever behind a steady stream, each fifth call begins with listings, and each twentieth with reading.
 */
export function orderOfWork(due: DueWork, callNumber: number): Work[] {
  const urgent = due.offers === 0 || due.offers === 1;
  const order: Work[] = urgent
    ? ["offers", "ends", "polls", "upserts", "reads"]
    : ["ends", "polls", "upserts", "offers", "reads"];
  if (callNumber % 20 === 19) order.unshift("reads");
  else if (callNumber % 5 === 4) order.unshift("ends", "polls", "upserts");
  const isDue = (work: Work) => (work === "offers" ? due.offers !== undefined : due[work]);
  return [...new Set(order)].filter(isDue);
}

/** The previous call of offers, as far as this process remembers. */
export interface LastOffersCall {
  startedMs: number;
  wasFull: boolean;
}

/**
 * Until when a batch that is not full waits for more. After a pause there is nothing to wait for, so the first change
 * goes out at once; in a burst the batches fill up.
 */
export function fillsUntilMs(last: LastOffersCall | undefined): number {
  if (!last) return 0;
  return last.startedMs + (last.wasFull ? limits.fillAfterFullMs : limits.fillMs);
}
