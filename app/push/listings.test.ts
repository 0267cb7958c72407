import { beforeEach, describe, expect, test } from "vitest";
import {
  createHarness,
  readOffer,
  seedAccount,
  seedListing,
  want,
  type Harness,
  type SeededAccount,
  type SeededOffer,
} from "../../test/push/harness.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { retryNow } from "./retry-now.ts";

let database: Database;

beforeEach(async () => {
  database = await embeddedDatabase();
  await emptyEmbeddedDatabase();
});

async function withListing(harness: Harness, ...skus: string[]): Promise<[SeededAccount, SeededOffer]> {
  const account = await seedAccount(database, harness.clock);
  const [offer] = await seedListing(database, harness.clock, account, skus);
  if (!offer) throw new Error("no offer");
  return [account, offer];
}
const listingRow = async ({ listingId }: SeededOffer) => {
  const [row] = await database.sql.query(
    `SELECT status, wanted, ack_version, sent_version, submission, due_at IS NOT NULL AS due, poll_at IS NOT NULL AS polled
     FROM listing WHERE id = $1`,
    [listingId],
  );
  return row;
};
const change = (offer: SeededOffer, set: string) =>
  database.sql.query(`UPDATE listing SET ${set} WHERE id = $1`, [offer.listingId]);

describe("ending", () => {
  test("takes it down, forgets what was acknowledged, and says so once the channel does", async () => {
    const harness = createHarness(database);
    const [account, offer] = await withListing(harness, "A", "B");
    await harness.drain(account);
    harness.clock.advance(3000);
    await harness.drain(account);
    await change(offer, `wanted = 'unlisted', due_at = '2026-01-01'`);
    await want(database, harness.clock, offer, 5);
    await harness.drain(account);
    expect(harness.channel.offer("seller", "A")?.status).toBe("ended");
    expect(await listingRow(offer)).toMatchObject({ status: "live", ack_version: 0, due: false });
    harness.clock.advance(3000);
    await harness.drain(account);
    expect(await listingRow(offer)).toMatchObject({ status: "ended" });
    expect(await readOffer(database, offer)).toMatchObject({ status: "ended", nextReadAt: null, dueAt: null });
    expect(await database.sql.query("SELECT 1 FROM drift")).toEqual([]);
  });

  test("and wanting it again while it is being ended puts it up again", async () => {
    const harness = createHarness(database);
    const [account, offer] = await withListing(harness, "A");
    await harness.drain(account);
    harness.clock.advance(3000);
    await change(offer, `wanted = 'unlisted', due_at = '2026-01-01'`);
    await harness.drain(account, 1);
    await change(offer, `wanted = 'listed', due_at = '2026-01-01'`);
    harness.clock.advance(3000);
    await harness.drain(account);
    expect(harness.channel.offer("seller", "A")?.status).toBe("live");
    expect(await listingRow(offer)).toMatchObject({ ack_version: 1, due: false });
  });

  test("of what the channel never had makes no call", async () => {
    const harness = createHarness(database);
    const [account, offer] = await withListing(harness, "A");
    await change(offer, `wanted = 'unlisted'`);
    expect(await harness.drain(account)).toBe(0);
    expect(await listingRow(offer)).toMatchObject({ status: "unlisted", due: false });
  });

  test("of what the channel may have (nobody knows) makes one", async () => {
    const harness = createHarness(database);
    const [account, offer] = await withListing(harness, "A");
    const failure = { kind: "unknown" as const, message: "?" };
    harness.channel.script("upsertListings", { kind: "failure", failure, applied: true });
    await harness.drain(account);
    await change(offer, `wanted = 'unlisted', due_at = '2026-01-01'`);
    await harness.drain(account);
    expect(harness.channel.offer("seller", "A")?.status).toBe("ended");
  });
});

test("a revision that is refused leaves the listing live, and its offers' values are made sure of", async () => {
  const harness = createHarness(database);
  const [account, offer] = await withListing(harness, "A");
  await harness.drain(account);
  harness.clock.advance(3000);
  await harness.drain(account);
  await change(offer, `desired_version = 2, due_at = '2026-01-01'`);
  const issue = { class: "data" as const, severity: "error" as const, code: "fake.1", field: "title", message: "No." };
  harness.channel.script("upsertListings", { kind: "failure", failure: { kind: "rejected", issues: [issue] } });
  await harness.drain(account);
  harness.clock.advance(3000);
  await harness.drain(account);
  expect(await listingRow(offer)).toMatchObject({ status: "live", due: false, ack_version: 1 });
  expect(harness.channel.callsOf("setOffers")).toHaveLength(1);
});

test("retry sends again what was refused; of another shop it sends nothing", async () => {
  const harness = createHarness(database);
  const [account, offer] = await withListing(harness, "A");
  const other = await seedAccount(database, harness.clock, { sellerId: "other" });
  harness.channel.script("upsertListings", { kind: "failure", failure: { kind: "rejected", issues: [] } });
  await harness.drain(account);
  expect(await retryNow(harness.deps, other.shopId, { listingId: offer.listingId })).toBe(0);
  expect(await retryNow(harness.deps, other.shopId, { accountId: account.accountId })).toBe(0);
  expect(await retryNow(harness.deps, account.shopId, { listingId: offer.listingId })).toBe(1);
  harness.clock.advance(2000);
  await harness.drain(account);
  expect(await listingRow(offer)).toMatchObject({ ack_version: 1 });
});

describe("submissions", () => {
  test("are polled to their end", async () => {
    const harness = createHarness(database, { mode: "async" });
    harness.channel.pollsLeft = 2;
    const [account, offer] = await withListing(harness, "A");
    await harness.drain(account);
    expect(await listingRow(offer)).toMatchObject({ status: "pending", ack_version: 0, polled: true, due: false });
    for (let second = 0; second < 4; second++) {
      harness.clock.advance(1000);
      await harness.drain(account);
    }
    expect(harness.channel.callsOf("poll")).toHaveLength(3);
    expect(await listingRow(offer)).toMatchObject({ ack_version: 1, submission: null, polled: false });
    expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 10 });
  });

  /** Accepted once, and submitted again with 10 units, which the channel has not applied yet. */
  async function submittedTwice(): Promise<[Harness, SeededAccount, SeededOffer]> {
    const harness = createHarness(database, { mode: "async" });
    const [account, offer] = await withListing(harness, "A");
    await harness.drain(account);
    harness.clock.advance(1000);
    await harness.drain(account);
    harness.clock.advance(5000);
    await harness.drain(account);
    harness.channel.pollsLeft = 100;
    await change(offer, `desired_version = 2, due_at = '2026-01-01'`);
    await harness.drain(account);
    expect(harness.channel.callsOf("upsertListings")).toHaveLength(2);
    return [harness, account, offer];
  }
  async function letItBeApplied(harness: Harness, account: SeededAccount) {
    harness.channel.pollsLeft = 0;
    for (let second = 0; second < 8; second++) {
      harness.clock.advance(1000);
      await harness.drain(account);
    }
  }

  test("what went out by itself meanwhile goes out again after: the submission may have overtaken it", async () => {
    const [harness, account, offer] = await submittedTwice();
    await want(database, harness.clock, offer, 0);
    harness.clock.advance(2000);
    await harness.drain(account);
    expect(harness.channel.offer("seller", "A")?.quantity).toBe(0);
    harness.channel.script("readOffers", ...Array.from({ length: 20 }, () => ({ kind: "throws" as const })));
    await letItBeApplied(harness, account); // it puts 10 back, and no reading says so
    expect(harness.channel.offer("seller", "A")?.quantity).toBe(0);
    expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 0, dueAt: null });
  });

  test("a revision waits for the one before it", async () => {
    const [harness, account, offer] = await submittedTwice();
    await change(offer, `desired_version = 3, due_at = '2026-01-01'`);
    harness.clock.advance(2000);
    await harness.drain(account);
    expect(harness.channel.callsOf("upsertListings")).toHaveLength(2);
    await letItBeApplied(harness, account);
    expect(harness.channel.callsOf("upsertListings")).toHaveLength(3);
    expect(await listingRow(offer)).toMatchObject({ ack_version: 3, due: false });
  });

  test("that are never decided are given up after a day, and sent again", async () => {
    const harness = createHarness(database, { mode: "async" });
    harness.channel.pollsLeft = 1_000_000;
    const [account, offer] = await withListing(harness, "A");
    await harness.drain(account);
    harness.clock.advance(25 * 3_600_000);
    await harness.drain(account);
    expect(await listingRow(offer)).toMatchObject({ submission: null, due: true });
    harness.clock.advance(60_000);
    await harness.drain(account);
    expect(harness.channel.callsOf("upsertListings")).toHaveLength(2);
  });
});

test("two shops sell the same SKU: each account gets its own values", async () => {
  const harness = createHarness(database);
  const [one, oneOffer] = await withListing(harness, "SAME");
  const two = await seedAccount(database, harness.clock, { sellerId: "second" });
  const [twoOffer] = await seedListing(database, harness.clock, two, ["SAME"], { quantity: 77, priceMinor: 5 });
  if (!twoOffer) throw new Error("no offer");
  for (const account of [one, two]) await harness.drain(account);
  harness.clock.advance(3000);
  await want(database, harness.clock, oneOffer, 1);
  for (const account of [one, two]) await harness.drain(account);
  expect(harness.channel.offer("seller", "SAME")).toMatchObject({ quantity: 1, priceMinor: 1000 });
  expect(harness.channel.offer("second", "SAME")).toMatchObject({ quantity: 77, priceMinor: 5 });
  expect(await readOffer(database, twoOffer)).toMatchObject({ ackQuantity: 77, ackVersion: 1 });
});

test("an account of a shop that is uninstalled, paused, or not connected is not called", async () => {
  const harness = createHarness(database);
  const [account] = await withListing(harness, "A");
  await database.sql.query("UPDATE shop SET state = 'uninstalled'");
  expect(await harness.drain(account)).toBe(0);
  await database.sql.query("UPDATE shop SET state = 'installed'");
  await database.sql.query("UPDATE channel_account SET state = 'paused'");
  expect(await harness.drain(account)).toBe(0);
  await database.sql.query("UPDATE channel_account SET state = 'active', credentials_sealed = NULL");
  expect(await harness.drain(account)).toBe(0);
  const [row] = await database.sql.query("SELECT state FROM channel_account");
  expect(row).toEqual({ state: "needsAuth" });
});
