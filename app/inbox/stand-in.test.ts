import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startShopify } from "../../sandbox/shopify/index.ts";
import { drainAll, drainDeps, noBuyers, receiptsOf, startInbox, addShop } from "../../test/inbox.stage.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { catalogTopics } from "../domain/topics.ts";
import type { ReceiptHandler } from "../domain/receipt.ts";
import type { Database, Sql } from "../platform/database.ts";
import { createInboxHandlers } from "./handlers.ts";

const domain = "river.myshopify.com";
const apiKey = "api-key-of-the-app";
const apiSecret = "the-secret-of-now";

let database: Database;
beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(emptyEmbeddedDatabase);
afterAll(emptyEmbeddedDatabase);

const passing: ReceiptHandler<Sql> = { shops: "installed", apply: () => Promise.resolve(undefined) };
const handlers = {
  ...createInboxHandlers({ queue: { send: () => Promise.resolve() }, buyers: noBuyers }),
  ...Object.fromEntries(catalogTopics.map((topic) => [topic, passing])),
};

test("what the sandbox's Shopify sends, twice and in disorder, is taken once; an uninstall and a redaction leave nothing", async () => {
  const inbox = await startInbox(database.sql, { secrets: [apiSecret] });
  const shopify = await startShopify({
    port: 0,
    apiKey,
    apiSecret,
    appOrigin: inbox.origin,
    shops: [{ domain }],
    webhookRetryMs: 20,
  });
  try {
    const installed = await fetch(`${shopify.origin}/admin/oauth/access_token`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-sim-shop": domain },
      body: JSON.stringify({
        client_id: apiKey,
        client_secret: apiSecret,
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: shopify.idToken(domain),
        subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
        expiring: "1",
      }),
    });
    expect(installed.status).toBe(200);
    await addShop(database.sql, domain);
    await fetch(`${shopify.origin}/_sandbox/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ duplicateRate: 1, reorder: true }),
    });
    const made = await fetch(`${shopify.origin}/_sandbox/products`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ title: "Canoe", handle: "canoe", variants: [{ sku: "C-1", price: "899.00" }] }),
    });
    expect(made.ok).toBe(true);
    await shopify.idle();
    const catalog = await receiptsOf(database.sql, domain);
    expect(catalog.map((row) => row.topic)).toContain("products/create");
    expect(catalog.every((row) => row.state === "due")).toBe(true);
    await drainAll(drainDeps(database, handlers));
    expect((await receiptsOf(database.sql, domain)).every((row) => row.state === "applied")).toBe(true);

    shopify.uninstall(domain);
    await shopify.idle();
    await drainAll(drainDeps(database, handlers));
    expect(await database.sql.query("SELECT state FROM shop")).toEqual([{ state: "uninstalled" }]);
    shopify.redactShop(domain);
    await shopify.idle();
    await drainAll(drainDeps(database, handlers));
    expect(await database.sql.query("SELECT state FROM shop")).toEqual([{ state: "redacted" }]);
    expect(await receiptsOf(database.sql, domain)).toMatchObject([
      { topic: "shop/redact", state: "applied", body: "" },
    ]);
  } finally {
    await shopify.close();
    await inbox.close();
  }
});
