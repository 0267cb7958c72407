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
const io: ConnectorIo = {
  clock: manualClock(),
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
  expect(await post(body)).toEqual({ reply: { status: 412 } });
  keyStatus = 500;
  expect(await post(body)).toEqual({ reply: { status: 503 } }); // eBay sends it again
});

test("a key that has verified something is not asked for again; one that has not is", async () => {
  const body = message("ORDER_CONFIRMATION", { userId: "seller-1" });
  await post(body, { signer: stranger });
  await post(body);
  await post(body);
  await post(body, { signer: stranger });
  expect(asked.filter((name) => name === "key-1")).toHaveLength(2);
  for (let other = 0; other < 40; other++) await post(body, { kid: `key-${String(100 + other)}` });
  expect((await post(body)).reply.status).toBe(200);
});
