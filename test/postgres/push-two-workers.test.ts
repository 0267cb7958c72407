import { afterEach, beforeEach, expect, test } from "vitest";
import type { Call, OfferUpdate } from "../../app/connectors/contract.ts";
import { systemClock } from "../../app/platform/clock.ts";
import type { Database } from "../../app/platform/database.ts";
import { seededRandom } from "../../app/platform/random.ts";
import { pollEveryMs } from "../../app/push/limits.ts";
import { startPusher, type Pusher } from "../../app/push/index.ts";
import { createFakeChannel, type FakeChannel } from "../connectors/fake-channel.ts";
import {
  createDeps,
  seedAccount,
  seedListing,
  until,
  want,
  type SeededAccount,
  type SeededOffer,
} from "../push/harness.ts";
import { emptyDatabase } from "../store/embedded.ts";
import { secondServerDatabase, serverDatabase } from "../store/server.ts";

let database: Database;
let second: Database;
const pushers: Pusher[] = [];

beforeEach(async () => {
  database = await serverDatabase();
  await emptyDatabase(database);
  second = await secondServerDatabase();
});
afterEach(async () => {
  await Promise.all(pushers.splice(0).map((pusher) => pusher.stop()));
  await second.close();
});

async function startBoth(channel: FakeChannel) {
  for (const [index, own] of [database, second].entries()) {
    pushers.push(await startPusher(createDeps(own, systemClock, channel, index + 1).deps));
  }
}

test("two workers: never two calls of one account at once, never an older version after a newer, and all converges", async () => {
  const channel = createFakeChannel(systemClock, { setOffers: { maxItems: 3, deadlineMs: 10_000 } });
  const random = seededRandom(7);
  const wanted = new Map<string, number>();
  const calling = new Set<string>();
  const sentBy = new Map<string, number>();
  const violations: string[] = [];
  const { connector } = channel;
  const genuine = connector.setOffers.bind(connector);
  // Slow, and a tenth of the calls end without a usable answer, half of those applied.
  connector.setOffers = async (updates: OfferUpdate[], call: Call) => {
    if (calling.has(call.sellerId)) violations.push(`two calls at once for ${call.sellerId}`);
    calling.add(call.sellerId);
    for (const { sku, priceMinor } of updates) {
      // The price carries the version here.
      const key = `${call.sellerId}/${sku}`;
      if (priceMinor < (sentBy.get(key) ?? 0)) violations.push(`${key} went back to ${priceMinor}`);
      sentBy.set(key, priceMinor);
    }
    await systemClock.sleep(5 + 20 * random.fraction());
    const fails = random.fraction() < 0.1;
    if (fails) {
      const failure = { kind: "unknown" as const, message: "?" };
      channel.script("setOffers", { kind: "failure", failure, applied: random.fraction() < 0.5 });
    }
    const outcomes = await genuine(updates, call);
    calling.delete(call.sellerId);
    return outcomes;
  };
  const accounts: { account: SeededAccount; offers: SeededOffer[] }[] = [];
  for (let number = 0; number < 6; number++) {
    const account = await seedAccount(database, systemClock, { sellerId: `seller-${number}` });
    accounts.push({ account, offers: await seedListing(database, systemClock, account, ["A", "B", "C", "D"]) });
  }
  await startBoth(channel);

  const offers = accounts.flatMap(({ account, offers: own }) => own.map((offer) => ({ ...offer, ...account })));
  let leaving: Promise<void> | undefined;
  for (let change = 0; change < 300; change++) {
    // One leaves in the middle of it, and another comes.
    if (change === 100) leaving = pushers.shift()?.stop();
    if (change === 200) pushers.push(await startPusher(createDeps(database, systemClock, channel, 3).deps));
    const offer = offers[Math.floor(random.fraction() * offers.length)];
    if (!offer) continue;
    const quantity = Math.floor(random.fraction() * 20);
    await want(database, systemClock, offer, quantity);
    await database.sql.query("UPDATE offer SET desired_price_minor = desired_version WHERE id = $1", [offer.offerId]);
    wanted.set(`${offer.sellerId}/${offer.sku}`, quantity);
    await systemClock.sleep(4);
  }
  const isEqual = () =>
    [...wanted].every(([key, quantity]) => {
      const [sellerId = "", sku = ""] = key.split("/");
      return channel.offer(sellerId, sku)?.quantity === quantity;
    });
  await until(isEqual, "convergence", 12_000);
  expect(violations).toEqual([]);
  await leaving;
  const [{ hands } = { hands: 0 }] = await database.sql.query<{ hands: number }>(
    "SELECT count(*) FILTER (WHERE fence > 1) AS hands FROM account_lease",
  );
  expect(hands).toBeGreaterThan(0);
}, 30_000);

test("a change reaches the channel within a moment, whichever worker hears of it", async () => {
  const channel = createFakeChannel(systemClock);
  const account = await seedAccount(database, systemClock);
  const [offer] = await seedListing(database, systemClock, account, ["A"]);
  if (!offer) throw new Error("no offer");
  await startBoth(channel);
  await until(() => channel.offer("seller", "A") !== undefined, "listing");
  await systemClock.sleep(3100); // past the spacing of the offer
  const atMs = systemClock.nowMs();
  await want(database, systemClock, offer, 3);
  await until(() => channel.offer("seller", "A")?.quantity === 3, "push");
  expect((channel.callsOf("setOffers")[0]?.atMs ?? Infinity) - atMs).toBeLessThan(pollEveryMs / 2);
});

test("a worker that stops gives its accounts back at once", async () => {
  const channel = createFakeChannel(systemClock);
  const account = await seedAccount(database, systemClock);
  await seedListing(database, systemClock, account, ["A"]);
  const first = await startPusher(createDeps(database, systemClock, channel).deps);
  await until(() => channel.offer("seller", "A") !== undefined, "listing");
  await first.stop();
  await seedListing(database, systemClock, account, ["B"]);
  const startedMs = systemClock.nowMs();
  pushers.push(await startPusher(createDeps(second, systemClock, channel, 2).deps));
  await until(() => channel.offer("seller", "B") !== undefined, "second listing");
  expect(systemClock.nowMs() - startedMs).toBeLessThan(1500);
});
