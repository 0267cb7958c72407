import { judgeEnd } from "./end.ts";
import { recordHistory, type History } from "./history.ts";
import { happen, happenToOrder, reconcile } from "./events.ts";
import type { Violation } from "./judges.ts";
import { profileFor, type ProfileName } from "./profile.ts";
import type { Mutant } from "./seams.ts";
import { simStore, type SimStore } from "./store.ts";
import { watch } from "./watch.ts";
import { deliverWebhooks } from "./webhooks.ts";
import { createWorld, type World } from "./world.ts";

export interface Outcome {
  seed: number;
  violation: Violation | undefined;
  /** The last events of the object that broke. */
  trace: string[];
  /** Events of the world: what people did, deaths, webhooks, and calls to channels. */
  events: number;
  orders: number;
  /** Told to the channels. */
  parcels: number;
  simulatedMs: number;
  statements: number;
  /** Where it was asked for. */
  history: History | undefined;
}

/** Until the shop is read and everything is listed. */
const beginMs = 40_000;
/** Longer than any claim, pause, retry, and the time in which a late call may still take effect. */
const settleMs = 6 * 60_000;
/** Until most orders are in Shopify. */
const homeMs = 25_000;
const ordersEvents = 8;
const sliceMs = 1_000;

export interface RunOptions {
  mutant?: Mutant | undefined;
  /** A mix of faults; absent: the planted bug's, or one that is drawn from the seed. */
  profile?: ProfileName | undefined;
  /** Absent: this process's own. */
  store?: SimStore | undefined;
  /** For comparing with another run of the same seed. */
  withHistory?: boolean;
}

/** One seed, from an empty database to the verdict. */
export async function runSeed(
  seed: number,
  { mutant, profile: name = mutant?.profile, store: given, withHistory = false }: RunOptions = {},
): Promise<Outcome> {
  const profile = profileFor(seed, name);
  const store = given ?? (await simStore());
  await store.empty();
  const before = store.lane.count();
  const recording = withHistory ? recordHistory(store) : undefined;
  const world = await createWorld(store, { seed, profile, mutant });
  const startMs = world.clock.nowMs();
  for (let slot = 0; slot < profile.workers; slot++) void world.startWorker(slot);
  await goOn(world, beginMs);
  world.hasFaults = true;
  for (const { life } of world.processes.values()) life.deaths = profile.deaths;
  for (let event = 0; event < profile.events && !world.judges.broken; event++) {
    await happen(world);
    if (!world.chance.is(profile.burst)) await goOn(world, world.chance.between(1, profile.meanGapMs * 2));
    if (event % 15 === 14) reconcile(world);
  }
  await goOn(world, homeMs);
  for (let event = 0; event < ordersEvents && !world.judges.broken; event++) {
    happenToOrder(world);
    await goOn(world, world.chance.between(1, 4000));
  }
  world.hasFaults = false;
  for (const { life } of world.processes.values()) life.deaths = 0;
  await goOn(world, 60_000);
  reconcile(world);
  await goOn(world, settleMs - 60_000);
  if (!world.judges.broken) await judgeEnd(world);
  for (const life of world.lives) life.isDead = true;
  await world.run(0);
  for (const { ears } of world.lives) for (const end of ears) await end();
  const statements = store.lane.count() - before;
  const { broken } = world.judges;
  return {
    seed,
    violation: broken,
    trace: broken ? world.trace.lastOf(broken.about) : [],
    events: world.events + world.webhooks + world.judges.calls,
    orders: world.orders.length,
    parcels: world.orders.reduce((sum, { id, channel }) => sum + channel.fake.orders.shipmentsOf(id).length, 0),
    simulatedMs: world.clock.nowMs() - startMs,
    statements,
    history: await recording?.end(),
  };
}

/** Some of what is watched is a matter of time. */
const watchAtLeastMs = 5_000;

/** So long, with Shopify's webhooks on their way as they come up. */
async function goOn(world: World, ms: number): Promise<void> {
  const endMs = world.clock.nowMs() + ms;
  const { watched } = world;
  while (world.clock.nowMs() < endMs && !world.judges.broken) {
    await world.run(Math.min(sliceMs, endMs - world.clock.nowMs()));
    deliverWebhooks(world);
    const changes = world.changes();
    if (!world.hasFaults || (changes === watched.changes && world.clock.nowMs() < watched.atMs + watchAtLeastMs))
      continue;
    Object.assign(watched, { changes, atMs: world.clock.nowMs() });
    await watch(world);
  }
}
