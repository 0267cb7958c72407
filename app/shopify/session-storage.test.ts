import { Session } from "@shopify/shopify-api";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { parseKeyring } from "../platform/crypto.ts";
import type { Database } from "../platform/database.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { createSessionStorage } from "./session-storage.ts";

const first = `k1:${"a".repeat(64)}`;
const second = `k2:${"b".repeat(64)}`;

let database: Database;
beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(emptyEmbeddedDatabase);
afterAll(emptyEmbeddedDatabase);

const storageWith = (keys: string) =>
  createSessionStorage({ sql: database.sql, keyring: parseKeyring(keys), clock: systemClock });

const offline = (shop = "river.myshopify.com") =>
  new Session({
    id: `offline_${shop}`,
    shop,
    state: "",
    isOnline: false,
    scope: "read_products,write_products",
    accessToken: "shpat_secret",
    expires: new Date("2026-11-22T11:00:00.123Z"),
    refreshToken: "shprt_secret",
    refreshTokenExpires: new Date("2027-02-20T11:00:00Z"),
  });

test("a session comes back as it was stored", async () => {
  const storage = storageWith(first);
  expect(await storage.loadSession("offline_river.myshopify.com")).toBeUndefined();
  await storage.storeSession(offline());
  const loaded = await storage.loadSession(offline().id);
  expect(loaded?.equals(offline())).toBe(true);
  expect(loaded).toBeInstanceOf(Session);
});

test("a session that is stored again replaces the first one, and one without a token stays without", async () => {
  const storage = storageWith(first);
  await storage.storeSession(offline());
  const { accessToken: _, ...rest } = offline().toObject();
  await storage.storeSession(new Session(rest));
  expect((await storage.loadSession(offline().id))?.accessToken).toBeUndefined();
});

test("neither tokens nor a user's details lie in the table", async () => {
  const user = { id: 7, first_name: "Jane", last_name: "Doe", email: "jane@example.com", account_owner: true };
  await storageWith(first).storeSession(
    new Session({
      ...offline().toObject(),
      onlineAccessInfo: {
        expires_in: 60,
        associated_user_scope: "",
        associated_user: { ...user, email_verified: true, locale: "en", collaborator: false },
      },
    }),
  );
  const [row] = await database.sql.query<{ all: string; sealed: Uint8Array }>(
    "SELECT s::text AS all, sealed FROM shop_session s",
  );
  const everything = `${row?.all ?? ""}${Buffer.from(row?.sealed ?? []).toString("latin1")}`;
  for (const secret of ["shpat", "shprt", "Jane", "example.com"]) expect(everything).not.toContain(secret);
  const loaded = await storageWith(first).loadSession(offline().id);
  expect(JSON.stringify(loaded)).not.toContain("Jane");
});

test("keys are rotated: the old one still opens, the new one seals, and without the old one it stays shut", async () => {
  await storageWith(first).storeSession(offline());
  const both = storageWith(`${second},${first}`);
  expect((await both.loadSession(offline().id))?.accessToken).toBe("shpat_secret");
  await expect(storageWith(second).loadSession(offline().id)).rejects.toThrow(/key "k1"/);
  await both.storeSession(offline());
  expect((await storageWith(second).loadSession(offline().id))?.accessToken).toBe("shpat_secret");
});

test("a row that was moved to another shop does not open, nor one with a changed byte", async () => {
  const storage = storageWith(first);
  await storage.storeSession(offline());
  await database.sql.query(
    `INSERT INTO shop_session (id, shop, is_online, sealed, updated_at)
     SELECT 'offline_thief.myshopify.com', 'thief.myshopify.com', false, sealed, updated_at FROM shop_session`,
  );
  await expect(storage.loadSession("offline_thief.myshopify.com")).rejects.toThrow();
  await database.sql.query("UPDATE shop_session SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)");
  await expect(storage.loadSession(offline().id)).rejects.toThrow();
});

test("sessions are found and deleted by shop, each shop's own", async () => {
  const storage = storageWith(first);
  await storage.storeSession(offline());
  await storage.storeSession(new Session({ ...offline().toObject(), id: "river.myshopify.com_7", isOnline: true }));
  await storage.storeSession(offline("other.myshopify.com"));
  const found = await storage.findSessionsByShop("river.myshopify.com");
  expect(found.map((session) => session.id).sort()).toEqual(["offline_river.myshopify.com", "river.myshopify.com_7"]);
  await storage.deleteSessions(found.map((session) => session.id));
  expect(await storage.loadSession(offline().id)).toBeUndefined();
  await storage.deleteSession("offline_other.myshopify.com");
  expect(await database.sql.query("SELECT 1 FROM shop_session")).toEqual([]);
});
