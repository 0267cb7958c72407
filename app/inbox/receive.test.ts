import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import fc from "fast-check";
import { systemClock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import {
  addShop,
  hmacOf,
  postWebhook,
  previousSecret,
  receiptsOf,
  send,
  shopDomain,
  startInbox,
  webhookHeaders,
  type Inbox,
} from "../../test/inbox.stage.ts";

let database: Database;
let inbox: Inbox;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  await addShop(database.sql);
  inbox = await startInbox(database.sql);
});
afterEach(() => inbox.close());
afterAll(emptyEmbeddedDatabase);

const countReceipts = async () => (await receiptsOf(database.sql)).length;

describe("a webhook from Shopify", () => {
  test("is committed with all that its headers say before it is answered with 200", async () => {
    const body = '{"title":"Łódź 🛶","id":9007199254740993}';
    const answer = await postWebhook(inbox.origin, { body, id: "webhook-1" });
    expect(answer).toMatchObject({ status: 200, text: "stored" });
    const [row] = await database.sql.query(
      "SELECT shop_domain, topic, webhook_id, api_version, triggered_at, state, convert_from(body, 'UTF8') AS body FROM webhook_receipt",
    );
    expect(row).toEqual({
      shop_domain: shopDomain,
      topic: "products/update",
      webhook_id: "webhook-1",
      api_version: "2026-10",
      triggered_at: new Date("2026-11-22T10:00:00.123Z"),
      state: "due",
      body,
    });
  });

  test("wakes whoever listens", async () => {
    let heard = 0;
    const stop = await database.listen("receipts_due", () => (heard += 1));
    await postWebhook(inbox.origin);
    await expect.poll(() => heard).toBe(1);
    await stop();
  });

  test("that is sent again is answered with 200 and stored once", async () => {
    for (let time = 0; time < 3; time++) {
      expect((await postWebhook(inbox.origin, { id: "again" })).status).toBe(200);
    }
    expect(await countReceipts()).toBe(1);
  });

  test("with the id of another topic's webhook is another webhook", async () => {
    await postWebhook(inbox.origin, { id: "same", topic: "products/create" });
    await postWebhook(inbox.origin, { id: "same", topic: "products/update" });
    expect(await countReceipts()).toBe(2);
  });

  test("signed with the secret before the present one is taken, too", async () => {
    const body = '{"a":1}';
    expect((await postWebhook(inbox.origin, { body, hmac: hmacOf(body, previousSecret) })).status).toBe(200);
  });

  test("of an unknown topic is stored as ignored and answered with 200", async () => {
    expect((await postWebhook(inbox.origin, { topic: "carts/update" })).status).toBe(200);
    expect(await receiptsOf(database.sql)).toMatchObject([
      { topic: "carts/update", state: "ignored", note: "this app does not handle this topic" },
    ]);
  });

  test("of a shop that never installed the app is refused, and nothing is stored", async () => {
    const answer = await postWebhook(inbox.origin, { shop: "stranger.myshopify.com" });
    expect(answer).toMatchObject({ status: 404, text: "This shop has not installed the app." });
    expect(await receiptsOf(database.sql, "stranger.myshopify.com")).toEqual([]);
  });

  test("that privacy law asks for is taken from any shop, known or not", async () => {
    await database.sql.query("INSERT INTO shop (domain, state) VALUES ('left.myshopify.com', 'redacted')");
    for (const shop of ["stranger.myshopify.com", "left.myshopify.com"]) {
      expect((await postWebhook(inbox.origin, { shop, topic: "shop/redact" })).status).toBe(200);
      expect(await receiptsOf(database.sql, shop)).toMatchObject([{ topic: "shop/redact", state: "due" }]);
      expect((await postWebhook(inbox.origin, { shop, topic: "products/update" })).status).toBe(404);
    }
  });
});

describe("a body that the signature does not cover", () => {
  const body = '{"id":1,"title":"Boat","price":"10.00"}';

  test("is refused whichever bit was flipped", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length * 8 - 1), async (bit) => {
        const flipped = Buffer.from(body);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const headers = webhookHeaders({ body });
        const answer = await send(`${inbox.origin}/webhooks`, { method: "POST", headers }, flipped);
        expect(answer.status).toBe(401);
      }),
      { numRuns: 40 },
    );
    expect(await countReceipts()).toBe(0);
  });

  test("is refused when its HMAC has a flipped bit", async () => {
    const hmac = Buffer.from(hmacOf(body), "base64");
    for (let bit = 0; bit < hmac.length * 8; bit += 17) {
      const flipped = Buffer.from(hmac);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect((await postWebhook(inbox.origin, { body, hmac: flipped.toString("base64") })).status).toBe(401);
    }
  });

  test.each([
    ["no HMAC", undefined],
    ["an empty HMAC", ""],
    ["one that is too short", hmacOf(body).slice(0, 20)],
    ["one that is too long", `${hmacOf(body)}AAAA`],
    ["hexadecimal digits", Buffer.from(hmacOf(body), "base64").toString("hex")],
    ["the HMAC of nothing", hmacOf("")],
    ["the HMAC of another app's secret", hmacOf(body, "another")],
    ["the HMAC of an empty secret", hmacOf(body, "")],
  ])("is refused with %s", async (_, hmac) => {
    const answer = await postWebhook(inbox.origin, { body, headers: { "x-shopify-hmac-sha256": hmac } });
    expect(answer).toMatchObject({ status: 401 });
    expect(answer.text).toContain("HMAC");
    expect(await countReceipts()).toBe(0);
  });

  test("is refused when it says the same in other words", async () => {
    const same = JSON.stringify(JSON.parse(body), null, 1);
    expect((await postWebhook(inbox.origin, { body: same, hmac: hmacOf(body) })).status).toBe(401);
  });

  test("an empty secret is no secret", async () => {
    const open = await startInbox(database.sql, { secrets: ["", "real"] });
    expect((await postWebhook(open.origin, { body, hmac: hmacOf(body, "") })).status).toBe(401);
    await open.close();
  });
});

describe("bad input", () => {
  test.each(["x-shopify-topic", "x-shopify-shop-domain", "x-shopify-webhook-id"])("without %s: 400", async (name) => {
    const answer = await postWebhook(inbox.origin, { headers: { [name]: undefined } });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.text).toContain(name);
  });

  test.each([
    ["a shop of another domain", { shop: "shop.example.com" }],
    ["a shop that is a path", { shop: "a/../b.myshopify.com" }],
    ["a topic with quotes", { topic: "products/update'--" }],
    ["an id of a thousand characters", { id: "x".repeat(1000) }],
  ])("%s: 400", async (_, webhook) => {
    expect((await postWebhook(inbox.origin, webhook)).status).toBe(400);
    expect(await countReceipts()).toBe(0);
  });

  test("odd headers that only explain are passed over", async () => {
    const headers = {
      "x-shopify-triggered-at": "yesterday",
      "x-shopify-event-id": undefined,
      "x-shopify-api-version": "?",
    };
    expect((await postWebhook(inbox.origin, { headers })).status).toBe(200);
  });

  test("any method but POST: 405", async () => {
    const answer = await send(`${inbox.origin}/webhooks`, { method: "GET" }, "");
    expect(answer).toMatchObject({ status: 405, headers: { allow: "POST" } });
  });

  test("10 MiB are taken, one byte more is not: 413 in words", async () => {
    const most = `"${"x".repeat(10 * 1024 * 1024 - 2)}"`;
    expect((await postWebhook(inbox.origin, { body: most })).status).toBe(200);
    const answer = await postWebhook(inbox.origin, { body: `${most} ` });
    expect(answer).toMatchObject({ status: 413, text: "The body is larger than 10 MiB." });
    expect(await countReceipts()).toBe(1);
  });

  test("a body without a declared length is counted as it comes: 413", async () => {
    const headers = { ...webhookHeaders({}), "transfer-encoding": "chunked" };
    const answer = await send(`${inbox.origin}/webhooks`, { method: "POST", headers }, Buffer.alloc(11 * 1024 * 1024));
    expect(answer.status).toBe(413);
  });

  test("a body that ends before its declared length is stored nowhere", async () => {
    const body = '{"id":1}';
    const headers = { ...webhookHeaders({ body }), host: "x", "content-length": "5000" };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const socket = connect(Number(new URL(inbox.origin).port), "127.0.0.1");
    socket.write(`POST /webhooks HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
    await new Promise((done) => setTimeout(done, 50));
    socket.destroy();
    const cutOff = async () => (await inbox.metrics.registry.metrics()).includes('status="cut off"} 1');
    await expect.poll(cutOff).toBe(true);
    expect(await countReceipts()).toBe(0);
  });

  test("topics of strangers make no labels of their own", async () => {
    await postWebhook(inbox.origin, { topic: "made/up", hmac: hmacOf("no") });
    expect(await inbox.metrics.registry.metrics()).toContain('anabranch_webhooks_total{topic="other",status="401"} 1');
  });
});

describe("many at once", () => {
  test("200 concurrent webhooks are each stored once, with far fewer than 200 statements", async () => {
    let statements = 0;
    const counted = await startInbox({
      query: async (text, values) => {
        statements += 1;
        await systemClock.sleep(20); // a commit that waits for a disk
        return database.sql.query(text, values);
      },
    });
    const ids = Array.from({ length: 200 }, (_, index) => `w${index % 150}`); // 50 of them twice
    const answers = await Promise.all(ids.map((id) => postWebhook(counted.origin, { id })));
    await counted.close();
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(await countReceipts()).toBe(150);
    expect(statements).toBeLessThan(40);
  });

  test("what is not for us is refused without harm to those stored with it", async () => {
    const shops = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? "stranger.myshopify.com" : shopDomain));
    const answers = await Promise.all(shops.map((shop) => postWebhook(inbox.origin, { shop })));
    expect(answers.map((answer) => answer.status)).toEqual(shops.map((shop) => (shop === shopDomain ? 200 : 404)));
    expect(await countReceipts()).toBe(40);
  });
});

describe("a database that does not do its work", () => {
  test("down: 503, and the next delivery is stored", async () => {
    let isDown = true;
    const shaky = await startInbox({
      query: (text, values) =>
        isDown ? Promise.reject(new Error("connect ECONNREFUSED")) : database.sql.query(text, values),
    });
    const down = await postWebhook(shaky.origin, { id: "patient" });
    expect(down).toMatchObject({ status: 503, headers: { "retry-after": "30" } });
    expect(await countReceipts()).toBe(0);
    isDown = false;
    expect((await postWebhook(shaky.origin, { id: "patient" })).status).toBe(200);
    expect(await countReceipts()).toBe(1);
    await shaky.close();
  });

  test("slow: 503 in time for Shopify; stored later, the repeated delivery adds nothing", async () => {
    let release: (() => void) | undefined;
    const slow = await startInbox({
      query: async (text, values) => {
        await new Promise<void>((done) => (release = done));
        return database.sql.query(text, values);
      },
    });
    const startedAt = performance.now();
    const answer = await postWebhook(slow.origin, { id: "late" });
    expect(answer.status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    release?.();
    await expect.poll(countReceipts).toBe(1);
    await slow.close();
    expect((await postWebhook(inbox.origin, { id: "late" })).status).toBe(200);
    expect(await countReceipts()).toBe(1);
  });
});
