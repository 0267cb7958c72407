/**
 * Whether to believe a source. Shopify's clocks (`updated_at`) have whole seconds, webhooks come late, twice and in any
 * order, and a read takes a while: so every source says, beside its values, up to when they are certain to be complete.
 */
export interface Told {
  /** When it was told, as well as the source knows: the time of whatever it shows to be gone. */
  atMs: number;
  /** Every change whose clock shows this or less is contained in what the source tells. */
  settledUntilMs: number;
  /** No change whose clock shows more than this is contained. */
  asOfMs: number;
}

/** The most by which our clock and Shopify's may differ, and a read of theirs may lag behind. */
const skewMs = 5_000;
const secondMs = 1_000;

const wholeSecond = (ms: number) => Math.floor(ms / secondMs) * secondMs;

/** A payload was written within the second that its clock shows; another change may follow in the same second. */
export function toldByWebhook(updatedAtMs: number): Told {
  const second = wholeSecond(updatedAtMs);
  return { atMs: second, settledUntilMs: second - secondMs, asOfMs: second };
}

/** A read that began at `readAtMs`, by our clock or by Shopify's. */
export const toldByRead = (readAtMs: number): Told => ({
  atMs: wholeSecond(readAtMs),
  settledUntilMs: readAtMs - skewMs,
  asOfMs: readAtMs + skewMs,
});

/** How long after a change a read settles it. */
export const settleSeconds = skewMs / secondMs + 1;

export interface Known {
  updatedAtMs: number;
  deletedAtMs: number | null;
}

/**
 * - write: what is told replaces what is known.
 * - touch: the same values with a newer clock: only the clock is written, and nothing changed.
 * - keep: what is known is the same, or newer.
 * - doubt: which of the two is newer cannot be told from their clocks: Shopify has to be asked.
 */
export type Verdict = "write" | "touch" | "keep" | "doubt";

/** `isSame`: all values are equal, whatever the clocks say. */
export function judge(known: Known | undefined, isSame: boolean, updatedAtMs: number, told: Told): Verdict {
  if (!known) return "write";
  if (known.deletedAtMs !== null) {
    // Whatever exists after the deletion was made anew (a level that was connected again), or was thought lost.
    if (told.settledUntilMs >= known.deletedAtMs) return "write";
    return told.asOfMs < known.deletedAtMs ? "keep" : "doubt";
  }
  if (isSame) return updatedAtMs > known.updatedAtMs ? "touch" : "keep";
  if (updatedAtMs !== known.updatedAtMs) return updatedAtMs > known.updatedAtMs ? "write" : "keep";
  return told.settledUntilMs >= updatedAtMs ? "write" : "doubt";
}

/** A row that is known and that the source, which tells all there are, does not have. `write`: it is gone. */
export function judgeAbsent(known: Known, told: Told): "write" | "keep" | "doubt" {
  if (known.deletedAtMs !== null) return "keep";
  if (known.updatedAtMs <= told.settledUntilMs) return "write";
  return known.updatedAtMs > told.asOfMs ? "keep" : "doubt";
}
