import { createVerify } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "./index.ts";
import { buy, control } from "./orders/testing.ts";
import { challengeResponse } from "./signing.ts";
import { connect, TEST_OPTIONS, type Client } from "./test-client.ts";

const NOTIFICATION = "/commerce/notification/v1";
const verificationToken = "t".repeat(32);
const line = (sku: string) => ({ sku, price: 5 });

interface Received {
  signature: string;
  body: string;
}

let standIn: EbayStandIn;
let seller: Client;
let app: Server;
let endpoint: string;
let answer = 204;
const received: Received[] = [];

beforeEach(async () => {
  received.length = 0;
  answer = 204;
  app = createServer((request, response) => {
    if (request.method === "GET") {
      const code = new URL(request.url ?? "/", endpoint).searchParams.get("challenge_code") ?? "";
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ challengeResponse: challengeResponse(code, verificationToken, endpoint) }));
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        signature: String(request.headers["x-ebay-signature"]),
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(answer).end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => app.once("listening", resolve));
  endpoint = `http://127.0.0.1:${(app.address() as AddressInfo).port}/app`; // a TCP server that listens
  standIn = await startEbay(TEST_OPTIONS);
  seller = await connect(standIn);
  const deliveryConfig = { endpoint, verificationToken };
  const made = await seller.call("POST", `${NOTIFICATION}/destination`, {
    name: "app",
    status: "ENABLED",
    deliveryConfig,
  });
  const destinationId = made.headers.get("location")?.split("/").at(-1);
  const payload = { format: "JSON", schemaVersion: "1.0", deliveryProtocol: "HTTPS" };
  await seller.must("POST", `${NOTIFICATION}/subscription`, {
    topicId: "ORDER_CONFIRMATION",
    status: "ENABLED",
    destinationId,
    payload,
  });
});
afterEach(async () => {
  await standIn.close();
  app.close();
});

const records = () => standIn.state.deliveries.records;
const arrived = (count: number) => expect.poll(() => received.length, { timeout: 5_000, interval: 10 }).toBe(count);
const dataOf = ({ body }: Received) =>
  (JSON.parse(body) as { notification: { data: Record<string, string> } }).notification.data;

describe("notifications of orders", () => {
  it("come once a line of a paid order, signed, to the seller who asked and to no other", async () => {
    await buy(standIn, { lines: [line("X")], force: true, seller: "second-seller" });
    await buy(standIn, { lines: [line("X")], force: true, seller: "demo-seller", paid: false });
    const orderId = await buy(standIn, { lines: [line("A"), line("B")], force: true, seller: "demo-seller" });
    await arrived(2);
    expect(received.map(dataOf).map((told) => [told.userId, told.orderId])).toEqual([
      ["hVq3f0Demo1", orderId],
      ["hVq3f0Demo1", orderId],
    ]);
    expect(new Set(received.map((one) => dataOf(one).lineItemId)).size).toBe(2);
    const { signature = "", body = "" } = received[0] ?? {};
    const header = JSON.parse(Buffer.from(signature, "base64").toString()) as Record<string, string>;
    const served = await seller.must("GET", `${NOTIFICATION}/public_key/${header.kid ?? ""}`);
    const inner = /-----BEGIN PUBLIC KEY-----(.+)-----END PUBLIC KEY-----/.exec(String(served.key))?.[1] ?? "";
    const pem = `-----BEGIN PUBLIC KEY-----\n${inner}\n-----END PUBLIC KEY-----\n`;
    const isGenuine = createVerify("sha1")
      .update(body)
      .verify(pem, header.signature ?? "", "base64");
    expect(isGenuine).toBe(true);
  });

  it("are tried again with the same id until the address takes them, and no more often than was set", async () => {
    await control(standIn, "notifications", { retryMs: [10, 10, 10] });
    answer = 500;
    await buy(standIn, { lines: [line("A")], force: true, seller: "demo-seller" });
    await arrived(4);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(received).toHaveLength(4);
    const sent = received.map(
      ({ body }) => (JSON.parse(body) as { notification: Record<string, unknown> }).notification,
    );
    expect(sent.map(({ publishAttemptCount }) => publishAttemptCount)).toEqual([1, 2, 3, 4]);
    expect(new Set(sent.map(({ notificationId }) => notificationId)).size).toBe(1);
    const listed = await control(standIn, "notifications", undefined, 200);
    expect(listed.deliveries).toMatchObject([{ attempt: 4, status: 500 }, {}, {}, { attempt: 1, status: 500 }]);
  });

  it("are lost, repeated or late as was set; what is not named stays, what is unknown is refused", async () => {
    await control(standIn, "notifications", { dropRate: 1, delayMs: 200 });
    await buy(standIn, { lines: [line("A")], force: true, seller: "demo-seller" });
    expect(records()).toMatchObject([{ status: "dropped" }]);
    expect(await control(standIn, "notifications", { dropRate: 0, duplicateRate: 1 })).toMatchObject({ delayMs: 200 });
    const startedAt = performance.now();
    await buy(standIn, { lines: [line("A")], force: true, seller: "demo-seller" });
    await arrived(2);
    expect(performance.now() - startedAt).toBeGreaterThan(150);
    await control(standIn, "notifications", { dropRate: 2 }, 400);
    await control(standIn, "notifications", { dropRat: 1 }, 400);
  });

  it("are not sent while the subscription or the address is switched off", async () => {
    const [subscription] = [...standIn.state.notificationSubscriptions.values()];
    await seller.must("POST", `${NOTIFICATION}/subscription/${subscription?.subscriptionId ?? ""}/disable`);
    await buy(standIn, { lines: [line("A")], force: true, seller: "demo-seller" });
    await seller.must("POST", `${NOTIFICATION}/subscription/${subscription?.subscriptionId ?? ""}/enable`);
    const orderId = await buy(standIn, { lines: [line("A")], force: true, seller: "demo-seller" });
    await arrived(1);
    expect(received.map(dataOf).map((told) => told.orderId)).toEqual([orderId]);
  });
});
