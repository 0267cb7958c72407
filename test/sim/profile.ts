import { Chance } from "./chance.ts";

/** How much goes wrong with a remote side; shares of its calls. */
export interface Faults {
  latencyMs: number;
  throttled: number;
  unavailable: number;
  /** Never answers, and did nothing. */
  lost: number;
  /** Never answers, and did it. */
  applied: number;
  /** Never answers, and does it later. */
  late: number;
  /** Of the items of a batch. */
  partial: number;
}

/** A seed's own mix of sizes, pace and faults: what is rare in every run is common in some. */
export interface Profile {
  shops: number;
  products: number;
  variants: number;
  workers: number;
  /** Of events. */
  events: number;
  meanGapMs: number;
  burst: number;
  /** Everything is read again in full, and what the channels show is read back. Else the engine must come right by itself. */
  isReconciled: boolean;
  readBackHours: number;
  webhook: { dropped: number; twice: number; delayMs: number };
  channel: Faults;
  shopify: Faults;
  /** Of effects of a process: so many in one end with its death. */
  deaths: number;
  skewMs: number;
  tokenLifeMs: number;
  /** An order shows up so long after it was placed. */
  orderLagMs: number;
}

const calm: Faults = { latencyMs: 40, throttled: 0, unavailable: 0, lost: 0, applied: 0, late: 0, partial: 0 };
export const noFaults = calm;
const answersLost: Faults = { ...calm, applied: 0.25, lost: 0.1 };

const faultsFor = (chance: Chance): Faults => {
  const some = (most: number) => (chance.is(0.5) ? chance.random.fraction() * most : 0);
  return {
    latencyMs: chance.is(0.3) ? 1500 : 150,
    throttled: some(0.15),
    unavailable: some(0.15),
    lost: some(0.08),
    applied: some(0.12),
    late: some(0.06),
    partial: some(0.2),
  };
};

export const profileNames = ["swarm", "calm", "crashes", "webhooks", "answers"] as const;
export type ProfileName = (typeof profileNames)[number];

export function profileFor(seed: number, name: ProfileName = "swarm"): Profile {
  const chance = new Chance(seed, 0);
  const isReconciled = seed % 2 === 0;
  const swarm: Profile = {
    shops: chance.is(0.5) ? 1 : chance.between(2, 3),
    products: chance.between(1, 3),
    variants: chance.between(1, 3),
    workers: chance.between(1, 2),
    events: chance.between(20, 45),
    meanGapMs: chance.pick([300, 1000, 3000]) ?? 1000,
    burst: chance.is(0.4) ? 0.4 : 0.05,
    isReconciled,
    readBackHours: isReconciled ? 0.03 : 24,
    webhook: {
      // What is never told can only be found by reading everything again.
      dropped: isReconciled && chance.is(0.7) ? 0.25 : 0,
      twice: chance.is(0.5) ? 0.3 : 0,
      delayMs: chance.pick([50, 2000, 15_000]) ?? 50,
    },
    channel: chance.is(0.8) ? faultsFor(chance) : calm,
    shopify: chance.is(0.7) ? { ...faultsFor(chance), partial: 0 } : calm,
    deaths: chance.is(0.6) ? (chance.pick([1 / 60, 1 / 200, 1 / 600]) ?? 0) : 0,
    skewMs: chance.is(0.5) ? 400 : 0,
    tokenLifeMs: chance.is(0.4) ? 150_000 : 7_200_000,
    orderLagMs: chance.is(0.4) ? 45_000 : 0,
  };
  switch (name) {
    case "swarm":
      return swarm;
    case "calm":
      return { ...swarm, channel: calm, shopify: calm, deaths: 0, webhook: { dropped: 0, twice: 0, delayMs: 50 } };
    case "crashes":
      return { ...swarm, deaths: 1 / 60, workers: 2 };
    case "webhooks":
      return { ...swarm, webhook: { dropped: isReconciled ? 0.3 : 0, twice: 0.4, delayMs: 15_000 } };
    case "answers":
      return { ...swarm, shops: 1, shopify: answersLost, channel: { ...answersLost, partial: 0.2 }, deaths: 1 / 500 };
  }
}
