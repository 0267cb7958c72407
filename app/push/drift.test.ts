import { beforeEach, describe, expect, test } from "vitest";
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
import { readBackNow } from "./read-back-now.ts";

let database: Database;
let harness: Harness;
let account: SeededAccount;
let offer: SeededOffer;
const hourMs = 3_600_000;

beforeEach(async () => {
  database = await embeddedDatabase();
  await emptyEmbeddedDatabase();
  harness = createHarness(database);
  account = await seedAccount(database, harness.clock);
  const [seeded] = await seedListing(database, harness.clock, account, ["A"]);
  if (!seeded) throw new Error("no offer");
  offer = seeded;
  await settle();
});

/** Lets everything that is due within some minutes happen. */
async function settle() {
  for (const ms of [2000, 61_000, 61_000]) {
    await harness.drain(account);
    harness.clock.advance(ms);
  }
  await harness.drain(account);
}
const check = async () => {
  const read = await readBackNow(harness.deps, account.shopId, account.accountId);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value;
};
const drifts = () =>
  database.sql.query<{ field: string; acknowledged: string; observed: string; cause: string }>(
    "SELECT field, acknowledged, observed, cause FROM drift WHERE resolved_at IS NULL ORDER BY field",
  );

test("nothing differs where nobody meddled", async () => {
  expect(await check()).toEqual({ checked: 1, drift: 0, unsettled: 0 });
  expect(await drifts()).toEqual([]);
});

test("an edit of price and quantity is shown, undone, and closed when it is equal again", async () => {
  harness.channel.edit("seller", "A", { quantity: 99, priceMinor: 1 });
  expect(await check()).toMatchObject({ checked: 1, drift: 1 });
  expect(await drifts()).toEqual([
    { field: "price", acknowledged: "1000", observed: "1", cause: "editedOnChannel" },
    { field: "quantity", acknowledged: "10", observed: "99", cause: "editedOnChannel" },
  ]);
  expect(await readOffer(database, offer)).toMatchObject({ observedQuantity: 99, ackQuantity: 10 });
  await settle();
  expect(harness.channel.offer("seller", "A")).toMatchObject({ quantity: 10, priceMinor: 1000 });
  expect(await drifts()).toEqual([]);
  const kinds = await database.sql.query<{ kind: string }>(
    "SELECT kind FROM activity WHERE kind LIKE 'drift%' ORDER BY id",
  );
  expect(kinds.map(({ kind }) => kind)).toEqual(["drift.found", "drift.found", "drift.resolved", "drift.resolved"]);
});

test("what was sold is not put up again", async () => {
  harness.channel.edit("seller", "A", { quantity: 8, soldQuantity: 2 });
  expect(await check()).toMatchObject({ drift: 1 });
  expect(await drifts()).toMatchObject([{ field: "quantity", observed: "8", cause: "soldOnChannel" }]);
  await settle();
  expect(harness.channel.offer("seller", "A")?.quantity).toBe(8);
  // Shopify hears of the sale: the quantities agree again.
  await want(database, harness.clock, offer, 8);
  await settle();
  await check();
  expect(await drifts()).toEqual([]);
});

test("units that vanish without a sale are an edit, also after earlier sales", async () => {
  harness.channel.edit("seller", "A", { quantity: 8, soldQuantity: 2 });
  await check();
  await want(database, harness.clock, offer, 8);
  await settle();
  harness.channel.edit("seller", "A", { quantity: 5 });
  await check();
  expect(await drifts()).toMatchObject([{ cause: "editedOnChannel", observed: "5" }]);
});

test("a listing that was ended on the channel is said to be, and not put up behind the merchant's back", async () => {
  harness.channel.edit("seller", "A", { status: "ended" });
  await check();
  expect(await drifts()).toMatchObject([{ field: "status", observed: "ended", cause: "endedOnChannel" }]);
  const [listing] = await database.sql.query("SELECT status FROM listing");
  expect(listing).toEqual({ status: "ended" });
  await settle();
  expect(harness.channel.callsOf("upsertListings")).toHaveLength(1);
});

test("an offer that the channel knows nothing of any more is missing", async () => {
  const { connector } = harness.channel;
  connector.readOffers = (reads) =>
    Promise.resolve({ ok: true, value: reads.map(({ sku }) => ({ sku, status: "unlisted", issues: [] })) });
  await check();
  expect(await drifts()).toMatchObject([{ field: "status", observed: "ended", cause: "missing" }]);
});

test("another title is shown and left alone", async () => {
  harness.channel.edit("seller", "A", { title: "Mine" });
  expect(await check()).toMatchObject({ drift: 1 });
  expect(await drifts()).toMatchObject([{ field: "title", observed: "Mine", acknowledged: "Listing of A" }]);
  await settle();
  expect(harness.channel.offer("seller", "A")?.title).toBe("Mine");
});

test("a channel that changes a value back every time is not fought for ever", async () => {
  for (let round = 0; round < 8; round++) {
    harness.channel.edit("seller", "A", { quantity: 9 });
    await check();
    await harness.drain(account);
    harness.clock.advance(1500);
    await harness.drain(account);
    harness.channel.edit("seller", "A", { quantity: 9 });
    harness.clock.advance(61_000);
    await harness.drain(account);
  }
  expect(harness.channel.callsOf("setOffers").length).toBeLessThanOrEqual(4);
  expect(await drifts()).toHaveLength(1);
});

describe("a reading is not compared with what it cannot know of", () => {
  /** One that has seen the channel, and whose answer is not there until it is released. */
  async function heldReading() {
    const { connector } = harness.channel;
    const genuine = connector.readOffers.bind(connector);
    const held: (() => void)[] = [];
    connector.readOffers = async (reads, call) => {
      const seen = await genuine(reads, call);
      await new Promise<void>((resolve) => held.push(resolve));
      return seen;
    };
    const page = check();
    await until(() => held.length === 1, "the reading");
    const release = () => {
      connector.readOffers = genuine;
      for (const answer of held) answer();
    };
    return { page, release };
  }

  test("a value that is acknowledged while the reading is under way", async () => {
    const { page, release } = await heldReading();
    harness.clock.advance(1000);
    await want(database, harness.clock, offer, 4);
    await harness.drain(account, 1);
    release();
    await page;
    expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 4 });
    expect(await drifts()).toEqual([]);
  });

  test("a listing that was put up again while the reading was under way: it is not taken for ended", async () => {
    harness.channel.edit("seller", "A", { status: "ended" });
    const { page, release } = await heldReading();
    harness.clock.advance(3000);
    await database.sql.query(
      "UPDATE listing SET desired_version = desired_version + 1, desired_hash = 'again', due_at = $1",
      [harness.clock.now()],
    );
    await harness.drain(account, 1);
    expect(harness.channel.offer("seller", "A")?.status).toBe("live");
    release();
    expect(await page).toEqual({ checked: 1, drift: 0, unsettled: 1 });
    const statusNow = () =>
      database.sql.query(
        "SELECT l.status AS listing, o.status AS offer FROM listing l JOIN offer o ON o.listing_id = l.id",
      );
    expect(await statusNow()).not.toEqual([{ listing: "ended", offer: "ended" }]);
    await settle(); // it is read again soon
    expect(await statusNow()).toEqual([{ listing: "live", offer: "live" }]);
  });

  test("a value whose outcome is unknown", async () => {
    await want(database, harness.clock, offer, 4);
    harness.channel.script("setOffers", { kind: "failure", failure: { kind: "unknown", message: "?" }, applied: true });
    await harness.drain(account);
    expect(await check()).toMatchObject({ drift: 0, unsettled: 1 });
  });
});

test("a value that changed without becoming due is found by the next reading, and sent", async () => {
  await database.sql.query("UPDATE offer SET desired_quantity = 6, desired_version = desired_version + 1");
  await check();
  await settle();
  expect(harness.channel.offer("seller", "A")?.quantity).toBe(6);
});

test("a variant that is gone from the listing may be gone from the channel", async () => {
  await database.sql.query("UPDATE listing SET desired_content = jsonb_set(desired_content, '{variants}', '[]')");
  harness.channel.edit("seller", "A", { status: "ended" });
  expect(await check()).toMatchObject({ drift: 0 });
  expect(await readOffer(database, offer)).toMatchObject({ nextReadAt: null });
});

test("a late call that undoes a newer value is noticed within minutes", async () => {
  await want(database, harness.clock, offer, 4);
  harness.channel.script("setOffers", { kind: "failure", failure: { kind: "unknown", message: "?" } });
  await harness.drain(account);
  await want(database, harness.clock, offer, 2);
  harness.clock.advance(3000);
  await harness.drain(account); // 2 is acknowledged …
  harness.clock.advance(2500);
  await harness.drain(account); // … and seen
  expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 2, observedQuantity: 2 });
  harness.channel.edit("seller", "A", { quantity: 4 }); // the first call takes effect after all
  await settle();
  expect(harness.channel.offer("seller", "A")?.quantity).toBe(2);
});

test("an acknowledged value is read once, soon, where nothing speaks for a second look", async () => {
  const before = harness.channel.callsOf("readOffers").length;
  await want(database, harness.clock, offer, 4);
  await settle();
  expect(harness.channel.callsOf("readOffers").length - before).toBe(1);
});

test("every offer is read within the stated time", async () => {
  const reads: number[] = [];
  for (let hour = 0; hour < 24 * 7; hour++) {
    const before = harness.channel.callsOf("readOffers").length;
    await harness.drain(account);
    if (harness.channel.callsOf("readOffers").length > before) reads.push(harness.clock.nowMs());
    harness.clock.advance(hourMs);
  }
  const gaps = reads.slice(1).map((atMs, index) => atMs - (reads[index] ?? 0));
  expect(gaps.length).toBeGreaterThanOrEqual(6);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(24 * hourMs);
});

test("under review it is pending, and looked at until the verdict", async () => {
  harness.channel.newStatus = "pending";
  const [next] = await seedListing(database, harness.clock, account, ["B"]);
  if (!next) throw new Error("no offer");
  await settle();
  expect(await readOffer(database, next)).toMatchObject({ status: "pending" });
  harness.channel.edit("seller", "B", { status: "rejected" });
  harness.clock.advance(10 * 60_000);
  await harness.drain(account);
  expect(await readOffer(database, next)).toMatchObject({ status: "rejected" });
  const [listing] = await database.sql.query("SELECT status FROM listing WHERE id = $1", [next.listingId]);
  expect(listing).toEqual({ status: "rejected" });
});

test("of another shop nothing is read", async () => {
  const other = await seedAccount(database, harness.clock, { sellerId: "other" });
  const read = await readBackNow(harness.deps, other.shopId, account.accountId);
  expect(read.ok).toBe(false);
  expect(await drifts()).toEqual([]);
});
