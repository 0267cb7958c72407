import * as limits from "./limits.ts";

export type Work = "offers" | "ends" | "polls" | "upserts";

/** What of an account is due now. */
export interface DueWork {
  /** Most urgent of its due offers: 0 to zero, 1 decrease, 2 the rest. */
  offers: 0 | 1 | 2 | undefined;
  ends: boolean;
  polls: boolean;
  upserts: boolean;
  reads: boolean;
}

/**
 * In which order to look for the next call. What misleads buyers most comes first: a quantity that is too high. So that
 * nothing waits for ever behind a steady stream, each fifth call begins with listings. Reading is not in here: it goes on
 * beside the rest, for it changes nothing.
 */
export function orderOfWork(due: DueWork, callNumber: number): Work[] {
  const urgent = due.offers === 0 || due.offers === 1;
  const order: Work[] = urgent ? ["offers", "ends", "polls", "upserts"] : ["ends", "polls", "upserts", "offers"];
  if (callNumber % 5 === 4) order.unshift("ends", "polls", "upserts");
  const isDue = (work: Work) => (work === "offers" ? due.offers !== undefined : due[work]);
  return [...new Set(order)].filter(isDue);
}

/** The previous call of offers, as far as this process remembers. */
export interface LastOffersCall {
  startedMs: number;
  /** How long after its start a batch may wait to fill up. */
  fillMs: number;
}

/** After a pause there is nothing to wait for; in a stream the wait grows with each call. */
export function afterOffersCall(last: LastOffersCall | undefined, startedMs: number): LastOffersCall {
  const isStream = last !== undefined && startedMs - last.startedMs <= 2 * last.fillMs;
  return { startedMs, fillMs: isStream ? Math.min(limits.longestFillMs, 2 * last.fillMs) : limits.fillMs };
}

/** Until when a batch that is not full waits for more. The first change after a pause goes out at once. */
export function fillsUntilMs(last: LastOffersCall | undefined, isUrgent: boolean): number {
  if (!last) return 0;
  return last.startedMs + (isUrgent ? Math.min(limits.urgentFillMs, last.fillMs) : last.fillMs);
}
