import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../app/platform/clock.ts";
import type { Database } from "../../app/platform/database.ts";
import { seededRandom } from "../../app/platform/random.ts";
import { bulkOperationDocument } from "../../app/shopify/operations.ts";
import { createSessionStorage } from "../../app/shopify/index.ts";
import {
  bulkReply,
  gatewayOver,
  keyring,
  minute,
  putSession,
  shop,
  startAdmin,
  tokenReply,
  type AdminServer,
} from "../admin.stage.ts";
import { emptyDatabase } from "../store/embedded.ts";
import { secondServerDatabase, serverDatabase } from "../store/server.ts";

let database: Database;
let others: Database[];
let server: AdminServer | undefined;

beforeEach(async () => {
  database = await serverDatabase();
  await emptyDatabase(database);
  others = await Promise.all([secondServerDatabase(), secondServerDatabase()]);
});
afterEach(async () => {
  await server?.close();
  await Promise.all(others.map((other) => other.close()));
});

/** A gateway on each connection pool: three processes, as far as the database and Shopify can tell. */
function processes(origin: string) {
  return [database, ...others].map(
    (each, index) => gatewayOver(each.sql, origin, { clock: systemClock, random: seededRandom(index) }).admin,
  );
}

/** As Shopify does it: a refresh token works once, and a new pair voids the old one. */
function rotating(lifetimes = 3600) {
  let current = "first";
  let number = 0;
  const refused: string[] = [];
  return {
    refused,
    reply: {
      graphql: (asked: { headers: Record<string, unknown> }) =>
        asked.headers["x-shopify-access-token"] === `shpat_${current}` ? bulkReply : { status: 401, body: "{}" },
      token: async (asked: { body: string }) => {
        const given = (JSON.parse(asked.body) as { refresh_token: string }).refresh_token;
        await systemClock.sleep(20);
        if (given !== `shprt_${current}`) {
          refused.push(given);
          return { status: 400, body: '{"error":"invalid_grant"}' };
        }
        current = `n${++number}`;
        const fresh = JSON.parse(tokenReply(current).body) as object;
        return { body: JSON.stringify({ ...fresh, expires_in: lifetimes }) };
      },
    },
  };
}

const request = { id: "gid://shopify/BulkOperation/1" };

test("three processes with 16 requests each near the token's end make one refresh call", async () => {
  await putSession(database.sql, { leftMs: 2 * minute });
  const tokens = rotating();
  server = await startAdmin(tokens.reply);
  const results = await Promise.all(
    processes(server.origin).flatMap((admin) =>
      Array.from({ length: 16 }, () => admin.request(bulkOperationDocument, request)),
    ),
  );
  expect(results.filter((result) => !result.ok)).toEqual([]);
  expect(server.refreshes).toHaveLength(1);
});

test("tokens that end every moment are renewed in turn, never with one that was used already", async () => {
  await putSession(database.sql, { leftMs: 1 });
  const tokens = rotating(0.2);
  server = await startAdmin(tokens.reply);
  const admins = processes(server.origin);
  const failures: unknown[] = [];
  for (let round = 0; round < 12; round++) {
    const results = await Promise.all(admins.map((admin) => admin.request(bulkOperationDocument, request)));
    failures.push(...results.filter((result) => !result.ok));
    await systemClock.sleep(60);
  }
  expect(failures).toEqual([]);
  expect(tokens.refused).toEqual([]);
  expect(server.refreshes.length).toBeGreaterThan(3);
});

test("one that claims while a page stores a new session waits for neither and loses nothing", async () => {
  await putSession(database.sql, { leftMs: 2 * minute });
  server = await startAdmin({ graphql: () => bulkReply, token: () => tokenReply("refreshed") });
  const admins = processes(server.origin);
  const storage = createSessionStorage({ sql: database.sql, keyring, clock: systemClock });
  const page = async () => {
    const session = await storage.loadSession(`offline_${shop}`);
    if (session) await storage.storeSession(session);
  };
  const results = await Promise.all([
    ...admins.map((admin) => admin.request(bulkOperationDocument, request)),
    page().then(() => ({ ok: true })),
  ]);
  expect(results.every((result) => result.ok)).toBe(true);
  expect(await storage.loadSession(`offline_${shop}`)).toBeDefined();
});
