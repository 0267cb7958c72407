import { beforeEach, expect, test } from "vitest";
import { manualClock } from "../../app/platform/clock.ts";
import type { Database } from "../../app/platform/database.ts";
import { acquireLease, releaseLease, renewLease, type Lease } from "../../app/push/lease-store.ts";
import { newMemory } from "../../app/push/session.ts";
import { stepAccount } from "../../app/push/step.ts";
import { createFakeChannel } from "../connectors/fake-channel.ts";
import {
  createDeps,
  readOffer,
  seedAccount,
  seedListing,
  until,
  want,
  type SeededAccount,
  type SeededOffer,
} from "../push/harness.ts";
import { emptyDatabase } from "../store/embedded.ts";
import { serverDatabase } from "../store/server.ts";

let database: Database;

beforeEach(async () => {
  database = await serverDatabase();
  await emptyDatabase(database);
});

/** A process with a clock of its own, so that one can stand still while the other goes on. */
function createProcess(
  holder: string,
  channel: ReturnType<typeof createFakeChannel>,
  clock: ReturnType<typeof manualClock>,
) {
  const { deps } = createDeps(database, clock, channel);
  const memory = newMemory();
  return {
    clock,
    acquire: (account: SeededAccount) => acquireLease(database.sql, account, holder, clock.now()),
    step: (lease: Lease) => stepAccount(deps, lease, memory),
  };
}

/** Two processes, an account with one offer that the channel has, and a new quantity to send. */
async function twoProcesses() {
  const channel = createFakeChannel(manualClock());
  const one = createProcess("one", channel, manualClock());
  const two = createProcess("two", channel, manualClock());
  const both = (ms: number) => {
    one.clock.advance(ms);
    two.clock.advance(ms);
  };
  const account = await seedAccount(database, one.clock);
  const [offer] = await seedListing(database, one.clock, account, ["A"]);
  if (!offer) throw new Error("no offer");
  const lease = await held(one.acquire(account));
  await one.step(lease);
  await releaseLease(database.sql, lease);
  await database.sql.query("UPDATE offer SET next_read_at = NULL");
  both(5000);
  await want(database, one.clock, offer, 5);
  return { channel, one, two, both, account, offer };
}

async function held(acquiring: Promise<Lease | undefined>): Promise<Lease> {
  const lease = await acquiring;
  if (!lease) throw new Error("somebody else has the lease");
  return lease;
}
const resting = async (offer: SeededOffer) =>
  database.sql.query("UPDATE offer SET due_at = '2026-01-01' WHERE id = $1", [offer.offerId]);

test("of many who want a lease at once, one gets it; the fence rises with each change of hands", async () => {
  const clock = manualClock();
  const account = await seedAccount(database, clock);
  for (const round of [1, 2, 3]) {
    const leases = await Promise.all(
      Array.from({ length: 24 }, (_, index) => acquireLease(database.sql, account, `holder-${index}`, clock.now())),
    );
    const [lease, ...others] = leases.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    expect(lease?.fence).toBe(round);
    if (lease) await releaseLease(database.sql, lease);
  }
});

test("a lease that is renewed is not lost; one that is not is, after its time and the clocks' difference", async () => {
  const clock = manualClock();
  const account = await seedAccount(database, clock);
  const lease = await held(acquireLease(database.sql, account, "one", clock.now()));
  for (let second = 0; second < 20; second += 2) {
    clock.advance(2000);
    expect(await renewLease(database.sql, lease, clock.now())).toBe(true);
    expect(await acquireLease(database.sql, account, "two", clock.now())).toBeUndefined();
  }
  clock.advance(5500);
  expect(await acquireLease(database.sql, account, "two", clock.now())).toBeUndefined();
  clock.advance(1000);
  const next = await held(acquireLease(database.sql, account, "two", clock.now()));
  expect(next.fence).toBe(lease.fence + 1);
  expect(await renewLease(database.sql, lease, clock.now())).toBe(false);
  await releaseLease(database.sql, lease); // of the old one: changes nothing
  expect(await acquireLease(database.sql, account, "three", clock.now())).toBeUndefined();
});

test("killed in the middle of a call: the next process waits out that call's deadline, then sends what is wanted now", async () => {
  const { channel, one, two, account, offer } = await twoProcesses();
  const lease = await held(one.acquire(account));
  channel.script("setOffers", { kind: "silent" }); // the deadline of a call is 10 s
  void one.step(lease); // never resolves: its clock stands still
  await until(() => channel.callsOf("setOffers").length === 1);
  await want(database, two.clock, offer, 2);
  two.clock.advance(6500);
  expect(await two.acquire(account)).toBeUndefined(); // the lease has run out, the call has not
  two.clock.advance(4600);
  const next = await held(two.acquire(account));
  await two.step(next);
  expect(channel.callsOf("setOffers").map(({ quantities }) => quantities)).toEqual([[5], [2]]);
  expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 2, ackVersion: 3 });
});

test("killed between two calls: the account moves within seconds", async () => {
  const { channel, one, two, account } = await twoProcesses();
  await held(one.acquire(account));
  two.clock.advance(6100);
  const next = await held(two.acquire(account));
  await two.step(next);
  expect(channel.callsOf("setOffers")).toHaveLength(1);
});

test("a process that slept through the loss of its lease sends nothing", async () => {
  const { channel, one, two, account, offer } = await twoProcesses();
  const old = await held(one.acquire(account));
  two.clock.advance(7000);
  const next = await held(two.acquire(account));
  await one.step(old);
  expect(channel.callsOf("setOffers")).toEqual([]);
  await two.step(next);
  expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 5 });
});

test("an answer that comes after the lease was lost is history, and the newest value is sent once more", async () => {
  const { channel, one, two, account, offer } = await twoProcesses();
  const { connector } = channel;
  const genuine = connector.setOffers.bind(connector);
  const releases: (() => void)[] = [];
  connector.setOffers = async (updates, call) => {
    await new Promise<void>((resolve) => releases.push(resolve));
    return genuine(updates, call); // applied as late as this
  };
  const old = await held(one.acquire(account));
  const late = one.step(old);
  await until(() => releases.length === 1);
  connector.setOffers = genuine;
  await want(database, two.clock, offer, 2);
  two.clock.advance(12_000);
  const next = await held(two.acquire(account));
  await two.step(next);
  expect(channel.offer("seller", "A")?.quantity).toBe(2);

  for (const release of releases) release();
  await late;
  expect(channel.offer("seller", "A")?.quantity).toBe(5); // a zombie overtook
  expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 2, ackVersion: 3 });
  expect((await readOffer(database, offer)).dueAt).not.toBeNull();
  const outcomes = await database.sql.query<{ version: number }>(
    "SELECT version FROM push_attempt WHERE operation = 'setOffer' ORDER BY id",
  );
  expect(outcomes.map(({ version }) => version)).toEqual([3, 2]);

  await resting(offer);
  two.clock.advance(5000);
  await two.step(next);
  expect(channel.offer("seller", "A")?.quantity).toBe(2);
});
