import { afterAll, beforeAll, expect, test } from "vitest";
import { connectorModule } from "../../app/connectors/ebay/index.ts";
import type { Connector, ListingContent } from "../../app/connectors/contract.ts";
import { manualClock } from "../../app/platform/clock.ts";
import { openDatabase, type Database } from "../../app/platform/database.ts";
import { createHttp } from "../../app/platform/http.ts";
import { readBackNow, retryNow, sealCredentials, withCall, type PushDeps } from "../../app/push/index.ts";
import { startEbay, type EbayStandIn } from "../../sandbox/channels/ebay/index.ts";
import {
  createDeps,
  createDrain,
  readAccountRow,
  readOffer,
  seedAccount,
  seedListing,
  testKeyring,
  want,
  type SeededAccount,
  type SeededOffer,
} from "../push/harness.ts";

// The pushing stage with eBay's own connector, against eBay's stand-in: one world, in the order of a listing's life.
const clock = manualClock(Date.UTC(2026, 10, 22, 9));
let database: Database;
let standIn: EbayStandIn;
let connector: Connector;
let deps: PushDeps;
let drain: ReturnType<typeof createDrain>;
let account: SeededAccount;
let mug: SeededOffer;
let shirts: SeededOffer[];

beforeAll(async () => {
  const config = { clientId: "client", clientSecret: "secret", ruName: "Our-RuName" };
  standIn = await startEbay({
    port: 0,
    ...config,
    redirectUri: "http://localhost/callback",
    clock: () => clock.nowMs(),
  });
  const opened = connectorModule.open(
    connectorModule.env.parse({
      EBAY_CLIENT_ID: "client",
      EBAY_CLIENT_SECRET: "secret",
      EBAY_RU_NAME: "Our-RuName",
      EBAY_VERIFICATION_TOKEN: "t".repeat(40),
      EBAY_API_ORIGIN: standIn.origin,
      EBAY_APIZ_ORIGIN: standIn.origin,
      EBAY_AUTH_ORIGIN: standIn.origin,
    }),
  );
  if (!opened) throw new Error("the connector is not configured");
  connector = opened;
  database = await openDatabase({
    databaseUrl: undefined,
    dataDir: "memory://",
    migrationsDir: "prisma/migrations",
    unscoped: "owner",
  });
  deps = { ...createDeps(database, clock, { connector }).deps, http: createHttp(clock) };
  drain = createDrain(deps);
  account = await connect();
});
afterAll(async () => {
  await database.close();
  await standIn.close();
});

async function connect(): Promise<SeededAccount> {
  const io = { http: deps.http, clock, signal: AbortSignal.timeout(60_000) };
  const consent = new URL(connector.auth.consentUrl({ state: "s1", marketplace: "EBAY_US" }));
  consent.searchParams.set("auto", "1");
  consent.searchParams.set("seller", "demo-seller");
  const redirected = await fetch(consent, { redirect: "manual" });
  const credentials = await connector.auth.exchange(new URL(redirected.headers.get("location") ?? "").searchParams, io);
  if (!credentials.ok) throw new Error(credentials.failure.kind);
  const call = {
    ...io,
    accessToken: credentials.value.accessToken,
    marketplace: "EBAY_US",
    currency: "USD",
    settings: {},
  };
  const seller = await connector.identify(call);
  if (!seller.ok) throw new Error(seller.failure.kind);
  const { sellerId } = seller.value;
  const settings = await connector.prepare(
    { ...call, sellerId },
    { name: "Shop", countryCode: "US", city: "Portland" },
  );
  if (!settings.ok) throw new Error(JSON.stringify(settings.failure));
  const seeded = await seedAccount(database, clock, { sellerId });
  await database.sql.query(
    `UPDATE channel_account SET connector = 'ebay', marketplace = 'EBAY_US', settings = $2::jsonb, credentials_sealed = $3,
       credentials_expire_at = $4 WHERE id = $1`,
    [
      seeded.accountId,
      JSON.stringify(settings.value),
      Buffer.from(sealCredentials(testKeyring, seeded.shopId, seeded.accountId, credentials.value)),
      new Date(credentials.value.expiresAt),
    ],
  );
  return seeded;
}

/** What eBay would want of a listing in the category that it suggests. */
async function contentFor(text: string): Promise<Partial<ListingContent>> {
  const call = {
    http: deps.http,
    clock,
    signal: AbortSignal.timeout(60_000),
    accessToken: await currentToken(),
    marketplace: "EBAY_US",
    currency: "USD",
    sellerId: account.sellerId,
    settings: {},
  };
  const suggested = await connector.suggestCategories(text, call);
  const categoryId = suggested.ok ? (suggested.value[0]?.id ?? "") : "";
  const schema = await connector.categorySchema(categoryId, call);
  if (!schema.ok) throw new Error(JSON.stringify(schema.failure));
  const needed = schema.value.aspects.filter(({ name, required }) => required && name !== "Size");
  const aspects = Object.fromEntries(needed.map(({ name, values }) => [name, [values?.[0] ?? "Ours"]]));
  return {
    categoryId,
    aspects,
    condition: "NEW",
    imageUrls: ["https://cdn.example/picture.jpg"],
    descriptionHtml: "<p>Good.</p>",
  };
}
async function currentToken(): Promise<string> {
  const call = await withCall(deps, account.shopId, account.accountId);
  return call.ok ? call.value.accessToken : "";
}

/** Lets what is due within the next minutes happen. */
async function settle() {
  for (const ms of [2500, 30_000, 61_000]) {
    await drain(account);
    clock.advance(ms);
  }
  await drain(account);
}
const shown = async () => {
  const response = await fetch(`${standIn.origin}/_sandbox/state`);
  const { listings } = (await response.json()) as {
    listings: { sku: string; quantity: number; priceMinor: number; status: string; title: string }[];
  };
  return new Map(listings.map((listing) => [listing.sku, listing]));
};
const edit = (sku: string, change: object) =>
  fetch(`${standIn.origin}/_sandbox/listings/${sku}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
const check = async () => {
  const read = await readBackNow(deps, account.shopId, account.accountId);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value;
};
const statusOf = async ({ listingId }: SeededOffer) => {
  const [row] = await database.sql.query<{ status: string }>("SELECT status FROM listing WHERE id = $1", [listingId]);
  return row?.status;
};
const setWanted = (offer: SeededOffer, wanted: string) =>
  database.sql.query("UPDATE listing SET wanted = $2, due_at = $3 WHERE id = $1", [
    offer.listingId,
    wanted,
    clock.now(),
  ]);

test("a single listing and one with variants go up, and are live as eBay says", async () => {
  const [single] = await seedListing(database, clock, account, ["MUG"], { content: await contentFor("coffee mug") });
  if (!single) throw new Error("no offer");
  mug = single;
  shirts = await seedListing(database, clock, account, ["SHIRT-S", "SHIRT-M"], {
    content: { ...(await contentFor("t-shirt")), axes: ["Size"] },
  });
  await settle();
  const issues = await database.sql.query("SELECT message FROM issue WHERE resolved_at IS NULL");
  expect(issues).toEqual([]);
  for (const offer of [mug, ...shirts]) {
    expect(await readOffer(database, offer)).toMatchObject({ status: "live", ackQuantity: 10, observedQuantity: 10 });
    expect((await shown()).get(offer.sku)).toMatchObject({ quantity: 10, priceMinor: 1000, status: "live" });
  }
  expect(await check()).toEqual({ checked: 3, drift: 0, unsettled: 0 });
});

test("quantities follow, in one call for all", async () => {
  const before = standIn.calls.totals().byOperation.bulkUpdatePriceQuantity ?? 0;
  for (const offer of [mug, ...shirts]) await want(database, clock, offer, 4);
  await drain(account);
  expect(standIn.calls.totals().byOperation.bulkUpdatePriceQuantity).toBe(before + 1);
  for (const { sku } of [mug, ...shirts]) expect((await shown()).get(sku)?.quantity).toBe(4);
});

test("through refusals and half failures everything arrives in the end", async () => {
  standIn.faults.set({ status429Rate: 0.2, status500Rate: 0.2, partialFailureRate: 0.3 });
  for (let round = 0; round < 8; round++) {
    for (const offer of [mug, ...shirts]) await want(database, clock, offer, round + 1);
    await drain(account);
    clock.advance(20_000);
  }
  standIn.faults.set({ status429Rate: 0, status500Rate: 0, partialFailureRate: 0 });
  clock.advance(400_000);
  await settle();
  await retryNow(deps, account.shopId, { accountId: account.accountId });
  await settle();
  for (const offer of [mug, ...shirts]) {
    expect((await shown()).get(offer.sku)?.quantity).toBe(8);
    expect(await readOffer(database, offer)).toMatchObject({ ackQuantity: 8, dueAt: null });
  }
});

test("an edit on eBay is found and undone; a sale is found and left", async () => {
  await edit("MUG", { quantity: 99, priceMinor: 1 });
  expect(await check()).toMatchObject({ drift: 1 });
  await settle();
  expect((await shown()).get("MUG")).toMatchObject({ quantity: 8, priceMinor: 1000 });
  await edit("SHIRT-S", { quantity: 6, soldQuantity: 2 });
  expect(await check()).toMatchObject({ drift: 1 });
  await settle();
  expect((await shown()).get("SHIRT-S")?.quantity).toBe(6);
  const causes = await database.sql.query<{ cause: string }>("SELECT cause FROM drift WHERE resolved_at IS NULL");
  expect(causes).toEqual([{ cause: "soldOnChannel" }]);
});

test("access tokens that eBay revoked are replaced without a word", async () => {
  await fetch(`${standIn.origin}/_sandbox/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  await want(database, clock, mug, 3);
  await drain(account);
  clock.advance(3000);
  await drain(account);
  expect((await shown()).get("MUG")?.quantity).toBe(3);
  expect(await readAccountRow(database, account)).toMatchObject({ state: "active" });
});

test("ended on eBay, and put up again by Retry", async () => {
  await edit("MUG", { status: "ended" });
  expect(await check()).toMatchObject({ drift: 2 }); // with the sale above
  expect(await statusOf(mug)).toBe("ended");
  expect(await retryNow(deps, account.shopId, { listingId: mug.listingId })).toBeGreaterThan(0);
  await settle();
  expect(await statusOf(mug)).toBe("live");
  expect((await shown()).get("MUG")).toMatchObject({ status: "live", quantity: 3 });
});

test("ended by us, and put up again", async () => {
  for (const offer of [mug, ...shirts.slice(0, 1)]) await setWanted(offer, "unlisted");
  await settle();
  for (const { sku } of [mug, ...shirts]) expect((await shown()).get(sku)?.status).toBe("ended");
  expect(await statusOf(mug)).not.toBe("live");
  for (const offer of [mug, ...shirts.slice(0, 1)]) await setWanted(offer, "listed");
  await settle();
  expect(await statusOf(mug)).toBe("live");
  for (const { sku } of [mug, ...shirts]) expect((await shown()).get(sku)?.status).toBe("live");
});
