import { generateKeyPairSync, sign } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { manualClock } from "../../platform/clock.ts";
import type { HttpRequest } from "../../platform/http.ts";
import type { ConnectorIo } from "../contract.ts";
import { connectorModule } from "./index.ts";

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = pair.publicKey.export({ type: "spki", format: "pem" }).toString().replaceAll("\n", "");

let asked: string[] = [];
let keyStatus = 200;
const clock = manualClock();
const io: ConnectorIo = {
  clock,
  signal: new AbortController().signal,
  http: {
    send({ url }: HttpRequest) {
      const { pathname } = new URL(url);
      asked.push(pathname.split("/").at(-1) ?? "");
      const isKey = pathname.includes("/public_key/");
      const reply = isKey ? { key, algorithm: "ECDSA", digest: "SHA1" } : { access_token: "app" };
      const refusal = { errors: [{ errorId: 195001, domain: "API_NOTIFICATION", message: "no such key" }] };
      const status = isKey ? keyStatus : 200;
      const text = JSON.stringify(status === 200 ? reply : refusal);
      return Promise.resolve({ kind: "response", status, headers: new Headers(), text, durationMs: 1 });
    },
  },
};

function openConnector() {
  const opened = connectorModule.open(
    connectorModule.env.parse({
      EBAY_CLIENT_ID: "client",
      EBAY_CLIENT_SECRET: "secret",
      EBAY_RU_NAME: "RuName",
      EBAY_VERIFICATION_TOKEN: "t".repeat(40),
    }),
  );
  if (!opened?.inbound) throw new Error("the connector takes no messages");
  return opened.inbound.bind(opened);
}
let inbound: ReturnType<typeof openConnector>;
beforeEach(() => {
  inbound = openConnector();
  asked = [];
  keyStatus = 200;
});

const message = (topic: string, told: unknown) => JSON.stringify({ metadata: { topic }, notification: { data: told } });

function post(body: string, { signer = pair, kid = "key-1", signed = body } = {}) {
  const signature = sign("sha1", Buffer.from(signed), signer.privateKey).toString("base64");
  const header = Buffer.from(JSON.stringify({ alg: "ecdsa", kid, signature, digest: "SHA1" })).toString("base64");
  const headers = { "x-ebay-signature": header };
  return inbound({ method: "POST", url: "https://app.example/inbound", headers, body: Buffer.from(body) }, io);
}

describe("a new order", () => {
  const order = { orderId: "13-1", lineItemId: "10", listingId: "110" };
  test.each([
    ["beside the order", { ...order, userId: "seller-1", username: "shop" }],
    ["as a user", { ...order, user: { userId: "seller-1", username: "shop" } }],
    ["as the seller", { ...order, seller: { userId: "seller-1" }, userId: "somebody" }],
    ["by id", { ...order, sellerId: "seller-1", buyer: { userId: "buyer-1" } }],
  ])("names its seller %s, and asks for nothing but that this one's orders are read", async (_where, told) => {
    expect(await post(message("ORDER_CONFIRMATION", told))).toEqual({
      reply: { status: 200 },
      orders: { sellerId: "seller-1" },
    });
  });

  test("of another seller is that one's, also when the messages are repeated and mixed", async () => {
    const answers = [];
    for (const userId of ["a", "b", "a"]) answers.push(await post(message("ORDER_CONFIRMATION", { ...order, userId })));
    expect(answers.map(({ orders }) => orders?.sellerId)).toEqual(["a", "b", "a"]);
  });

  test.each([
    ["nobody", order],
    ["only a buyer", { ...order, buyer: { userId: "buyer-1" }, buyerUserId: "buyer-1" }],
    ["an id of no form", { ...order, userId: 7, user: null, sellerId: "", seller: { userId: "x".repeat(201) } }],
  ])("that names %s is taken, and nothing is read", async (_whom, told) => {
    expect(await post(message("ORDER_CONFIRMATION", told))).toEqual({ reply: { status: 200 } });
  });
});

test("a deletion names the user to forget; other topics ask for nothing", async () => {
  expect(await post(message("MARKETPLACE_ACCOUNT_DELETION", { userId: "u", username: "name" }))).toEqual({
    reply: { status: 200 },
    forget: { userId: "u", username: "name" },
  });
  expect(await post(message("ITEM_AVAILABILITY", { userId: "u", orderId: "1" }))).toEqual({ reply: { status: 200 } });
  for (const body of ["", "[]", "not JSON", '{"metadata":{"topic":"ORDER_CONFIRMATION"}}', message("X", "text")]) {
    expect(await post(body)).toEqual({ reply: { status: 400 } });
  }
});

test("what eBay did not sign is refused, whatever it says", async () => {
  const body = message("ORDER_CONFIRMATION", { userId: "seller-1" });
  expect(await post(body, { signer: stranger })).toEqual({ reply: { status: 412 } });
  expect(await post(body, { signed: `${body} ` })).toEqual({ reply: { status: 412 } });
  expect(await post(body, { kid: "../secrets" })).toEqual({ reply: { status: 412 } });
  expect(await inbound({ method: "POST", url: "https://a.example", headers: {}, body: Buffer.from(body) }, io)).toEqual(
    {
      reply: { status: 412 },
    },
  );
  keyStatus = 404;
  expect(await post(body, { kid: "key-2" })).toEqual({ reply: { status: 412 } });
});

describe("eBay is asked for keys sparingly, whoever sends what", () => {
  const body = message("ORDER_CONFIRMATION", { userId: "seller-1" });
  const keyCalls = () => asked.filter((name) => name !== "token");

  test("once for a key, also for messages that come at once, or with a genuine key's id and a forged signature", async () => {
    await Promise.all([post(body), post(body, { signer: stranger }), post(body)]);
    await post(body, { signer: stranger });
    expect(await post(body)).toMatchObject({ reply: { status: 200 } });
    expect(keyCalls()).toEqual(["key-1"]);
  });

  test("once in five minutes for an id that it does not know", async () => {
    keyStatus = 404;
    for (let n = 0; n < 5; n++) expect(await post(body, { kid: "made-up" })).toEqual({ reply: { status: 412 } });
    expect(keyCalls()).toEqual(["made-up"]);
    clock.advance(5 * 60_000);
    keyStatus = 200; // new at eBay, say
    expect(await post(body, { kid: "made-up" })).toMatchObject({ reply: { status: 200 } });
    expect(keyCalls()).toEqual(["made-up", "made-up"]);
  });

  test("ten times a minute for ids that are made up; what is known is verified all the while, what is new comes again", async () => {
    await post(body);
    keyStatus = 404;
    const statuses: number[] = [];
    for (let n = 0; n < 200; n++) statuses.push((await post(body, { kid: `made-up-${String(n)}` })).reply.status);
    expect(statuses.filter((status) => status === 412)).toHaveLength(9);
    expect(statuses.filter((status) => status === 503)).toHaveLength(191); // not judged: eBay sends it again
    expect(keyCalls()).toHaveLength(10);
    expect(asked.length - keyCalls().length).toBeLessThanOrEqual(10);
    expect((await post(body)).reply.status).toBe(200);
    clock.advance(60_000);
    keyStatus = 200;
    expect((await post(body, { kid: "new-key" })).reply.status).toBe(200);
  });

  test("never for what cannot be an id; and made-up ids never push a key out", async () => {
    await post(body);
    for (const kid of ["", "../secrets", "a/b", "a?b", "%2e%2e", "a b", "x".repeat(129)])
      expect(await post(body, { kid })).toEqual({ reply: { status: 412 } });
    expect(keyCalls()).toEqual(["key-1"]);
    keyStatus = 404;
    for (let n = 0; n < 100; n++) {
      clock.advance(10_000);
      await post(body, { kid: `made-up-${String(n)}` });
    }
    const before = asked.length;
    expect((await post(body)).reply.status).toBe(200);
    expect(asked.length).toBe(before);
  });

  test("a time without answers is not taken for an answer", async () => {
    keyStatus = 500;
    expect(await post(body)).toEqual({ reply: { status: 503 } });
    keyStatus = 200;
    expect((await post(body)).reply.status).toBe(200);
  });
});
