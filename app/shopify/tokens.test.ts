import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import {
  apiKey,
  apiSecret,
  bulkReply,
  gatewayOver,
  keyring,
  minute,
  putSession,
  shop,
  startAdmin,
  tokenReply,
  type AdminServer,
  type Asked,
} from "../../test/admin.stage.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { bulkOperationDocument } from "./operations.ts";
import { createSessionStorage } from "./session-storage.ts";
import { createSessionStore } from "./session-store.ts";

let database: Database;
let server: AdminServer | undefined;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(emptyEmbeddedDatabase);
afterEach(() => server?.close());
afterAll(emptyEmbeddedDatabase);

const ask = (admin: ReturnType<typeof gatewayOver>["admin"]) =>
  admin.request(bulkOperationDocument, { id: "gid://shopify/BulkOperation/1" });
const tokensUsed = (calls: Asked[]) => calls.map((call) => call.headers["x-shopify-access-token"]);
const storage = () => createSessionStorage({ sql: database.sql, keyring, clock: systemClock });
const stored = () => storage().loadSession(`offline_${shop}`);

test("a fresh token is used as it is", async () => {
  await putSession(database.sql);
  server = await startAdmin({ graphql: () => bulkReply });
  const { admin } = gatewayOver(database.sql, server.origin);
  expect(await ask(admin)).toEqual({ ok: true, data: { bulkOperation: null } });
  expect(server.refreshes).toEqual([]);
  expect(server.calls[0]?.path).toBe("/admin/api/2026-10/graphql.json");
});

test("16 requests at once near the token's end make one refresh, and all use the new token", async () => {
  await putSession(database.sql, { leftMs: 2 * minute });
  server = await startAdmin({
    graphql: () => bulkReply,
    token: async () => {
      await systemClock.sleep(50);
      return tokenReply("second");
    },
  });
  const { admin } = gatewayOver(database.sql, server.origin);
  const results = await Promise.all(Array.from({ length: 16 }, () => ask(admin)));
  expect(results.every((result) => result.ok)).toBe(true);
  expect(server.refreshes.map((asked) => JSON.parse(asked.body) as unknown)).toEqual([
    { client_id: apiKey, client_secret: apiSecret, grant_type: "refresh_token", refresh_token: "shprt_first" },
  ]);
  expect(new Set(tokensUsed(server.calls))).toEqual(new Set(["shpat_second"]));
  expect(await stored()).toMatchObject({
    accessToken: "shpat_second",
    refreshToken: "shprt_second",
    scope: "read_products",
  });
});

test("a token that lives for a minute is not refreshed for each call", async () => {
  const session = await putSession(database.sql);
  session.expires = new Date(Date.now() + minute);
  await storage().storeSession(session);
  server = await startAdmin({ graphql: () => bulkReply });
  expect((await ask(gatewayOver(database.sql, server.origin).admin)).ok).toBe(true);
  expect(server.refreshes).toEqual([]);
});

test("a rejected token is replaced once, and the call made again", async () => {
  await putSession(database.sql);
  server = await startAdmin({
    graphql: (asked) => (asked.headers["x-shopify-access-token"] === "shpat_first" ? { status: 401 } : bulkReply),
    token: () => tokenReply("second"),
  });
  const { admin, unauthorized } = gatewayOver(database.sql, server.origin);
  const results = await Promise.all(Array.from({ length: 8 }, () => ask(admin)));
  expect(results.every((result) => result.ok)).toBe(true);
  expect(server.refreshes).toHaveLength(1);
  expect(unauthorized).toEqual([]);
});

test("a token that a page of the app replaced meanwhile is taken over without a refresh", async () => {
  await putSession(database.sql);
  server = await startAdmin({
    graphql: async (asked) => {
      if (asked.headers["x-shopify-access-token"] !== "shpat_first") return bulkReply;
      await putSession(database.sql, { accessToken: "shpat_page", refreshToken: "shprt_page" });
      return { status: 401 };
    },
  });
  expect((await ask(gatewayOver(database.sql, server.origin).admin)).ok).toBe(true);
  expect(tokensUsed(server.calls)).toEqual(["shpat_first", "shpat_page"]);
  expect(server.refreshes).toEqual([]);
});

test("a refresh that lost against a page's token exchange neither fails nor overwrites it", async () => {
  await putSession(database.sql, { leftMs: 2 * minute });
  server = await startAdmin({
    graphql: () => bulkReply,
    token: async () => {
      await putSession(database.sql, { accessToken: "shpat_page", refreshToken: "shprt_page" });
      return { status: 400, body: '{"error":"invalid_grant"}' };
    },
  });
  expect((await ask(gatewayOver(database.sql, server.origin).admin)).ok).toBe(true);
  expect(tokensUsed(server.calls)).toEqual(["shpat_page"]);
  await server.close();

  await putSession(database.sql, { leftMs: 2 * minute });
  server = await startAdmin({
    graphql: () => bulkReply,
    token: async () => {
      await putSession(database.sql, { accessToken: "shpat_later", refreshToken: "shprt_later" });
      return tokenReply("void");
    },
  });
  expect((await ask(gatewayOver(database.sql, server.origin).admin)).ok).toBe(true);
  expect(await stored()).toMatchObject({ accessToken: "shpat_later" });
});

test.each([
  ["400 invalid_grant", { status: 400, body: '{"error":"invalid_grant"}' }],
  ["401 inactive refresh token", { status: 401, body: '{"error":"invalid_request"}' }],
])("a shop that revoked the access (%s) is unauthorized, and it is told once a request", async (_, refusal) => {
  await putSession(database.sql);
  server = await startAdmin({
    graphql: () => ({ status: 401, body: '{"errors":"[API] Invalid API key"}' }),
    token: () => refusal,
  });
  const { admin, unauthorized } = gatewayOver(database.sql, server.origin);
  const result = await ask(admin);
  expect(result).toMatchObject({ ok: false, failure: { kind: "unauthorized" } });
  expect(unauthorized).toEqual([shop]);
  expect(server.calls).toHaveLength(1);
});

test("a shop without a session is unauthorized without any call", async () => {
  server = await startAdmin({});
  const result = await ask(gatewayOver(database.sql, server.origin).admin);
  expect(result).toMatchObject({ ok: false, failure: { kind: "unauthorized" } });
  expect(server.calls.length + server.refreshes.length).toBe(0);
});

test.each([
  ["HTML", { status: 200, body: "<html>" }],
  ["half of a token", { status: 200, body: '{"access_token":"shpat_half"}' }],
  ["an error", { status: 520, body: "error code: 520" }],
])("a refresh that answers %s leaves the token that still works in use", async (_, reply) => {
  await putSession(database.sql, { leftMs: 2 * minute });
  server = await startAdmin({ graphql: () => bulkReply, token: () => reply });
  const { admin, lines } = gatewayOver(database.sql, server.origin);
  expect((await ask(admin)).ok).toBe(true);
  expect(tokensUsed(server.calls)).toEqual(["shpat_first"]);
  expect(lines.join("")).not.toContain("shpat_");
});

test("without a working token the same is unavailable, and says why", async () => {
  await putSession(database.sql, { leftMs: -minute });
  server = await startAdmin({ token: () => ({ status: 503 }) });
  const result = await ask(gatewayOver(database.sql, server.origin).admin);
  expect(result).toMatchObject({ ok: false, failure: { kind: "unavailable" } });
  expect(result.ok ? "" : result.failure.message).toContain("503");
});

test("a process that died while refreshing holds the others up no longer than its lease", async () => {
  await putSession(database.sql, { leftMs: -minute });
  const store = createSessionStore(database.sql, keyring);
  const now = new Date();
  expect(await store.claimRefresh(shop, "dead", now, new Date(now.getTime() + 300))).toBeDefined();
  expect(await store.claimRefresh(shop, "second", now, new Date(now.getTime() + 300))).toBeUndefined();
  server = await startAdmin({ graphql: () => bulkReply, token: () => tokenReply("second") });
  expect((await ask(gatewayOver(database.sql, server.origin, { clock: systemClock }).admin)).ok).toBe(true);
  expect(server.refreshes).toHaveLength(1);
});
