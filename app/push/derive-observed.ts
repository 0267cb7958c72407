import type { OfferObserved, RemoteStatus } from "../connectors/contract.ts";
import * as limits from "./limits.ts";

/** What we know of an offer at the moment of comparing. */
export interface KnownOffer {
  id: number;
  listingId: number;
  sku: string;
  currency: string;
  status: RemoteStatus;
  ackVersion: number;
  ackQuantity: number | null;
  ackPriceMinor: number | null;
  ackAt: Date | null;
  sentVersion: number;
  sentAt: Date | null;
  parkedVersion: number | null;
  observedSoldQuantity: number | null;
  wanted: string;
  listingAckVersion: number;
  listingAckAt: Date | null;
  listingSentAt: Date | null;
  ackTitle: string | null;
  /** false: its variant is gone, so it may be gone from the channel as well. */
  isWanted: boolean;
  /** A call of the last minutes ended without an answer: it may still take effect, over what was acknowledged since. */
  isHaunted: boolean;
}

export type DriftCause = "editedOnChannel" | "soldOnChannel" | "endedOnChannel" | "missing";

export interface Difference {
  field: "quantity" | "price" | "title" | "status";
  acknowledged: string;
  observed: string;
  cause: DriftCause;
  /** Whether the acknowledged value is to be sent again. */
  isToRestore: boolean;
}

export interface Judged {
  status: RemoteStatus;
  /** false: something is under way, so nothing was compared. */
  isSettled: boolean;
  isTitleSettled: boolean;
  differences: Difference[];
}

/**
 * What the channel shows, against what it acknowledged. Compared only if nothing was sent since the acknowledgement and
 * the reading began after it: a reading that is older than a value says nothing about it.
 */
export function judgeOffer(known: KnownOffer, observed: OfferObserved, readStartedAt: Date, now: Date): Judged {
  const status = statusOf(known, observed, now);
  const isOurs = known.wanted === "listed" && known.listingAckVersion > 0 && known.ackVersion > 0;
  const isParked = known.parkedVersion !== null && known.parkedVersion === known.sentVersion;
  const isSettled = isOurs && isBefore(known.ackAt, readStartedAt) && (isParked || isBefore(known.sentAt, known.ackAt));
  const isTitleSettled =
    isOurs && isBefore(known.listingAckAt, readStartedAt) && isBefore(known.listingSentAt, known.listingAckAt);
  const differences: Difference[] = [];
  if (isSettled) differences.push(...differencesOf(known, observed, status));
  if (isTitleSettled && known.ackTitle !== null && observed.title !== undefined && observed.title !== known.ackTitle) {
    const { ackTitle: acknowledged } = known;
    // Texts on the channel may be the seller's own taste: shown, and sent again only when the merchant says so.
    differences.push({
      field: "title",
      acknowledged,
      observed: observed.title,
      cause: "editedOnChannel",
      isToRestore: false,
    });
  }
  return { status, isSettled, isTitleSettled, differences };
}

/**
 * A listing that was sent or taken, put up or ended, after the reading began: the reading may show what was there before.
 * To believe it would be to think that a listing has ended which is up, and never to end it. The margin is for clocks of
 * two processes.
 */
export function isOutdated({ listingAckAt, listingSentAt }: KnownOffer, readStartedAt: Date): boolean {
  const sureMs = readStartedAt.getTime() - limits.clockSkewMs;
  return [listingAckAt, listingSentAt].some((at) => at !== null && at.getTime() > sureMs);
}

const isBefore = (earlier: Date | null, later: Date | null) => earlier !== null && later !== null && earlier <= later;

/**
 * A channel may need a while until it shows what it has just taken. And what was seen live and is not listed now has
 * ended, even where the channel has no word for that.
 */
function statusOf(known: KnownOffer, observed: OfferObserved, now: Date): RemoteStatus {
  if (observed.status !== "unlisted") return observed.status;
  if (known.status === "live" || known.status === "ended") return "ended";
  const ageMs = known.ackAt ? now.getTime() - known.ackAt.getTime() : Infinity;
  return known.wanted === "listed" && ageMs < limits.appearsWithinMs ? "pending" : "unlisted";
}

function differencesOf(known: KnownOffer, observed: OfferObserved, status: RemoteStatus): Difference[] {
  if (status === "ended" || status === "unlisted") {
    if (!known.isWanted) return [];
    // The channel still knows an offer that was ended; one that it does not know at all is missing.
    const isKnown = observed.status === "ended" || observed.offerRemoteId !== undefined;
    const cause = isKnown ? "endedOnChannel" : "missing";
    return [{ field: "status", acknowledged: "live", observed: status, cause, isToRestore: false }];
  }
  const differences: Difference[] = [];
  if (observed.quantity !== undefined && known.ackQuantity !== null && observed.quantity !== known.ackQuantity) {
    const isSale = wasSold(known, observed, known.ackQuantity - observed.quantity);
    differences.push({
      field: "quantity",
      acknowledged: String(known.ackQuantity),
      observed: String(observed.quantity),
      cause: isSale ? "soldOnChannel" : "editedOnChannel",
      // What was sold is gone: to put it up again would be to sell it twice.
      isToRestore: !isSale,
    });
  }
  const isOurCurrency = observed.currency === undefined || observed.currency === known.currency;
  const { priceMinor } = observed;
  if (priceMinor !== undefined && known.ackPriceMinor !== null) {
    if (priceMinor !== known.ackPriceMinor || !isOurCurrency) {
      differences.push({
        field: "price",
        acknowledged: String(known.ackPriceMinor),
        observed: isOurCurrency ? String(priceMinor) : `${priceMinor} ${observed.currency ?? ""}`,
        cause: "editedOnChannel",
        isToRestore: true,
      });
    }
  }
  return differences;
}

/** Units that are missing are sold ones if the channel's count of sales rose since it was last read. */
function wasSold(known: KnownOffer, { soldQuantity }: OfferObserved, missing: number): boolean {
  if (missing <= 0 || soldQuantity === undefined) return false;
  return soldQuantity > (known.observedSoldQuantity ?? 0);
}

export interface ReadTerms {
  readBackMs: number;
  /** From 0 to 1: where in the stated time. */
  fraction: number;
  /** The channel judges after it has accepted. */
  isReviewed: boolean;
}

/**
 * When to read an offer again: soon while it is under review; once more after a minute where a review or a late call may
 * have changed it; else within the stated time for as long as it is listed. null: never again, it is not there and not
 * to be.
 */
export function nextReadAt(
  known: KnownOffer,
  status: RemoteStatus,
  now: Date,
  { readBackMs, fraction, isReviewed }: ReadTerms,
): Date | null {
  const after = (ms: number) => new Date(now.getTime() + ms);
  const isThere = status === "live" || status === "pending";
  if (!isThere && !known.isWanted) return null;
  if (known.wanted !== "listed" || known.listingAckVersion === 0) {
    if (!isThere) return null;
    const sinceMs = known.listingSentAt ? now.getTime() - known.listingSentAt.getTime() : readBackMs;
    return after(Math.min(readBackMs, Math.max(limits.secondReadMs, sinceMs / 2)));
  }
  const ageMs = known.ackAt ? now.getTime() - known.ackAt.getTime() : limits.secondReadMs;
  if (status === "pending") {
    return after(Math.min(limits.longestPendingReadMs, readBackMs, Math.max(limits.firstReadMs, ageMs / 2)));
  }
  if (ageMs < limits.secondReadMs && (isReviewed || known.isHaunted))
    return after(Math.max(limits.firstReadMs, limits.secondReadMs - ageMs));
  // Spread, and early enough that a delay does not break the promise.
  return after(readBackMs * (0.75 + 0.2 * fraction));
}
