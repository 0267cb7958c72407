import type { ThrottleOptions } from "../options.ts";

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** The leaky bucket of one shop and app: it fills by so many points a second, and a query takes its cost out. */
export class Bucket {
  private points: number;
  private atMs: number;

  constructor(
    private readonly options: ThrottleOptions,
    private readonly now: () => number,
  ) {
    this.points = options.maximumAvailable;
    this.atMs = now();
  }

  /** Takes the points for a query, or answers false and takes none. */
  take(points: number): boolean {
    this.refill();
    if (this.points < points) return false;
    this.points -= points;
    return true;
  }

  /** What was asked and not used comes back. */
  giveBack(points: number): void {
    this.points = Math.min(this.options.maximumAvailable, this.points + Math.max(0, points));
  }

  get status(): ThrottleStatus {
    this.refill();
    return {
      maximumAvailable: this.options.maximumAvailable,
      currentlyAvailable: Math.floor(this.points),
      restoreRate: this.options.restorePerSecond,
    };
  }

  private refill(): void {
    const nowMs = this.now();
    const gained = ((nowMs - this.atMs) / 1000) * this.options.restorePerSecond;
    this.atMs = nowMs;
    this.points = Math.min(this.options.maximumAvailable, this.points + Math.max(0, gained));
  }
}
