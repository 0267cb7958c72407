import type { Clock } from "../platform/clock.ts";

/** `extensions.cost.throttleStatus` of a reply: points, and points per second. */
export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

interface Bucket extends ThrottleStatus {
  atMs: number;
  /** Points of calls that are on their way: Shopify's next figure may not know of them yet. */
  inFlight: number;
}

export interface Reservation {
  cost: number;
  /** The call fits after this long. */
  waitMs: number;
}

/** Each entry is a few numbers; beyond these the oldest are forgotten, and learned again with the next reply. */
const shopLimit = 5_000;
const operationLimit = 1_000;
const firstGuess = 10;

/**
 * Shopify's cost-based throttle, foreseen: one bucket a shop, filled from its own replies. Each call takes its points
 * before it is sent, so that calls at the same time do not all count on the same points.
 * https://shopify.dev/docs/api/usage/limits
 */
export function createBudget(clock: Clock) {
  const buckets = new Map<string, Bucket>();
  const costs = new Map<string, number>();

  const refill = (bucket: Bucket) => {
    const nowMs = clock.nowMs();
    const gained = (Math.max(0, nowMs - bucket.atMs) / 1000) * bucket.restoreRate;
    bucket.currentlyAvailable = Math.min(bucket.maximumAvailable, bucket.currentlyAvailable + gained);
    bucket.atMs = nowMs;
  };

  return {
    /** Takes the points. `release` or `learn` must follow. */
    reserve(shopDomain: string, operation: string): Reservation {
      const bucket = buckets.get(shopDomain);
      const known = costs.get(operation) ?? firstGuess;
      if (!bucket) return { cost: known, waitMs: 0 };
      refill(bucket);
      // What costs more than the bucket holds never fits: Shopify may say so itself.
      const cost = Math.min(known, bucket.maximumAvailable);
      bucket.currentlyAvailable -= cost;
      bucket.inFlight += cost;
      const missing = -bucket.currentlyAvailable;
      return { cost, waitMs: missing > 0 ? Math.ceil((missing / bucket.restoreRate) * 1000) : 0 };
    },

    /** The call was not made, or no reply came that names a cost: its points return. */
    release(shopDomain: string, { cost }: Reservation): void {
      const bucket = buckets.get(shopDomain);
      if (!bucket) return;
      bucket.currentlyAvailable = Math.min(bucket.maximumAvailable, bucket.currentlyAvailable + cost);
      bucket.inFlight = Math.max(0, bucket.inFlight - cost);
    },

    /** A reply names what the operation asks for, and what the shop has left. */
    learn(
      shopDomain: string,
      operation: string,
      { cost }: Reservation,
      reply: { requestedCost: number | undefined; status: ThrottleStatus },
    ): void {
      const inFlight = Math.max(0, (buckets.get(shopDomain)?.inFlight ?? 0) - cost);
      buckets.delete(shopDomain); // and in again at the end: the first one is the longest unused
      buckets.set(shopDomain, {
        ...reply.status,
        currentlyAvailable: reply.status.currentlyAvailable - inFlight,
        inFlight,
        atMs: clock.nowMs(),
      });
      if (reply.requestedCost !== undefined) costs.set(operation, reply.requestedCost);
      forgetOldest(buckets, shopLimit);
      forgetOldest(costs, operationLimit);
    },
  };
}
export type Budget = ReturnType<typeof createBudget>;

function forgetOldest(map: Map<string, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
