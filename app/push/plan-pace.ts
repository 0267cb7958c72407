import * as limits from "./limits.ts";

/** How far a listing's revisions of today are used up. `limit` undefined: the channel does not count. */
export interface Revisions {
  limit: number | undefined;
  day: string | null;
  count: number;
}

export interface PacedOffer {
  desiredQuantity: number;
  desiredAt: Date | null;
  sentQuantity: number | null;
  sentAt: Date | null;
}

const dayMs = 86_400_000;

/** `2026-11-22`, in UTC. A channel's own day may begin hours away from ours: the reserve absorbs that. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const revisionsToday = ({ day, count }: Revisions, now: Date): number => (day === dayOf(now) ? count : 0);

/**
 * From when on an offer's value may be sent. Never sent, or not lately: at once. Else 1.5 s after it was last sent, so that
 * a value that jumps about is sent at first and at last; if it is still moving then, a little later. Selling out need
 * not wait for the spacing, only for the value to rest.
 */
export function offerReadyAtMs(offer: PacedOffer, revisions: Revisions, now: Date): number {
  const { desiredQuantity, desiredAt, sentQuantity, sentAt } = offer;
  const sellsOut = desiredQuantity === 0 && sentQuantity !== 0;
  const spacing = spacingFor(revisions, now, sellsOut);
  if (spacing === undefined) return nextDayMs(now);
  if (!sentAt) return now.getTime();
  const quietAtMs = (desiredAt?.getTime() ?? 0) + limits.quietMs;
  const earliestMs = sentAt.getTime() + spacing;
  if (sellsOut) return Math.min(quietAtMs, earliestMs);
  return Math.max(earliestMs, Math.min(quietAtMs, earliestMs + limits.spacingMs));
}

/** The same for a listing's texts and pictures, which are never urgent. */
export function listingReadyAtMs(sentAt: Date | null, revisions: Revisions, now: Date): number {
  const spacing = spacingFor(revisions, now, false);
  if (spacing === undefined) return nextDayMs(now);
  return sentAt ? sentAt.getTime() + spacing : now.getTime();
}

/**
 * 1.5 s while less than half of the day's revisions are used; from there it grows, until what is left lasts for what is
 * left of the day. undefined: nothing more today.
 */
function spacingFor(revisions: Revisions, now: Date, sellsOut: boolean): number | undefined {
  const { limit } = revisions;
  if (limit === undefined) return limits.spacingMs;
  const used = revisionsToday(revisions, now);
  if (sellsOut) return used < limit ? limits.spacingMs : undefined;
  const usable = limit - Math.min(limits.reservedRevisions, Math.floor(limit / 2));
  const left = usable - used;
  if (left <= 0) return undefined;
  const share = (used / usable - limits.relaxedShare) / (limits.strictShare - limits.relaxedShare);
  const strictness = Math.min(1, Math.max(0, share)) ** 2;
  return Math.max(limits.spacingMs, (strictness * (nextDayMs(now) - now.getTime())) / left);
}

const nextDayMs = (now: Date) => (Math.floor(now.getTime() / dayMs) + 1) * dayMs;
