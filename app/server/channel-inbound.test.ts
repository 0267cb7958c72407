import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startEbay, type EbayStandIn } from "../../sandbox/channels/ebay/index.ts";
import { createStage, seedSeller } from "../../test/orders/stage.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Call, Connector } from "../connectors/contract.ts";
import { ebayEnv } from "../connectors/ebay/env.ts";
import { openConnectors } from "../connectors/registry.ts";
import { systemClock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { createHttp } from "../platform/http.ts";
import { createLogger } from "../platform/logger.ts";
import { channelInbound } from "./channel-inbound.ts";

// A purchase on the stand-in, over real HTTP, until the account's orders are due to be read.

const http = createHttp(systemClock);
const verificationToken = "t".repeat(40);
let database: Database;
let standIn: EbayStandIn;
let ebay: Connector;
let server: Server;
let url: string;
let isDown = false;

beforeAll(async () => {
  const app = { clientId: "client", clientSecret: "secret", ruName: "RuName" };
  const alerts = { alertEmail: "alerts@example.com" };
  standIn = await startEbay({ port: 0, ...app, ...alerts, redirectUri: "http://localhost/callback" });
  const origins = {
    EBAY_API_ORIGIN: standIn.origin,
    EBAY_APIZ_ORIGIN: standIn.origin,
    EBAY_AUTH_ORIGIN: standIn.origin,
  };
  const keys = { EBAY_CLIENT_ID: "client", EBAY_CLIENT_SECRET: "secret", EBAY_RU_NAME: "RuName" };
  const env = ebayEnv.parse({ ...keys, ...origins, EBAY_VERIFICATION_TOKEN: verificationToken });
  const { connectors } = openConnectors({ ebay: env });
  const found = connectors.get("ebay");
  if (!found) throw new Error("eBay is not configured");
  ebay = found;
  database = await embeddedDatabase();

  const web = express();
  server = createServer(web).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`; // a TCP server that listens
  url = `${origin}/channels/ebay/inbound`;
  web.use((request, response, next) => {
    if (isDown && request.method === "POST") response.sendStatus(503);
    else next();
  });
  const { deps: orders } = createStage(database);
  web.use(
    "/channels/:connector/inbound",
    channelInbound({
      connectors,
      http,
      clock: systemClock,
      logger: createLogger("silent"),
      forgetSeller: () => Promise.resolve(0),
      orders: { ...orders, clock: systemClock },
      env: { SHOPIFY_APP_URL: origin },
    }),
  );
});
afterAll(async () => {
  await standIn.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(async () => {
  isDown = false;
  await control("reset", {});
  await control("notifications", { dropRate: 0, duplicateRate: 0, spoilRate: 0, delayMs: 0, retryMs: [] });
  standIn.state.deliveries.records.length = 0;
});
afterEach(emptyEmbeddedDatabase);

async function control(path: string, body: object) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${standIn.origin}/_sandbox/${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>; // the stand-in's own control
}

/** An account whose feed is next read in an hour, and who wants to hear of new orders. */
async function connected(username: string, { telling = true } = {}): Promise<number> {
  const consent = new URL(ebay.auth.consentUrl({ state: "s", marketplace: "EBAY_US" }));
  consent.searchParams.set("auto", "1");
  consent.searchParams.set("seller", username);
  const redirected = await fetch(consent, { redirect: "manual" });
  const io = { http, clock: systemClock, signal: AbortSignal.timeout(20_000) };
  const granted = await ebay.auth.exchange(new URL(redirected.headers.get("location") ?? "").searchParams, io);
  if (!granted.ok) throw new Error("no consent");
  const { accessToken } = granted.value;
  const call: Call = { ...io, accessToken, marketplace: "EBAY_US", currency: "USD", sellerId: "", settings: {} };
  const seller = await ebay.identify(call);
  if (!seller.ok) throw new Error("nobody");
  if (telling) expect(await ebay.subscribe?.(call, { url })).toEqual({ ok: true, value: undefined });
  const { sellerId } = seller.value;
  const { accountId, shopId } = await seedSeller(database, createStage(database), [], { sellerId });
  await database.sql.query("UPDATE channel_account SET connector = 'ebay' WHERE id = $1", [accountId]);
  await database.sql.query(
    `INSERT INTO order_feed (account_id, shop_id, import_from, cursor_at, next_poll_at)
     VALUES ($1, $2, now(), now(), now() + interval '1 hour')`,
    [accountId, shopId],
  );
  return accountId;
}

async function due(): Promise<number[]> {
  const rows = await database.sql.query<{ account_id: number }>(
    "SELECT account_id FROM order_feed WHERE next_poll_at <= now() ORDER BY account_id",
  );
  return rows.map((row) => row.account_id);
}

const bought = (seller: string, more: object = {}) =>
  control("orders", { lines: [{ sku: "A", price: 5 }], force: true, seller, ...more });
const statuses = () => standIn.state.deliveries.records.map(({ status }) => status);
const delivered = (count: number) =>
  expect.poll(() => standIn.state.deliveries.records.length, { timeout: 10_000, interval: 10 }).toBe(count);

test("a purchase makes the seller's accounts due, in two shops, and no other seller's", async () => {
  const one = await connected("demo-seller");
  const two = await connected("demo-seller");
  const other = await connected("second-seller");
  await bought("demo-seller");
  await delivered(1);
  expect(statuses()).toEqual([200]);
  expect(await due()).toEqual([one, two]);
  await bought("second-seller");
  await delivered(2);
  expect(await due()).toEqual([one, two, other]);
});

test("a signature that does not fit is refused, and nothing is read", async () => {
  await connected("demo-seller");
  await control("notifications", { spoilRate: 1 });
  await bought("demo-seller");
  await delivered(1);
  expect(statuses()).toEqual([412]);
  expect(await due()).toEqual([]);
});

test("a seller whom nobody has here is answered, and ignored", async () => {
  const account = await connected("demo-seller");
  await database.sql.query("DELETE FROM order_feed WHERE account_id = $1", [account]);
  await bought("demo-seller");
  await delivered(1);
  expect(statuses()).toEqual([200]);
});

test("messages that repeat, come late, or only at a later attempt, do the same once more", async () => {
  const account = await connected("demo-seller");
  await control("notifications", { duplicateRate: 1, delayMs: 50, reorder: true });
  await bought("demo-seller", { lines: [1, 2, 3].map((part) => ({ sku: `A${String(part)}`, price: 5 })) });
  await delivered(6);
  expect(statuses()).toEqual(Array(6).fill(200));
  expect(await due()).toEqual([account]);

  await database.sql.query("UPDATE order_feed SET next_poll_at = now() + interval '1 hour'");
  standIn.state.deliveries.records.length = 0;
  await control("notifications", { duplicateRate: 0, delayMs: 0, reorder: false, retryMs: [100, 100] });
  isDown = true;
  await bought("demo-seller");
  await delivered(1);
  expect(await due()).toEqual([]);
  isDown = false;
  await delivered(2);
  expect(statuses()).toEqual([503, 200]);
  expect(await due()).toEqual([account]);
});

test("an order that is paid later is told then; one that is lost on the way is left to the poll", async () => {
  const account = await connected("demo-seller");
  const { id } = await bought("demo-seller", { paid: false });
  await control("notifications", { dropRate: 1 });
  await bought("demo-seller");
  await delivered(1);
  expect(statuses()).toEqual(["dropped"]);
  expect(await due()).toEqual([]);
  await control("notifications", { dropRate: 0 });
  const paid = await fetch(`${standIn.origin}/_sandbox/orders/${String(id)}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ paid: true }),
  });
  expect(paid.status).toBe(200);
  await delivered(2);
  expect(await due()).toEqual([account]);
});
