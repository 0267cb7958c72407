import { beforeEach, describe, expect, test } from "vitest";
import type { Failure } from "../connectors/contract.ts";
import {
  createHarness,
  readAccountRow,
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

let database: Database;
let harness: Harness;
let account: SeededAccount;

beforeEach(async () => {
  database = await embeddedDatabase();
  await emptyEmbeddedDatabase();
  harness = createHarness(database);
  account = await seedAccount(database, harness.clock);
});

/** Offers that the channel has, acknowledged and seen, with nothing due. */
async function listed(...skus: string[]): Promise<SeededOffer[]> {
  const offers: SeededOffer[] = [];
  for (const sku of skus) offers.push(...(await seedListing(database, harness.clock, account, [sku])));
  await harness.drain(account);
  harness.clock.advance(5000);
  await harness.drain(account);
  return offers;
}
const first = (offers: SeededOffer[]): SeededOffer => {
  const [offer] = offers;
  if (!offer) throw new Error("no offer");
  return offer;
};
const rejection: Failure = {
  kind: "rejected",
  issues: [{ class: "data", severity: "error", code: "fake.7", field: "quantity", message: "Too many." }],
};
const issuesOf = (offer: SeededOffer) =>
  database.sql.query<{ code: string; field: string; message: string; offer_id: number }>(
    "SELECT code, field, message, offer_id FROM issue WHERE listing_id = $1 AND resolved_at IS NULL",
    [offer.listingId],
  );

describe("accepted", () => {
  test("a listing goes up with the prices and quantities of now, and is live once the channel says so", async () => {
    const [one] = await seedListing(database, harness.clock, account, ["A", "B"], { quantity: 7, priceMinor: 1999 });
    if (!one) throw new Error("no offer");
    await harness.drain(account);
    expect(harness.channel.offer("seller", "B")).toMatchObject({ quantity: 7, priceMinor: 1999 });
    expect(await readOffer(database, one)).toMatchObject({
      status: "pending",
      ackVersion: 1,
      ackQuantity: 7,
      dueAt: null,
    });

    harness.clock.advance(2000);
    await harness.drain(account);
    expect(await readOffer(database, one)).toMatchObject({ status: "live", observedQuantity: 7 });
    const [listing] = await database.sql.query("SELECT status, remote_id, due_at FROM listing");
    expect(listing).toMatchObject({ status: "live", remote_id: "L-k-1-A", due_at: null });
  });

  test("acknowledged is what was sent, though something newer is wanted by the time of the answer", async () => {
    const offer = first(await listed("A"));
    await want(database, harness.clock, offer, 5);
    const { connector } = harness.channel;
    const genuine = connector.setOffers.bind(connector);
    connector.setOffers = async (updates, call) => {
      const outcomes = await genuine(updates, call);
      await want(database, harness.clock, offer, 3);
      return outcomes;
    };
    await harness.drain(account, 1);
    connector.setOffers = genuine;
    const after = await readOffer(database, offer);
    expect(after).toMatchObject({ sentVersion: 2, ackVersion: 2, ackQuantity: 5, desiredVersion: 3 });
    expect(after.dueAt).not.toBeNull();

    harness.clock.advance(3000);
    await harness.drain(account);
    expect(harness.channel.offer("seller", "A")?.quantity).toBe(3);
    expect(await readOffer(database, offer)).toMatchObject({ ackVersion: 3, dueAt: null });
  });

  test("the same for the offers of a listing that goes up", async () => {
    const [offer] = await seedListing(database, harness.clock, account, ["A"]);
    if (!offer) throw new Error("no offer");
    const { connector } = harness.channel;
    const genuine = connector.upsertListings.bind(connector);
    connector.upsertListings = async (listings, call) => {
      const outcomes = await genuine(listings, call);
      // Not due by itself yet, for the listing was not up when it changed.
      await database.sql.query("UPDATE offer SET desired_quantity = 2, desired_version = 2");
      return outcomes;
    };
    await harness.drain(account);
    harness.clock.advance(3000);
    await harness.drain(account);
    expect(harness.channel.offer("seller", "A")?.quantity).toBe(2);
    expect(await readOffer(database, offer)).toMatchObject({ ackVersion: 2, ackQuantity: 2, dueAt: null });
  });

  test("nothing is acknowledged without an answer", async () => {
    const offer = first(await listed("A"));
    await want(database, harness.clock, offer, 5);
    harness.channel.script("setOffers", { kind: "silent" });
    const draining = harness.drain(account, 1);
    await until(() => harness.channel.callsOf("setOffers").length === 1);
    await want(database, harness.clock, offer, 3);
    harness.clock.advance(10_000);
    await draining;
    expect(await readOffer(database, offer)).toMatchObject({ sentVersion: 2, ackVersion: 1, desiredVersion: 3 });

    harness.clock.advance(2000);
    await harness.drain(account);
    expect(harness.channel.callsOf("setOffers").map(({ quantities }) => quantities)).toEqual([[5], [3]]);
    expect(await readOffer(database, offer)).toMatchObject({ ackVersion: 3, ackQuantity: 3, dueAt: null });
  });
});

describe("rejected", () => {
  test("is parked with its issue until something changes", async () => {
    const offer = first(await listed("A"));
    await want(database, harness.clock, offer, 5);
    harness.channel.script("setOffers", { kind: "failure", failure: rejection });
    await harness.drain(account);
    expect(await readOffer(database, offer)).toMatchObject({ parkedVersion: 2, ackVersion: 1, dueAt: null });
    expect(await issuesOf(offer)).toMatchObject([{ code: "fake.7", field: "quantity", offer_id: offer.offerId }]);

    harness.clock.advance(3_600_000);
    await harness.drain(account);
    expect(harness.channel.callsOf("setOffers")).toHaveLength(1);

    await want(database, harness.clock, offer, 4);
    await harness.drain(account);
    expect(await readOffer(database, offer)).toMatchObject({ parkedVersion: null, ackQuantity: 4 });
    expect(await issuesOf(offer)).toEqual([]);
  });

  test("a listing that was never up says so, remembers what the channel made of it, and waits", async () => {
    const [offer] = await seedListing(database, harness.clock, account, ["A"]);
    if (!offer) throw new Error("no offer");
    harness.channel.script("upsertListings", { kind: "failure", failure: rejection });
    await harness.drain(account);
    const [row] = await database.sql.query("SELECT status, due_at, remote_state, issue_count FROM listing");
    expect(row).toEqual({ status: "rejected", due_at: null, remote_state: { tried: true }, issue_count: 1 });
    expect(await readOffer(database, offer)).toMatchObject({ status: "rejected" });
    harness.clock.advance(3_600_000);
    expect(await harness.drain(account)).toBe(0);
  });
});

test("of a batch that failed in part, only the accepted ones are acknowledged", async () => {
  const offers = await listed("A", "B", "C");
  for (const offer of offers) await want(database, harness.clock, offer, 3);
  const throttled: Failure = { kind: "throttled", message: "slow down", retryAfterMs: 4000 };
  harness.channel.script("setOffers", { kind: "some", failures: { A: rejection, B: throttled } });
  await harness.drain(account);
  const rows = await Promise.all(offers.map((offer) => readOffer(database, offer)));
  expect(rows.map(({ ackVersion }) => ackVersion)).toEqual([1, 1, 2]);
  expect(rows.map(({ dueAt }) => dueAt && dueAt.getTime() - harness.clock.nowMs() >= 4000)).toEqual([null, true, null]);
  expect(await readAccountRow(database, account)).toMatchObject({ failures: 0, pausedUntil: null });
});

test("an item that the reply leaves out counts as unknown, and the log says so", async () => {
  const offers = await listed("A", "B");
  for (const offer of offers) await want(database, harness.clock, offer, 3);
  harness.channel.script("setOffers", { kind: "omits", keys: ["B"] });
  await harness.drain(account);
  const rows = await Promise.all(offers.map((offer) => readOffer(database, offer)));
  expect(rows.map(({ ackVersion }) => ackVersion)).toEqual([2, 1]);
  expect(rows[1]?.dueAt).not.toBeNull();
  expect(harness.log.some((line) => line.includes("invariant"))).toBe(true);
});

test("throttled: nothing is sent before Retry-After has passed, and the channel is not called ill", async () => {
  const offer = first(await listed("A"));
  await want(database, harness.clock, offer, 3);
  const failure: Failure = { kind: "throttled", message: "slow down", retryAfterMs: 30_000 };
  harness.channel.script("setOffers", { kind: "failure", failure });
  await harness.drain(account);
  harness.clock.advance(29_000);
  expect(await harness.drain(account)).toBe(0);
  harness.clock.advance(4000);
  await harness.drain(account);
  expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 3 });
  expect(await readAccountRow(database, account)).toMatchObject({ failures: 0 });
});

test("unknown: the newest value is sent again soon", async () => {
  const offer = first(await listed("A"));
  await want(database, harness.clock, offer, 3);
  harness.channel.script("setOffers", { kind: "failure", failure: { kind: "unknown", message: "?" }, applied: true });
  await harness.drain(account);
  expect(await readOffer(database, offer)).toMatchObject({ sentVersion: 2, ackVersion: 1 });
  await want(database, harness.clock, offer, 8);
  harness.clock.advance(3000);
  await harness.drain(account);
  expect(harness.channel.offer("seller", "A")?.quantity).toBe(8);
  expect(await readOffer(database, offer)).toMatchObject({ ackVersion: 3, dueAt: null });
});

test("a connector that throws makes the batch unknown, and the next one smaller", async () => {
  const offers = await listed("A", "B", "C", "D");
  for (const offer of offers) await want(database, harness.clock, offer, 3);
  harness.channel.script("setOffers", { kind: "throws" });
  await harness.drain(account);
  expect(harness.log.some((line) => line.includes("a connector threw"))).toBe(true);
  harness.clock.advance(10_000);
  await harness.drain(account);
  harness.clock.advance(10_000);
  await harness.drain(account);
  expect(harness.channel.callsOf("setOffers").map(({ skus }) => skus.length)).toEqual([4, 2, 2]);
  for (const offer of offers) expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 3 });
});

test("the breaker pauses an account after three dead calls, longer each time, and one call ends it", async () => {
  const offer = first(await listed("A"));
  await want(database, harness.clock, offer, 3);
  const down: Failure = { kind: "unavailable", message: "503" };
  harness.channel.script(
    "setOffers",
    ...Array.from({ length: 5 }, () => ({ kind: "failure" as const, failure: down })),
  );
  const pauses: number[] = [];
  for (let minute = 0; minute < 60; minute++) {
    await harness.drain(account);
    const { pausedUntil } = await readAccountRow(database, account);
    if (pausedUntil) pauses.push(pausedUntil.getTime() - harness.clock.nowMs());
    harness.clock.advance(60_000);
  }
  expect(pauses.length).toBe(3);
  expect(pauses[2]).toBeGreaterThan(pauses[0] ?? 0);
  expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 3 });
  expect(await readAccountRow(database, account)).toMatchObject({ failures: 0, pausedUntil: null });
  const kinds = await database.sql.query<{ kind: string }>(
    "SELECT kind FROM activity WHERE kind LIKE 'account.breaker%' ORDER BY id",
  );
  expect(kinds.map(({ kind }) => kind)).toEqual(["account.breakerOpened", "account.breakerClosed"]);
});

describe("auth", () => {
  test("a token that ended early is replaced once, without a word to the merchant", async () => {
    const offer = first(await listed("A"));
    harness.channel.tokens.add("fresh-1");
    await want(database, harness.clock, offer, 3);
    await harness.drain(account);
    harness.clock.advance(3000);
    await harness.drain(account);
    expect(harness.channel.refreshes).toBe(1);
    expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 3 });
    expect(await readAccountRow(database, account)).toMatchObject({ state: "active" });
  });

  test("refused with a fresh token too: the account waits for the merchant, and what is due stays due", async () => {
    const offer = first(await listed("A"));
    harness.channel.tokens.add("none");
    await want(database, harness.clock, offer, 3);
    for (let second = 0; second < 10; second++) {
      await harness.drain(account);
      harness.clock.advance(1000);
    }
    expect(await readAccountRow(database, account)).toMatchObject({
      state: "needsAuth",
      reason: "invalid access token",
    });
    expect((await readOffer(database, offer)).dueAt).not.toBeNull();
    const [{ n } = { n: 0 }] = await database.sql.query<{ n: number }>(
      "SELECT count(*) AS n FROM activity WHERE kind = 'account.needsAuth'",
    );
    expect(n).toBe(1);

    harness.channel.tokens.clear();
    await database.sql.query("UPDATE channel_account SET state = 'active'");
    harness.clock.advance(3000);
    await harness.drain(account);
    expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 3 });
  });
});
