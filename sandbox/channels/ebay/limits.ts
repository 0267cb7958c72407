import { z } from "zod";
import { gateway } from "./errors.ts";
import { dayOf, type Limits, type World } from "./world.ts";

export const limitSettings = z.strictObject({
  callsPerDay: z.int().min(0).default(5_000_000),
  callsPerSecond: z.int().min(1).default(10_000),
  callsPerDayByOperation: z.record(z.string(), z.int().min(0)).default({}),
  revisionsPerListingPerDay: z.int().min(0).default(250),
  accessTokenLifeMs: z.int().min(0).default(7_200_000),
  prohibitedWords: z.array(z.string().min(1)).default(["counterfeit", "replica"]),
  orderLagMs: z.int().min(0).default(0),
  refundDelayMs: z.int().min(0).default(300),
  trackingNumbersPerOrder: z.int().min(1).default(100),
}) satisfies z.ZodType<Limits>;

const DAY_MS = 86_400_000;

interface Use {
  day: string;
  second: number;
  calls: number;
  callsInSecond: number;
  byOperation: Map<string, number>;
}

/** Kept beside the world, not in its state: a restart gives a new day, as a developer would want it. */
const uses = new WeakMap<World, Use>();

/** Counts a call against the application's limits; throws eBay's 429 when one is reached. Returns headers for the reply. */
export function enforceLimits(world: World, operation: string): Record<string, string> {
  const use = useNow(world);
  const ofOperation = use.byOperation.get(operation) ?? 0;
  const limit = dailyLimit(world, operation);
  if (use.calls >= world.limits.callsPerDay || ofOperation >= limit || use.callsInSecond >= world.limits.callsPerSecond)
    throw gateway.tooMany();
  use.calls += 1;
  use.callsInSecond += 1;
  use.byOperation.set(operation, ofOperation + 1);
  return limitHeaders(world, operation);
}

/** What is left for an operation, in the headers of its reply; `Retry-After` (seconds) once nothing is. */
export function limitHeaders(world: World, operation: string): Record<string, string> {
  const use = useNow(world);
  const now = world.now();
  const limit = dailyLimit(world, operation);
  const left = Math.max(
    0,
    Math.min(limit - (use.byOperation.get(operation) ?? 0), world.limits.callsPerDay - use.calls),
  );
  const resetMs = DAY_MS - (now % DAY_MS);
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(left),
    "x-ratelimit-reset": String(Math.ceil((now + resetMs) / 1_000)),
    ...(left === 0 ? { "retry-after": String(Math.ceil(resetMs / 1_000)) } : {}),
    ...(left > 0 && use.callsInSecond >= world.limits.callsPerSecond ? { "retry-after": "1" } : {}),
  };
}

export function forgetUse(world: World): void {
  uses.delete(world);
}

function dailyLimit(world: World, operation: string): number {
  return world.limits.callsPerDayByOperation[operation] ?? world.limits.callsPerDay;
}

function useNow(world: World): Use {
  const day = dayOf(world.now());
  const second = Math.floor(world.now() / 1_000);
  let use = uses.get(world);
  if (use?.day !== day) use = { day, second, calls: 0, callsInSecond: 0, byOperation: new Map() };
  if (use.second !== second) {
    use.second = second;
    use.callsInSecond = 0;
  }
  uses.set(world, use);
  return use;
}
