import { beforeEach, expect, test } from "vitest";
import { createHarness, readAccountRow, seedAccount, seedListing, testKeyring } from "../../test/push/harness.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { readAccount } from "./account-store.ts";
import { withCall } from "./call.ts";
import { freshCredentials, openCredentials, sealCredentials } from "./credentials.ts";

let database: Database;

beforeEach(async () => {
  database = await embeddedDatabase();
  await emptyEmbeddedDatabase();
});

test("sealed for one account, they open for no other", () => {
  const credentials = { accessToken: "secret-token", expiresAt: "2026-01-01T00:00:00.000Z" };
  const sealed = sealCredentials(testKeyring, 1, 2, credentials);
  expect(Buffer.from(sealed).includes("secret-token")).toBe(false);
  expect(openCredentials(testKeyring, 1, 2, sealed)).toEqual(credentials);
  expect(() => openCredentials(testKeyring, 1, 3, sealed)).toThrow();
  expect(() => openCredentials(testKeyring, 2, 2, sealed)).toThrow();
});

test("however many ask, one refreshes, and all get the new token", async () => {
  const harness = createHarness(database);
  const { shopId, accountId } = await seedAccount(database, harness.clock, { expiresInMs: 1000 });
  const account = await readAccount(database.sql, shopId, accountId);
  if (!account) throw new Error("no account");
  let release = (): void => undefined;
  const { auth } = harness.channel.connector;
  const genuine = auth.refresh.bind(auth);
  const asked = new Promise<void>((resolve) => {
    auth.refresh = async (credentials, io) => {
      resolve();
      await new Promise<void>((go) => (release = go));
      return genuine(credentials, io);
    };
  });
  const all = Promise.all(
    Array.from({ length: 5 }, () => freshCredentials(harness.deps, harness.channel.connector, account)),
  );
  await asked;
  await new Promise((resolve) => setTimeout(resolve, 100));
  release();
  // Those that wait look again every quarter of a second.
  const ticking = setInterval(() => harness.clock.advance(250), 5);
  const results = await all;
  clearInterval(ticking);
  expect(harness.channel.refreshes).toBe(1);
  expect(results.map((result) => result.ok && result.value.credentials.accessToken)).toEqual(Array(5).fill("fresh-1"));
  expect(results.every((result) => result.ok && result.value.credentials.refreshToken === "r")).toBe(true);
});

test("a refused refresh stops the account; a channel that is down only pauses it", async () => {
  const harness = createHarness(database);
  const account = await seedAccount(database, harness.clock, { expiresInMs: 1000 });
  await seedListing(database, harness.clock, account, ["A"]);
  harness.channel.refreshFailure = { kind: "unavailable", message: "503" };
  for (let attempt = 0; attempt < 3; attempt++) await harness.drain(account);
  expect(await readAccountRow(database, account)).toMatchObject({ state: "active", failures: 3 });
  expect((await readAccountRow(database, account)).pausedUntil).not.toBeNull();

  harness.channel.refreshFailure = { kind: "auth", message: "consent was withdrawn" };
  harness.clock.advance(600_000);
  await harness.drain(account);
  expect(await readAccountRow(database, account)).toMatchObject({
    state: "needsAuth",
    reason: "consent was withdrawn",
  });
  expect(harness.channel.calls).toEqual([]);
});

test("a page's call is of its own shop's account", async () => {
  const harness = createHarness(database);
  const one = await seedAccount(database, harness.clock, { sellerId: "one" });
  const two = await seedAccount(database, harness.clock, { sellerId: "two" });
  const call = await withCall(harness.deps, one.shopId, one.accountId);
  expect(call.ok && call.value).toMatchObject({ accessToken: "token-one", sellerId: "one", currency: "USD" });
  expect((await withCall(harness.deps, one.shopId, two.accountId)).ok).toBe(false);
});

test("credentials that were moved to another account's row count as none", async () => {
  const harness = createHarness(database);
  const one = await seedAccount(database, harness.clock, { sellerId: "one" });
  const two = await seedAccount(database, harness.clock, { sellerId: "two" });
  await database.sql.query(
    "UPDATE channel_account SET credentials_sealed = (SELECT credentials_sealed FROM channel_account WHERE id = $1) WHERE id = $2",
    [two.accountId, one.accountId],
  );
  const call = await withCall(harness.deps, one.shopId, one.accountId);
  expect(call).toMatchObject({ ok: false, failure: { kind: "auth" } });
});
