import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { catalogTopics, inboxTopics, orderTopics } from "../domain/topics.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { addShop, drainAll, drainDeps, noBuyers, receiptsOf, shopDomain } from "../../test/inbox.stage.ts";
import type { Database } from "../platform/database.ts";
import { createInboxHandlers } from "./handlers.ts";
import { childrenFirst } from "./privacy-store.ts";
import { purgeReceipts } from "./purge-store.ts";
import { insertReceipts } from "./receipt-store.ts";

let database: Database;
let shop: number;
let sent: unknown[];

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  shop = await addShop(database.sql);
  sent = [];
});
afterAll(emptyEmbeddedDatabase);

let number = 0;
async function receive(topic: string, payload: unknown, triggeredAt = "2026-11-22T10:00:00Z", domain = shopDomain) {
  const receivedAt = new Date(Date.parse(triggeredAt) + 1_000);
  await insertReceipts(database.sql, [
    {
      topic,
      shopDomain: domain,
      webhookId: `w${++number}`,
      eventId: undefined,
      apiVersion: "2026-10",
      triggeredAt: new Date(triggeredAt),
      body: Buffer.from(JSON.stringify(payload)),
      receivedAt,
      isKnownTopic: true,
    },
  ]);
}

async function drain() {
  const queue = {
    send: (job: { name: string }, payload: unknown) => Promise.resolve(void sent.push([job.name, payload])),
  };
  await drainAll(drainDeps(database, createInboxHandlers({ queue, buyers: noBuyers })));
}

const shopRow = async () =>
  (await database.sql.query<Record<string, unknown>>("SELECT * FROM shop WHERE id = $1", [shop]))[0];
const activities = async () =>
  (await database.sql.query<{ kind: string; params: unknown }>("SELECT kind, params FROM activity ORDER BY id")).map(
    ({ kind, params }) => [kind, params],
  );
const states = async () => (await receiptsOf(database.sql)).map((row) => row.state);

async function addAccount(state = "active", of = shop) {
  await database.sql.query(
    `INSERT INTO channel_account (shop_id, connector, name, remote_seller_id, marketplace, currency, state)
     VALUES ($1, 'ebay', 'eBay', $2, 'EBAY_US', 'USD', $3)`,
    [of, `seller-${state}`, state],
  );
}

const addSession = (domain: string, updatedAt: string) =>
  database.sql.query(
    "INSERT INTO shop_session (id, shop, is_online, sealed, updated_at) VALUES ($1, $2, false, ''::bytea, $3)",
    [`offline_${domain}`, domain, updatedAt],
  );

describe("app/uninstalled", () => {
  test("ends access, pauses what pushes, and keeps the rest", async () => {
    await addSession(shopDomain, "2026-11-22T09:00:00Z");
    await addSession("other.myshopify.com", "2026-11-22T09:00:00Z");
    for (const state of ["active", "needsAuth", "disconnected"]) await addAccount(state);
    await receive("app/uninstalled", { id: 1 });
    await drain();
    expect(await shopRow()).toMatchObject({ state: "uninstalled", uninstalled_at: new Date("2026-11-22T10:00:00Z") });
    expect(await database.sql.query("SELECT shop FROM shop_session")).toEqual([{ shop: "other.myshopify.com" }]);
    const accounts = await database.sql.query("SELECT state, state_reason FROM channel_account ORDER BY id");
    expect(accounts).toEqual([
      { state: "paused", state_reason: "uninstalled" },
      { state: "paused", state_reason: "uninstalled" },
      { state: "disconnected", state_reason: null },
    ]);
    expect(await activities()).toEqual([["shop.uninstalled", {}]]);
  });

  test("that was sent before the app was installed again is ignored", async () => {
    await database.sql.query("UPDATE shop SET installed_at = '2026-11-22T11:00:00Z'");
    await receive("app/uninstalled", { id: 1 });
    await drain();
    expect(await shopRow()).toMatchObject({ state: "installed" });
    expect(await states()).toEqual(["ignored"]);
  });

  test("twice does it once", async () => {
    await receive("app/uninstalled", { id: 1 });
    await drain();
    await receive("app/uninstalled", { id: 1 });
    await drain();
    expect(await activities()).toHaveLength(1);
  });
});

describe("app/scopes_update and shop/update", () => {
  test("the newest scopes win, whichever comes last", async () => {
    const scopes = (current: string[], updated_at: string) => ({ id: 1, previous: [], current, updated_at });
    await receive("app/scopes_update", scopes(["read_products", "read_orders"], "2026-11-22T10:00:02Z"));
    await drain();
    await receive("app/scopes_update", scopes(["read_products"], "2026-11-22T10:00:01Z"));
    await drain();
    expect(await shopRow()).toMatchObject({ scopes: "read_products,read_orders" });
    expect(await activities()).toEqual([["shop.scopes", { scopes: "read_products,read_orders" }]]);
  });

  const facts = { name: "River", currency: "USD", iana_timezone: "Europe/Warsaw", country_code: "PL" };

  test("name, timezone and country are noted; an older webhook changes nothing", async () => {
    await receive("shop/update", { ...facts, updated_at: "2026-11-22T12:00:00+02:00" });
    await receive("shop/update", { ...facts, name: "Old", updated_at: "2026-11-22T09:00:00Z" });
    await drain();
    expect(await shopRow()).toMatchObject({ name: "River", timezone: "Europe/Warsaw", country_code: "PL" });
    expect(sent).toEqual([]);
  });

  test("another currency makes the whole catalog be read again", async () => {
    await receive("shop/update", { ...facts, currency: "JPY", iana_timezone: null, updated_at: null });
    await drain();
    expect(await shopRow()).toMatchObject({ currency: "JPY", timezone: "UTC" });
    expect(sent).toEqual([["mirror.shop", { shopId: shop, kind: "import" }]]);
    expect(await activities()).toEqual([["shop.currency", { from: "USD", to: "JPY" }]]);
  });

  test("a payload without a currency is given up, and breaks nothing", async () => {
    await receive("shop/update", { name: "River" });
    await drain();
    expect(await states()).toEqual(["failed"]);
  });
});

describe("privacy", () => {
  const person = { id: 7_012_345, email: "jane@example.com", phone: "+48 555 625 119" };

  /** Every table, every column, as text. */
  async function findsAnywhere(text: string): Promise<string[]> {
    const tables = await database.sql.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await database.sql.query<{ all: string }>(`SELECT t::text AS all FROM ${name} AS t`);
      const hex = Buffer.from(text).toString("hex");
      if (rows.some((row) => row.all.includes(text) || row.all.includes(hex))) found.push(name);
    }
    return found;
  }

  test("a data request is shown to the merchant by its number, and its body is forgotten", async () => {
    await receive("customers/data_request", { shop_id: 1, customer: person, data_request: { id: 9999 } });
    expect(await findsAnywhere(person.email)).toEqual(["webhook_receipt"]);
    await drain();
    expect(await activities()).toEqual([["privacy.dataRequest", { request: 9999 }]]);
    expect(await findsAnywhere(person.email)).toEqual([]);
    expect(await states()).toEqual(["applied"]);
  });

  test("after customers/redact nothing in the whole database tells of the customer", async () => {
    await receive("orders/create", { email: person.email, customer: { id: person.id } });
    await receive("orders/create", { phone: person.phone });
    await receive("orders/create", { email: "somebody@example.com" });
    await drain(); // nobody handles orders yet: ignored, but kept as they came
    expect(await findsAnywhere(person.email)).toEqual(["webhook_receipt"]);
    await receive("customers/redact", { shop_id: 1, customer: person, orders_to_redact: [] });
    await drain();
    for (const text of [String(person.id), person.email, person.phone]) expect(await findsAnywhere(text)).toEqual([]);
    expect(await findsAnywhere("somebody@example.com")).toEqual(["webhook_receipt"]);
  });

  test("a request about a customer without details empties nothing", async () => {
    await receive("orders/create", { email: person.email });
    await drain();
    await receive("customers/redact", { shop_id: 1, customer: { id: 1, email: "", phone: null } });
    await drain();
    expect(await findsAnywhere(person.email)).toEqual(["webhook_receipt"]);
  });

  test("a request for a shop that never was here is answered and applied", async () => {
    const domain = "stranger.myshopify.com";
    for (const topic of ["customers/data_request", "customers/redact", "shop/redact"]) {
      await receive(topic, { customer: person }, undefined, domain);
    }
    await drain();
    expect((await receiptsOf(database.sql, domain)).map(({ state, body }) => [state, body])).toEqual(
      Array(3).fill(["applied", ""]),
    );
  });
});

describe("shop/redact", () => {
  test("deletes what refers to others before these, also through a table that is no shop's, and ends on a circle", () => {
    const references = [
      { child: "line", parent: "between" },
      { child: "between", parent: "order" },
      { child: "egg", parent: "hen" },
      { child: "hen", parent: "egg" },
    ];
    expect(childrenFirst(["order", "line", "hen", "egg"], references)).toEqual(["line", "order", "egg", "hen"]);
  });

  const tables = () =>
    database.sql.query<{ name: string; has_shop: boolean }>(
      `SELECT c.relname AS name, bool_or(a.attname = 'shop_id') AS has_shop
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE n.nspname = 'public' AND c.relkind = 'r' GROUP BY 1 ORDER BY 1`,
    );

  test("knows each table: it has a shop_id, or is one of the few that are handled by name", async () => {
    const without = (await tables()).filter((table) => !table.has_shop).map((table) => table.name);
    expect(without).toEqual(["_prisma_migrations", "rate_bucket", "shop", "shop_session", "webhook_receipt"]);
  });

  async function fill(of: number, products: number) {
    await database.sql.query(
      "INSERT INTO collection (shop_id, id, title) SELECT $1, n::text, 'secret-of-shop' FROM generate_series(1, $2::int) AS n",
      [of, products],
    );
    await addAccount("paused", of);
    await database.sql.query(
      `WITH o AS (
         INSERT INTO offer (shop_id, account_id, listing_id, product_id, sku, currency)
         VALUES ($1, $1, 1, '1', 'secret-of-shop', 'USD') RETURNING id)
       INSERT INTO offer_component (offer_id, variant_id, shop_id) SELECT id, '1', $1 FROM o`,
      [of],
    );
    await database.sql.query(
      `WITH o AS (
         INSERT INTO channel_order (shop_id, account_id, remote_id, key, number, placed_at, remote_updated_at,
           first_read_at, read_at, remote_status, state, currency, total_minor, content, content_hash)
         VALUES ($1, $1, 'secret', 'secret', 'secret-of-shop', now(), now(), now(), now(), 'open', 'due', 'USD', 1, '{}', '')
         RETURNING id),
       e AS (INSERT INTO order_event (shop_id, order_id, at, actor, kind) SELECT $1, id, now(), 'channel', 'read' FROM o),
       t AS (INSERT INTO order_task (shop_id, account_id, order_id, kind, created_at) SELECT $1, $1, id, 'late', now() FROM o),
       f AS (INSERT INTO order_feed (account_id, shop_id, import_from, cursor_at, next_poll_at)
         VALUES ($1, $1, now(), now(), now()))
       INSERT INTO order_buyer (order_id, shop_id, account_id, sealed) SELECT id, $1, $1, 'secret' FROM o`,
      [of],
    );
  }

  const rowsOf = async (of: number) => {
    const counts = await Promise.all(
      (await tables())
        .filter((table) => table.has_shop)
        .map(async ({ name }) => {
          const [row] = await database.sql.query<{ n: number }>(
            `SELECT count(*)::int AS n FROM "${name}" WHERE shop_id = $1`,
            [of],
          );
          return row?.n ?? 0;
        }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };

  test("deletes everything of the shop, a new table included, a chunk at a time, and nothing of another", async () => {
    await database.sql.query("CREATE TABLE zz_added_later (shop_id int, note text)");
    try {
      const other = await addShop(database.sql, "other.myshopify.com");
      await fill(shop, 12_000);
      await fill(other, 10);
      await database.sql.query("INSERT INTO zz_added_later VALUES ($1, 'secret'), ($2, 'kept')", [shop, other]);
      await database.sql.query("UPDATE shop SET state = 'uninstalled', name = 'secret' WHERE id = $1", [shop]);
      await addSession(shopDomain, "2026-11-10T00:00:00Z");
      await receive("products/update", { title: "secret" });
      await receive("products/update", { title: "kept" }, undefined, "other.myshopify.com");
      const kept = await rowsOf(other);
      await receive("shop/redact", { shop_id: 1, shop_domain: shopDomain });
      await drain();
      expect(await rowsOf(shop)).toBe(0);
      expect(await rowsOf(other)).toBe(kept);
      expect(await shopRow()).toMatchObject({ state: "redacted", name: "", currency: "", scopes: "" });
      expect(await receiptsOf(database.sql)).toMatchObject([{ topic: "shop/redact", state: "applied", body: "" }]);
      expect(await database.sql.query("SELECT 1 FROM shop_session")).toEqual([]);
      expect(await receiptsOf(database.sql, "other.myshopify.com")).toHaveLength(1);
    } finally {
      await database.sql.query("DROP TABLE zz_added_later");
    }
  });

  test("leaves a shop alone that has installed the app again", async () => {
    await fill(shop, 1);
    await addSession(shopDomain, "2026-11-21T10:00:00Z");
    await receive("shop/redact", { shop_id: 1 });
    await drain();
    expect(await rowsOf(shop)).toBeGreaterThan(0);
    expect(await states()).toEqual(["ignored"]);
  });

  test("erases a shop whose uninstall was never told: no token was given for 48 hours", async () => {
    await fill(shop, 1);
    await addSession(shopDomain, "2026-11-20T09:00:00Z");
    await receive("shop/redact", { shop_id: 1 });
    await drain();
    expect(await rowsOf(shop)).toBe(0);
  });
});

test("old receipts are purged; young ones, and any that is still due, are kept", async () => {
  const now = new Date("2026-11-22T10:00:00Z");
  for (const day of ["01", "14", "20"]) await receive("products/update", { day }, `2026-11-${day}T10:00:00Z`);
  await database.sql.query("UPDATE webhook_receipt SET state = 'applied' WHERE id > 1");
  expect(await purgeReceipts(database.sql, { olderThan: now, now })).toBe(1);
  expect((await receiptsOf(database.sql)).map((row) => row.body)).toEqual(['{"day":"01"}', '{"day":"20"}']);
});

test("the app subscribes to just the topics that are handled", () => {
  const toml = readFileSync("shopify.app.toml", "utf8").replace(/^#.*$/gm, "");
  const lists = [...toml.matchAll(/^(?:compliance_)?topics = \[([^\]]*)\]/gm)].map((match) => match[1] ?? "");
  const subscribed = lists.flatMap((list) => [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? ""));
  expect(subscribed.sort()).toEqual([...catalogTopics, ...inboxTopics, ...orderTopics].sort());
  expect(toml.match(/^uri = .*$/gm)?.every((line) => line === 'uri = "/webhooks"')).toBe(true);
});
