import { Chance } from "./chance.ts";
import type { EventName } from "./weights.ts";

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
  /** So long after it was asked at most, and never after the call's deadline. */
  lateMs: number;
  /** Of results that list a whole catalog: so many lack a product. */
  cut: number;
  /** Prices that are a multiple of this, in whole units of the currency, are refused for good. 0: none. */
  refusedPrices: number;
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
  webhook: {
    dropped: number;
    twice: number;
    delayMs: number;
    /** Of a product so many variants are told at most; the rest only by their ids, as Shopify does beyond a hundred. */
    variants: number;
  };
  /** Of the merchant's counts: so many are made twice within a second, which Shopify's clock cannot tell apart. */
  ties: number;
  /** Of what happens, instead of the usual share. */
  weights: Partial<Record<EventName, number>>;
  channel: Faults;
  shopify: Faults;
  /** Of effects of a process: so many in one end with its death. */
  deaths: number;
  skewMs: number;
  tokenLifeMs: number;
  /** An order shows up so long after it was placed. */
  orderLagMs: number;
}

const calm: Faults = {
  latencyMs: 40,
  throttled: 0,
  unavailable: 0,
  lost: 0,
  applied: 0,
  late: 0,
  partial: 0,
  lateMs: 6000,
  cut: 0,
  refusedPrices: 0,
};
export const noFaults = calm;
const answersLost: Faults = { ...calm, applied: 0.25, lost: 0.1 };
/** Longer than a worker looks away, and than the renewal of a lease. */
const slow: Faults = { ...calm, latencyMs: 3500 };

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
    lateMs: 6000,
    cut: 0.3,
    refusedPrices: 0,
  };
};

export const profileNames = [
  "swarm",
  "calm",
  "crashes",
  "webhooks",
  "answers",
  "ties",
  "tenants",
  "slow",
  "zombies",
  "parcels",
  "ends",
  "refusals",
  "repairs",
  "rates",
  "cut",
  "capped",
  "looks",
  "cancels",
] as const;
export type ProfileName = (typeof profileNames)[number];

/** Every webhook once, and at once. */
const told = { dropped: 0, twice: 0, delayMs: 50, variants: 100 } satisfies Profile["webhook"];
/** Never a read in full, and nothing read back: what goes wrong stays wrong. */
const unreconciled = {
  isReconciled: false,
  readBackHours: 24,
  webhook: told,
} satisfies Partial<Profile>;
/** One thing, that everything happens to. */
const small = { shops: 1, products: 1, variants: 1 } satisfies Partial<Profile>;
const quiet = { channel: calm, shopify: calm, deaths: 0, tokenLifeMs: 7_200_000 } satisfies Partial<Profile>;

/** What each mix changes of a seed's own. */
const mixes: Record<ProfileName, (swarm: Profile) => Partial<Profile>> = {
  swarm: () => ({}),
  calm: () => ({
    channel: calm,
    shopify: calm,
    deaths: 0,
    weights: {},
    webhook: told,
  }),
  crashes: () => ({ deaths: 1 / 60, workers: 2 }),
  webhooks: ({ isReconciled }) => ({
    webhook: { ...told, dropped: isReconciled ? 0.3 : 0, twice: 0.4, delayMs: 15_000 },
  }),
  answers: () => ({ shops: 1, shopify: answersLost, channel: { ...answersLost, partial: 0.2 }, deaths: 1 / 500 }),
  ties: () => ({
    ...unreconciled,
    ...quiet,
    shops: 1,
    ties: 0.9,
    meanGapMs: 1000,
    webhook: { ...told, twice: 0.2, delayMs: 6000 },
    weights: { channelOrder: 0, sale: 0 },
  }),
  tenants: ({ variants }) => ({
    ...unreconciled,
    ...quiet,
    shops: 3,
    products: 1,
    variants,
    events: 45,
    meanGapMs: 1000,
  }),
  slow: () => ({
    ...unreconciled,
    ...small,
    ...quiet,
    workers: 2,
    channel: slow,
    shopify: slow,
    webhook: { ...told, delayMs: 8000 },
    meanGapMs: 1500,
    burst: 0.3,
  }),
  cancels: () => ({
    ...unreconciled,
    ...quiet,
    shops: 1,
    products: 1,
    shopify: { ...calm, unavailable: 0.6 },
    events: 45,
    meanGapMs: 1500,
    weights: { channelOrder: 40, channelCancel: 40, stock: 8, sale: 2, price: 1, status: 0, rules: 1, listing: 0 },
  }),
  looks: () => ({
    ...unreconciled,
    ...small,
    ...quiet,
    shopify: slow,
    events: 45,
    meanGapMs: 1500,
    burst: 0.3,
    weights: { channelOrder: 40, fulfil: 50, refund: 30, stock: 8, sale: 2, price: 1, status: 0, rules: 1, listing: 0 },
  }),
  zombies: () => ({
    ...unreconciled,
    ...small,
    ...quiet,
    workers: 2,
    deaths: 1 / 120,
    channel: { ...calm, latencyMs: 1500, late: 0.35, lateMs: 9800 },
    meanGapMs: 1500,
    events: 45,
    weights: { pause: 14, kill: 6, stock: 40, token: 0 },
  }),
  parcels: ({ products, variants }) => ({
    ...unreconciled,
    ...quiet,
    shops: 1,
    products,
    variants,
    workers: 2,
    events: 45,
    meanGapMs: 1500,
    deaths: 1 / 150,
    channel: { ...answersLost, late: 0.1, latencyMs: 800 },
    weights: { channelOrder: 30, fulfil: 40, refund: 14, shopifyCancel: 4, token: 0 },
  }),
  ends: () => ({
    ...unreconciled,
    ...small,
    ...quiet,
    workers: 2,
    events: 45,
    channel: { ...answersLost, applied: 0.35, partial: 0.3 },
    weights: { listing: 60, status: 30, title: 15, kill: 8 },
    meanGapMs: 3000,
  }),
  refusals: ({ products, variants }) => ({
    ...unreconciled,
    ...quiet,
    shops: 1,
    products,
    variants,
    channel: { ...calm, throttled: 0.3, unavailable: 0.3, refusedPrices: 3 },
    events: 30,
    weights: { outage: 5, price: 20, token: 0 },
  }),
  repairs: ({ products, variants }) => ({
    ...quiet,
    isReconciled: true,
    readBackHours: 0.03,
    shops: 1,
    products,
    variants,
    webhook: { ...told, dropped: 0.3 },
    shopify: { ...calm, cut: 0.7 },
    weights: { edit: 50, stock: 6, sale: 4, channelOrder: 4, price: 2 },
  }),
  capped: ({ products }) => ({
    ...unreconciled,
    ...quiet,
    shops: 1,
    products,
    variants: 1,
    events: 30,
    weights: { rules: 14, channelOrder: 40, channelCancel: 14, stock: 3, sale: 3, price: 1, status: 0, listing: 0 },
  }),
  cut: () => ({
    ...unreconciled,
    ...quiet,
    shops: 1,
    variants: 3,
    webhook: { ...told, variants: 2 },
    weights: { price: 20, title: 10, channelOrder: 5, variants: 20 },
  }),
  rates: () => ({ ...unreconciled, ...quiet, shops: 3, products: 2, variants: 2, burst: 0.85, events: 45 }),
};

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
    readBackHours: isReconciled ? 0.05 : 24,
    webhook: {
      // What is never told can only be found by reading everything again.
      dropped: isReconciled && chance.is(0.7) ? 0.25 : 0,
      twice: chance.is(0.5) ? 0.3 : 0,
      delayMs: chance.pick([50, 2000, 15_000]) ?? 50,
      variants: seed % 3 === 0 ? 1 : 100,
    },
    channel: chance.is(0.8) ? faultsFor(chance) : calm,
    shopify: chance.is(0.7) ? { ...faultsFor(chance), partial: 0 } : calm,
    deaths: chance.is(0.6) ? (chance.pick([1 / 60, 1 / 200, 1 / 600]) ?? 0) : 0,
    skewMs: chance.is(0.5) ? 400 : 0,
    tokenLifeMs: chance.is(0.4) ? 150_000 : 7_200_000,
    orderLagMs: chance.is(0.4) ? 45_000 : 0,
    ties: 0.4,
    weights: { ...(chance.is(0.3) ? { pause: 6 } : {}), ...(isReconciled && chance.is(0.3) ? { edit: 4 } : {}) },
  };
  return { ...swarm, ...mixes[name](swarm) };
}
