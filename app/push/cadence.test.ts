import { beforeEach, expect, test } from "vitest";
import {
  createHarness,
  readOffer,
  seedAccount,
  seedListing,
  until,
  want,
  type Harness,
  type SeededAccount,
  type SeededOffer,
} from "../../test/push/harness.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { startPusher, type Pusher } from "./pusher.ts";

let database: Database;

beforeEach(async () => {
  database = await embeddedDatabase();
  await emptyEmbeddedDatabase();
});

/** `count` offers that the channel has, with nothing due, and a pusher that serves them. */
async function running(
  harness: Harness,
  count: number,
): Promise<{ account: SeededAccount; offers: SeededOffer[]; pusher: Pusher }> {
  const account = await seedAccount(database, harness.clock);
  const skus = Array.from({ length: count }, (_, index) => `SKU-${index}`);
  const offers = await seedListing(database, harness.clock, account, skus);
  await harness.drain(account, 1);
  await database.sql.query("UPDATE offer SET next_read_at = NULL, status = 'live'");
  harness.clock.advance(120_000);
  harness.channel.calls.length = 0;
  return { account, offers, pusher: await startPusher(harness.deps) };
}

/** Lets time pass in small steps, with everything that can happen happening in each. */
async function pass(harness: Harness, pusher: Pusher, ms: number, stepMs = 50) {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await pusher.idle();
    harness.clock.advance(stepMs);
  }
  await pusher.idle();
}

test("an idle account's first change goes out at once", async () => {
  const harness = createHarness(database);
  const { offers, pusher } = await running(harness, 1);
  const [offer] = offers;
  if (!offer) throw new Error("no offer");
  await pusher.idle();
  await want(database, harness.clock, offer, 3);
  await pusher.idle();
  expect(harness.channel.callsOf("setOffers")).toMatchObject([{ quantities: [3], atMs: harness.clock.nowMs() }]);
  await pusher.stop();
});

test.each([
  { changesAStep: 20, stepMs: 20, what: "spread over a second" },
  { changesAStep: 1000, stepMs: 10, what: "in one burst" },
  { changesAStep: 190, stepMs: 300, what: "in portions with pauses between" },
])("1,000 changes of as many SKUs $what make at most 44 calls of 25", async ({ changesAStep, stepMs }) => {
  const harness = createHarness(database, { readOffers: { maxItems: 1000, deadlineMs: 10_000 } });
  const { offers, pusher } = await running(harness, 1000);
  for (let done = 0; done < offers.length; done += changesAStep) {
    const ids = offers.slice(done, done + changesAStep).map(({ offerId }) => offerId);
    await database.sql.query(
      `UPDATE offer SET desired_quantity = 3, desired_version = desired_version + 1, desired_at = $2, due_at = $2, priority = 1
       WHERE id = ANY($1::int[])`,
      [ids, harness.clock.now()],
    );
    await database.sql.query("SELECT pg_notify('offers_due', (SELECT min(id)::text FROM channel_account))");
    await pusher.idle();
    harness.clock.advance(stepMs);
  }
  await pass(harness, pusher, 2500, 100);
  const calls = harness.channel.callsOf("setOffers");
  expect(calls.flatMap(({ skus }) => skus)).toHaveLength(1000);
  expect(calls.length).toBeLessThanOrEqual(44);
  await pusher.stop();
});

test.each([
  { what: "touching zero again and again", valueOf: (n: number) => n % 5 },
  { what: "selling out", valueOf: (n: number) => 999 - n },
])("a SKU changed 1,000 times in a second, $what, makes at most two calls", async ({ valueOf }) => {
  const harness = createHarness(database);
  const { offers, pusher } = await running(harness, 1);
  const [offer] = offers;
  if (!offer) throw new Error("no offer");
  for (let n = 0; n < 1000; n++) {
    // All are written; the pusher hears of them now and then, as of a drainer's batches.
    if (n % 40 === 0) {
      await want(database, harness.clock, offer, valueOf(n));
      await pusher.idle();
    } else {
      await database.sql.query(
        `UPDATE offer SET desired_quantity = $2, desired_version = desired_version + 1, desired_at = $3, due_at = $3,
           priority = 1 WHERE id = $1`,
        [offer.offerId, valueOf(n), harness.clock.now()],
      );
    }
    harness.clock.advance(1);
  }
  await pass(harness, pusher, 4000, 250);
  const sent = harness.channel.callsOf("setOffers").map(({ quantities }) => quantities[0]);
  expect(sent.length).toBeLessThanOrEqual(2);
  expect(sent.at(-1)).toBe(valueOf(999));
  await pusher.stop();
});

test("selling out does not wait for the spacing", async () => {
  const harness = createHarness(database);
  const { offers, pusher } = await running(harness, 1);
  const [offer] = offers;
  if (!offer) throw new Error("no offer");
  await want(database, harness.clock, offer, 1);
  await pusher.idle();
  harness.clock.advance(100);
  const soldOutAtMs = harness.clock.nowMs();
  await want(database, harness.clock, offer, 0);
  await pass(harness, pusher, 1000, 10);
  const [, last] = harness.channel.callsOf("setOffers");
  expect(last?.quantities).toEqual([0]);
  expect((last?.atMs ?? Infinity) - soldOutAtMs).toBeLessThanOrEqual(300);
  await pusher.stop();
});

test("a reading that takes long holds nothing up", async () => {
  const harness = createHarness(database);
  const { offers, pusher } = await running(harness, 2);
  const [offer] = offers;
  if (!offer) throw new Error("no offer");
  harness.channel.script("readOffers", { kind: "silent" });
  await database.sql.query("UPDATE offer SET next_read_at = $1", [harness.clock.now()]);
  await want(database, harness.clock, offer, 3);
  await until(() => harness.channel.callsOf("readOffers").length === 1, "the reading");
  harness.clock.advance(300);
  await want(database, harness.clock, offer, 0);
  await until(() => harness.channel.callsOf("setOffers").length === 1, "the first");
  for (let step = 0; step < 10; step++) {
    harness.clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await until(() => harness.channel.offer("seller", offer.sku)?.quantity === 0, "selling out");
  expect(harness.channel.callsOf("readOffers")).toHaveLength(1);
  harness.clock.advance(10_000); // the reading's deadline
  await pusher.stop();
});

test("what sells out goes before what sells less, before the rest", async () => {
  const harness = createHarness(database, { setOffers: { maxItems: 2, deadlineMs: 10_000 } });
  const account = await seedAccount(database, harness.clock);
  const offers = await seedListing(database, harness.clock, account, [
    "more",
    "less",
    "none",
    "more2",
    "less2",
    "none2",
  ]);
  await harness.drain(account);
  harness.clock.advance(5000);
  const targets = [20, 5, 0, 20, 5, 0];
  for (const [index, offer] of offers.entries()) await want(database, harness.clock, offer, targets[index] ?? 0);
  await harness.drain(account);
  expect(harness.channel.callsOf("setOffers").map(({ skus }) => skus)).toEqual([
    ["none", "none2"],
    ["less", "less2"],
    ["more", "more2"],
  ]);
});

test("a steady stream of decreases does not starve listings", async () => {
  const harness = createHarness(database, { setOffers: { maxItems: 1, deadlineMs: 10_000 } });
  const account = await seedAccount(database, harness.clock);
  const skus = Array.from({ length: 40 }, (_, index) => `S${index}`);
  const offers = await seedListing(database, harness.clock, account, skus);
  await harness.drain(account);
  harness.clock.advance(5000);
  await seedListing(database, harness.clock, account, ["new"]);
  for (const offer of offers) await want(database, harness.clock, offer, 5);
  harness.channel.calls.length = 0;
  for (let call = 0; call < 6; call++) {
    await harness.drain(account, 1);
    harness.clock.advance(1000); // past any time that a batch may wait to fill
  }
  expect(harness.channel.calls.map(({ operation }) => operation)).toContain("upsertListings");
});

test("a listing's revisions of a day are never exceeded, and the last ones are kept for selling out", async () => {
  const harness = createHarness(database, { revisionsPerListingPerDay: 60 });
  const account = await seedAccount(database, harness.clock);
  const [offer] = await seedListing(database, harness.clock, account, ["A"]);
  if (!offer) throw new Error("no offer");
  await harness.drain(account);
  await database.sql.query("UPDATE offer SET next_read_at = NULL");
  // A value that changes every six minutes, from midnight on.
  for (let change = 0; change < 239; change++) {
    harness.clock.advance(360_000);
    await want(database, harness.clock, offer, 10 + (change % 50));
    await harness.drain(account);
    await database.sql.query("UPDATE offer SET next_read_at = NULL");
  }
  const calls = harness.channel.callsOf("setOffers");
  expect(calls.length).toBeGreaterThan(25);
  expect(calls.length).toBeLessThanOrEqual(60 - 25 - 3);
  const hours = calls.map(({ atMs }) => new Date(atMs).getUTCHours());
  expect(Math.max(...hours)).toBeGreaterThanOrEqual(12); // spread over the day, not spent in the morning
  await want(database, harness.clock, offer, 0);
  await harness.drain(account);
  expect(harness.channel.offer("seller", "A")?.quantity).toBe(0);
  expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 0 });
});
