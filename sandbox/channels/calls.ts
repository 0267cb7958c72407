/** One request that reached a vendor path of a stand-in. */
export interface CallRecord {
  operation: string;
  method: string;
  path: string;
  /** ISO time. */
  at: string;
  /** 0 when no reply left. */
  status: number;
  durationMs: number;
  /** The beginning of the body; empty for calls that carry credentials. */
  body: string;
  /** What a fault did to it: dropped, held, cut. */
  fault?: string;
}

const KEPT_CALLS = 1_000;

/** Counts every call by the vendor's name of the operation, and keeps the last ones for reading. */
export class CallLog {
  private readonly counts = new Map<string, number>();
  private recent: CallRecord[] = [];

  count(operation: string): void {
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
  }

  keep(call: CallRecord): void {
    this.recent.push(call);
    if (this.recent.length > KEPT_CALLS * 2) this.recent = this.recent.slice(-KEPT_CALLS);
  }

  totals(): { total: number; byOperation: Record<string, number> } {
    const byOperation = Object.fromEntries([...this.counts].toSorted(([a], [b]) => a.localeCompare(b)));
    return { total: [...this.counts.values()].reduce((sum, count) => sum + count, 0), byOperation };
  }

  /** Newest first. */
  last(limit: number): CallRecord[] {
    return this.recent.slice(-KEPT_CALLS).toReversed().slice(0, limit);
  }

  clear(): void {
    this.counts.clear();
    this.recent = [];
  }
}
