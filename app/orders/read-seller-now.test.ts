import { afterEach, beforeEach, expect, test } from "vitest";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import { createStage, seedSeller, type Seller, type Stage } from "../../test/orders/stage.ts";
import type { Call, Connector, Failure } from "../connectors/contract.ts";
import type { Database } from "../platform/database.ts";
import { keepSubscribed, type SubscribingDeps } from "./keep-subscribed.ts";
import { claimFeeds } from "./feed-store.ts";
import { pollFeed } from "./poll-feed.ts";
import { readSellerNow } from "./read-seller-now.ts";

let database: Database;
let stage: Stage;
let connector: string;

beforeEach(async () => {
  database = await embeddedDatabase();
  stage = createStage(database);
  [connector = ""] = [...stage.deps.connectors.keys()];
});
afterEach(emptyEmbeddedDatabase);

/** Accounts whose orders are read at their next look. */
async function due(): Promise<number[]> {
  const rows = await database.sql.query<{ account_id: number }>(
    "SELECT account_id FROM order_feed WHERE next_poll_at <= $1 ORDER BY account_id",
    [stage.clock.now()],
  );
  return rows.map((row) => row.account_id);
}

async function seedRead(sellerIds: string[]): Promise<Seller[]> {
  const sellers: Seller[] = [];
  for (const sellerId of sellerIds) sellers.push(await seedSeller(database, stage, [], { sellerId }));
  await stage.run();
  expect(await due()).toEqual([]);
  return sellers;
}

test("a seller's accounts are read at once, in every shop, and nobody else's", async () => {
  const [one, two, other] = await seedRead(["both", "both", "another"]);
  expect(one?.shopId).not.toBe(two?.shopId);
  expect(await readSellerNow(stage.deps, connector, "both")).toBe(2);
  expect(await readSellerNow(stage.deps, connector, "both")).toBe(2); // repeated, nothing more happens
  expect(await due()).toEqual([one?.accountId, two?.accountId]);
  await stage.run();
  expect(await due()).toEqual([]);
  expect(await readSellerNow(stage.deps, connector, "another")).toBe(1);
  expect(await due()).toEqual([other?.accountId]);
});

test("news that comes while a seller's orders are being read are not lost with that read's end", async () => {
  const [seller] = await seedRead(["seller"]);
  stage.clock.advance(10);
  expect(await readSellerNow(stage.deps, connector, "seller")).toBe(1);
  const held = new Date(stage.clock.nowMs() + 60_000);
  const [feed] = await claimFeeds(database.sql, stage.clock.now(), held, 1);
  if (!feed) throw new Error("nothing is due");
  stage.clock.advance(10);
  expect(await readSellerNow(stage.deps, connector, "seller")).toBe(1);
  await pollFeed(stage.deps, feed, held);
  expect(await due()).toEqual([seller?.accountId]);
  await stage.run();
  expect(await due()).toEqual([]);
});

test("sellers whom nobody connected, other channels and disconnected accounts are nothing to us", async () => {
  const [one] = await seedRead(["seller"]);
  expect(await readSellerNow(stage.deps, connector, "nobody")).toBe(0);
  expect(await readSellerNow(stage.deps, "elsewhere", "seller")).toBe(0);
  await database.sql.query("UPDATE channel_account SET state = 'disconnected' WHERE id = $1", [one?.accountId]);
  expect(await readSellerNow(stage.deps, connector, "seller")).toBe(0);
  expect(await due()).toEqual([]);
});

test("once a day the channel is asked whether it still tells us; whatever it answers, reading goes on", async () => {
  const [seller] = await seedRead(["seller"]);
  if (!seller) throw new Error("no seller");
  const urls: string[] = [];
  let failure: Failure | undefined;
  const channel = stage.deps.connectors.get(connector);
  if (!channel) throw new Error("no channel");
  const telling: Connector = {
    ...channel,
    subscribe: (_call: Call, { url }) => {
      urls.push(url);
      return Promise.resolve(failure ? { ok: false, failure } : { ok: true, value: undefined });
    },
  };
  const connectors = new Map([[connector, telling]]);
  const deps: SubscribingDeps = {
    ...stage.deps,
    connectors,
    callAccount: (shop, account, terms, run) =>
      stage.deps.callAccount(shop, account, terms, (call) => run(call, telling)),
    inboundUrl: (id) => `https://app.example/channels/${id}/inbound`,
  };
  const read = { ...seller, connector };
  const minute = 60_000;
  let at = stage.clock.nowMs();
  for (let minutes = 0; minutes < 3 * 24 * 60; minutes += 10) {
    const from = new Date(at);
    at += 10 * minute;
    failure = urls.length === 1 ? { kind: "unavailable", message: "down" } : undefined;
    await keepSubscribed(deps, read, { from, to: new Date(at) });
  }
  expect(urls).toEqual(Array(3).fill(`https://app.example/channels/${connector}/inbound`));
  expect(stage.log.filter((line) => line.includes("notifications of orders are not sent"))).toHaveLength(1);
  const days = { from: new Date(at), to: new Date(at + 2 * 24 * 60 * minute) };
  await keepSubscribed({ ...deps, inboundUrl: undefined }, read, days);
  await keepSubscribed({ ...deps, connectors: stage.deps.connectors }, read, days);
  expect(urls).toHaveLength(3);
});
