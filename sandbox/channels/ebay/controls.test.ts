import { createVerify } from "node:crypto";
import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "./index.ts";
import { challengeResponse } from "./signing.ts";
import { connect, listPot, listShirts, TEST_OPTIONS, type Client } from "./test-client.ts";

const INVENTORY = "/sell/inventory/v1";
let standIn: EbayStandIn;
let seller: Client;
beforeEach(async () => {
  standIn = await startEbay(TEST_OPTIONS);
  seller = await connect(standIn);
});
afterEach(() => standIn.close());

async function control(name: string, body?: unknown, expected = 200): Promise<unknown> {
  const init =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`${standIn.origin}/_sandbox/${name}`, init);
  expect(response.status).toBe(expected);
  return response.json();
}

describe("state", () => {
  it("has exactly the promised fields, and counts calls by the vendor's names", async () => {
    const { offerId, listingId } = await listPot(standIn, seller, "P1");
    const state = (await control("state")) as Record<string, unknown>;
    expect(Object.keys(state)).toEqual(["listings", "orders", "calls"]);
    expect(state.listings).toEqual([
      {
        sku: "P1",
        title: "Clay plant pot",
        priceMinor: 1250,
        currency: "USD",
        quantity: 5,
        status: "live",
        listingId,
        offerId,
        seller: "demo-seller",
        itemUrl: `${standIn.origin}/itm/${listingId}`,
      },
    ]);
    expect(state.orders).toEqual([]);
    expect(state.calls).toEqual({
      total: 5,
      byOperation: {
        createOffer: 1,
        createOrReplaceInventoryItem: 1,
        getOauthToken: 1,
        publishOffer: 1,
        showConsent: 1,
      },
    });
    expect(await control("calls?limit=1")).toMatchObject({ calls: [{ operation: "publishOffer", status: 200 }] });
  });

  it("survives the end of the process", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "ebay-"));
    const options = { ...TEST_OPTIONS, stateFile: path.join(folder, "ebay.jsonl") };
    const before = await startEbay(options);
    const client = await connect(before);
    const { offerId } = await listPot(before, client, "P1");
    const { skus } = await listShirts(before, client, "TEE");
    // Not closed first: only what was on disk before each reply may count.
    const after = await startEbay(options);
    const response = await fetch(`${after.origin}/_sandbox/state`);
    const { listings } = (await response.json()) as { listings: { sku: string }[] };
    expect(listings.map(({ sku }) => sku)).toEqual(["P1", ...skus]);
    const offer = await fetch(`${after.origin}${INVENTORY}/offer/${offerId}`, {
      headers: { authorization: `Bearer ${client.accessToken}` },
    });
    expect(offer.status).toBe(200);
    await Promise.all([before.close(), after.close()]);
    rmSync(folder, { recursive: true });
  });

  it("keeps sellers apart, under the same SKU too", async () => {
    const { offerId } = await listPot(standIn, seller, "P1");
    const other = await connect(standIn, "second-seller");
    expect((await other.call("GET", `${INVENTORY}/offer/${offerId}`)).status).toBe(404);
    expect((await other.call("GET", `${INVENTORY}/inventory_item/P1`)).status).toBe(404);
    expect(await other.must("GET", `${INVENTORY}/inventory_item`)).toMatchObject({ total: 0 });
    const update = { requests: [{ offers: [{ offerId, availableQuantity: 0 }] }] };
    expect((await other.call("POST", `${INVENTORY}/bulk_update_price_quantity`, update)).body).toMatchObject({
      responses: [{ statusCode: 404 }],
    });
    expect(await control("state")).toMatchObject({ listings: [{ quantity: 5 }] });
  });
});

describe("edits on the channel", () => {
  it("are what the API shows afterwards", async () => {
    const { offerId } = await listPot(standIn, seller, "A/B 1");
    expect(await control("listings/A%2FB%201", { quantity: 77, priceMinor: 999, title: "Mine now" })).toMatchObject({
      quantity: 77,
      priceMinor: 999,
      title: "Mine now",
    });
    expect(await seller.must("GET", `${INVENTORY}/offer/${offerId}`)).toMatchObject({
      availableQuantity: 77,
      pricingSummary: { price: { value: "9.99" } },
    });
    expect(await seller.must("GET", `${INVENTORY}/inventory_item/A%2FB%201`)).toMatchObject({
      product: { title: "Mine now" },
    });
    await control("listings/A%2FB%201", { status: "ended" });
    expect(await seller.must("GET", `${INVENTORY}/offer/${offerId}`)).toMatchObject({ status: "UNPUBLISHED" });
  });

  it("are refused with the reason when they make no sense", async () => {
    expect(await control("listings/none", { quantity: 1 }, 404)).toMatchObject({
      error: "SKU none was never listed here.",
    });
    await listPot(standIn, seller, "P1");
    expect(await control("listings/P1", { quantity: -1 }, 400)).toMatchObject({
      error: expect.stringContaining("quantity") as string,
    });
    expect(await control("listings/P1", { colour: 1 }, 400)).toMatchObject({
      error: expect.stringContaining("colour") as string,
    });
    expect(await control("nothing", {}, 404)).toHaveProperty("error");
  });
});

describe("faults and limits", () => {
  it("applies an update whose reply is lost", async () => {
    const { offerId } = await listPot(standIn, seller, "P1");
    await control("faults", { timeoutAfterApplyRate: 1, holdMs: 20 });
    const update = { requests: [{ offers: [{ offerId, availableQuantity: 1 }] }] };
    await expect(seller.call("POST", `${INVENTORY}/bulk_update_price_quantity`, update)).rejects.toThrow();
    expect(await control("state")).toMatchObject({ listings: [{ quantity: 1 }] });
    expect(await control("calls?limit=1")).toMatchObject({ calls: [{ status: 0, fault: "held" }] });
  });

  it("fails some items of a bulk call and changes only the others", async () => {
    const offers = [];
    for (let index = 0; index < 12; index += 1) offers.push((await listPot(standIn, seller, `P${index}`)).offerId);
    await control("faults", { partialFailureRate: 0.5 });
    const requests = offers.map((offerId) => ({ offers: [{ offerId, availableQuantity: 1 }] }));
    const { status, body } = await seller.call("POST", `${INVENTORY}/bulk_update_price_quantity`, { requests });
    expect(status).toBe(207);
    const { responses } = body as { responses: { statusCode: number }[] };
    const { listings } = (await control("state")) as { listings: { quantity: number }[] };
    expect(listings.map(({ quantity }) => quantity)).toEqual(
      responses.map(({ statusCode }) => (statusCode === 200 ? 1 : 5)),
    );
    expect(new Set(responses.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 500]));
  });

  it("speaks as eBay when it is overloaded, broken or asked for what it has not", async () => {
    await control("faults", { status429Rate: 1 });
    const busy = await seller.call("GET", `${INVENTORY}/inventory_item`);
    expect(busy).toMatchObject({ status: 429, body: { errors: [{ errorId: 2001 }] } });
    expect(busy.headers.get("retry-after")).toBe("1");
    await control("faults", { status429Rate: 0, status500Rate: 1 });
    expect(await seller.call("GET", `${INVENTORY}/inventory_item`)).toMatchObject({
      status: 500,
      body: { errors: [{ errorId: 2003 }] },
    });
    await control("faults", { status500Rate: 0 });
    expect(await seller.call("GET", "/sell/nothing/v1")).toMatchObject({
      status: 404,
      body: { errors: [{ errorId: 2002 }] },
    });
    const authorization = `Bearer ${seller.accessToken}`;
    const cut = await fetch(`${standIn.origin}${INVENTORY}/offer`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: '{"sku": ',
    });
    expect(cut.status).toBe(400);
    const form = await fetch(`${standIn.origin}${INVENTORY}/offer`, {
      method: "POST",
      headers: { authorization },
      body: new URLSearchParams({ sku: "x" }),
    });
    expect(form.status).toBe(415);
    expect(await control("faults", { dropRat: 1 }, 400)).toMatchObject({
      error: expect.stringContaining("dropRat") as string,
    });
  });

  it("ends the day's calls of one operation without touching others", async () => {
    await control("limits", { callsPerDayByOperation: { getInventoryItems: 2 } });
    expect((await seller.call("GET", `${INVENTORY}/inventory_item`)).headers.get("x-ratelimit-remaining")).toBe("1");
    await seller.must("GET", `${INVENTORY}/inventory_item`);
    const refused = await seller.call("GET", `${INVENTORY}/inventory_item`);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    await seller.must("GET", "/commerce/identity/v1/user/");
    expect(await control("limits", { callsPerDay: -1 }, 400)).toHaveProperty("error");
  });

  it("starts over on request, keeping nobody signed in", async () => {
    await listPot(standIn, seller, "P1");
    await control("reset", {});
    expect(await control("state")).toEqual({ listings: [], orders: [], calls: { total: 0, byOperation: {} } });
    expect((await seller.call("GET", `${INVENTORY}/inventory_item`)).status).toBe(401);
    await listPot(standIn, await connect(standIn), "P1");
  });
});

describe("marketplace account deletion", () => {
  let app: Server;
  let endpoint = "";
  const received: { signature: string; body: string }[] = [];
  const verificationToken = "v".repeat(40);
  beforeEach(async () => {
    received.length = 0;
    app = createServer((request, response) => {
      const code = new URL(request.url ?? "/", endpoint).searchParams.get("challenge_code") ?? "";
      if (request.method === "GET") {
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
        response.writeHead(204).end();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => app.once("listening", resolve));
    endpoint = `http://127.0.0.1:${(app.address() as AddressInfo).port}/ebay/account-deletion`; // a TCP server that listens
  });
  afterEach(() => app.close());

  it("is signed so that the served key verifies it, and only the bytes that were signed", async () => {
    for (const spoilSignature of [false, true]) {
      expect(await control("account-deletion", { userId: "hVq3f0Demo1", endpoint, spoilSignature })).toEqual({
        status: 204,
      });
      const { signature, body } = received.pop() ?? { signature: "", body: "" };
      const header = JSON.parse(Buffer.from(signature, "base64").toString()) as Record<string, string>;
      const served = await seller.must("GET", `/commerce/notification/v1/public_key/${header.kid ?? ""}`);
      const inner = /-----BEGIN PUBLIC KEY-----(.+)-----END PUBLIC KEY-----/.exec(String(served.key))?.[1] ?? "";
      const pem = `-----BEGIN PUBLIC KEY-----\n${inner}\n-----END PUBLIC KEY-----\n`;
      const genuine = createVerify("sha1")
        .update(body)
        .verify(pem, header.signature ?? "", "base64");
      expect(genuine).toBe(!spoilSignature);
      expect(JSON.parse(body)).toMatchObject({
        metadata: { topic: "MARKETPLACE_ACCOUNT_DELETION" },
        notification: { data: { userId: "hVq3f0Demo1" } },
      });
    }
  });

  it("is preceded by a handshake that says what is wrong with it", async () => {
    expect(await control("challenge", { endpoint, verificationToken })).toEqual({
      matched: true,
      status: 200,
      problem: "",
    });
    expect(await control("challenge", { endpoint, verificationToken: "other" })).toMatchObject({
      matched: false,
      problem: expect.stringContaining("hash") as string,
    });
    expect(await control("challenge", { endpoint: "http://127.0.0.1:1/", verificationToken })).toMatchObject({
      matched: false,
      status: 0,
    });
    expect(await control("challenge", {}, 400)).toHaveProperty("error");
  });
});
