import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Call, Connector, Failure, Result } from "../../../app/connectors/contract.ts";
import { connectorModule } from "../../../app/connectors/ebay/index.ts";
import { systemClock } from "../../../app/platform/clock.ts";
import { createHttp, type Http } from "../../../app/platform/http.ts";
import { startEbay, type EbayStandIn } from "../../../sandbox/channels/ebay/index.ts";
import { challengeResponse } from "../../../sandbox/channels/ebay/signing.ts";
import { ALL_SCOPES, APP, connect, type Exchange } from "../../../sandbox/channels/ebay/test-client.ts";
import { haveSpecs, SpecBook } from "../ebay-stand-in.spec-book.ts";

// The connector's subscription to notifications of orders, every call of it held against eBay's own spec.

const NOTIFICATION = "/commerce/notification/v1";
const verificationToken = "t".repeat(40);
const book = haveSpecs ? new SpecBook() : undefined;
const problems: string[] = [];
const judge = (exchange: Exchange) => {
  if (exchange.path.startsWith(NOTIFICATION)) problems.push(...(book?.problems(exchange) ?? []));
};

let standIn: EbayStandIn;
let server: Server;
let url: string;
const writes: string[] = [];

const plain = createHttp(systemClock);
const http: Http = {
  async send(request) {
    const outcome = await plain.send(request);
    const { pathname, search } = new URL(request.url);
    if (pathname.startsWith(NOTIFICATION) && request.method !== "GET") {
      writes.push(`${request.method} ${pathname.slice(NOTIFICATION.length)}`);
    }
    if (outcome.kind === "response" && (outcome.headers.get("content-type") ?? "json").includes("json")) {
      judge({
        method: request.method,
        path: pathname + search,
        requestBody: typeof request.body === "string" && request.body !== "" ? parse(request.body) : undefined,
        requestHeaders: request.headers ?? {},
        status: outcome.status,
        body: outcome.text === "" ? undefined : parse(outcome.text),
        headers: outcome.headers,
      });
    }
    return outcome;
  },
};
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a form, or a reply that a fault cut
  }
}

beforeAll(async () => {
  standIn = await startEbay({ ...APP, port: 0, redirectUri: "http://127.0.0.1:1/callback" });
  server = createServer((request, response) => {
    const asked = new URL(request.url ?? "/", `http://${request.headers.host ?? ""}`);
    const code = asked.searchParams.get("challenge_code") ?? "";
    const challenged = challengeResponse(code, verificationToken, asked.origin + asked.pathname);
    response.setHeader("content-type", "application/json").end(JSON.stringify({ challengeResponse: challenged }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/inbound`; // a TCP server that listens
});
afterAll(async () => {
  await standIn.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(async () => {
  await fetch(`${standIn.origin}/_sandbox/reset`, { method: "POST" });
  writes.length = 0;
  problems.length = 0;
});
afterEach(() => {
  standIn.faults.set({ status500Rate: 0, htmlRate: 0, halfJsonRate: 0, onlyPath: "" });
  expect(problems).toEqual([]);
});

function connector(alertEmail?: string): Connector {
  const opened = connectorModule.open(
    connectorModule.env.parse({
      EBAY_CLIENT_ID: APP.clientId,
      EBAY_CLIENT_SECRET: APP.clientSecret,
      EBAY_RU_NAME: APP.ruName,
      EBAY_VERIFICATION_TOKEN: verificationToken,
      EBAY_API_ORIGIN: standIn.origin,
      EBAY_APIZ_ORIGIN: standIn.origin,
      EBAY_AUTH_ORIGIN: standIn.origin,
      ...(alertEmail === undefined ? {} : { EBAY_ALERT_EMAIL: alertEmail }),
    }),
  );
  if (!opened) throw new Error("the connector is not configured");
  return opened;
}

async function callOf(seller: string, scope?: string): Promise<Call> {
  const { accessToken } = await connect(standIn, seller, judge, scope);
  const signal = AbortSignal.timeout(30_000);
  const site = { marketplace: "EBAY_US", currency: "USD", sellerId: seller, settings: {} };
  return { http, clock: systemClock, signal, accessToken, ...site };
}
async function subscribe(call: Call, at = url, email: string | undefined = "alerts@example.com") {
  return (await connector(email).subscribe?.(call, { url: at })) ?? { ok: false as const, failure: none };
}
const none: Failure = { kind: "unknown", message: "no subscribe" };
const done: Result<void> = { ok: true, value: undefined };
const kindOf = (result: Result<void>) => (result.ok ? "ok" : result.failure.kind);
const subscriptions = () => [...standIn.state.notificationSubscriptions.values()];
const destinations = () => [...standIn.state.notificationDestinations.values()];

test("the consent asks for the scope that it takes", () => {
  const asked = new URL(connector().auth.consentUrl({ state: "s", marketplace: "EBAY_US" })).searchParams.get("scope");
  expect(asked?.split(" ")).toContain("https://api.ebay.com/oauth/api_scope/commerce.notification.subscription");
  expect(connector().capabilities.orders?.discovery).toEqual(["webhook", "poll"]);
});

test("the first seller makes the application's part too; a second only its own; again changes nothing", async () => {
  const demo = await callOf("demo-seller");
  expect(await subscribe(demo)).toEqual(done);
  expect(writes).toEqual(["PUT /config", "POST /destination", "POST /subscription"]);
  expect(await subscribe(await callOf("second-seller"))).toEqual(done);
  expect(writes.slice(3)).toEqual(["POST /subscription"]);
  writes.length = 0;
  expect(await subscribe(demo)).toEqual(done);
  expect(writes).toEqual([]);
  expect(destinations()).toMatchObject([{ status: "ENABLED", deliveryConfig: { endpoint: url, verificationToken } }]);
  expect(subscriptions().map(({ topicId, username, status }) => [topicId, username, status])).toEqual([
    ["ORDER_CONFIRMATION", "demo-seller", "ENABLED"],
    ["ORDER_CONFIRMATION", "second-seller", "ENABLED"],
  ]);
  expect(subscriptions()[0]?.payload).toEqual({ format: "JSON", schemaVersion: "1.0", deliveryProtocol: "HTTPS" });
});

test("what was switched off, or points elsewhere, is put right", async () => {
  const call = await callOf("demo-seller");
  await subscribe(call);
  const [first] = subscriptions();
  const [place] = destinations();
  if (!first || !place) throw new Error("nothing was made");
  standIn.state.notificationSubscriptions.set(first.subscriptionId, { ...first, status: "DISABLED" });
  standIn.state.notificationDestinations.set(place.destinationId, { ...place, status: "MARKED_DOWN" });
  writes.length = 0;
  expect(await subscribe(call)).toEqual(done);
  expect(writes).toEqual([
    `PUT /destination/${place.destinationId}`,
    `POST /subscription/${first.subscriptionId}/enable`,
  ]);
  const moved = `${url}/elsewhere`;
  expect(await subscribe(call, moved)).toEqual(done);
  expect(subscriptions()).toHaveLength(1);
  const now = standIn.state.notificationDestinations.get(subscriptions()[0]?.destinationId ?? "");
  expect(now?.deliveryConfig.endpoint).toBe(moved);
});

test("an address for alerts that was entered at eBay is kept; without any the operator is told", async () => {
  const call = await callOf("demo-seller");
  const refused = await subscribe(call, url, "");
  expect(refused.ok).toBe(false);
  expect(JSON.stringify(refused)).toContain("EBAY_ALERT_EMAIL");
  await subscribe(call, url, "first@example.com");
  writes.length = 0;
  expect(await subscribe(call, url, "second@example.com")).toEqual(done);
  expect(writes).toEqual([]);
});

test("an older consent without the scope is no reason to connect again, nor is an address that does not answer", async () => {
  const older = ALL_SCOPES.split(" ").filter((scope) => !scope.endsWith("notification.subscription"));
  expect(kindOf(await subscribe(await callOf("demo-seller", older.join(" "))))).toBe("rejected");
  const narrow = older.filter((scope) => !scope.endsWith("oauth/api_scope"));
  expect(kindOf(await subscribe(await callOf("demo-seller", narrow.join(" "))))).toBe("rejected");
  expect(kindOf(await subscribe({ ...(await callOf("demo-seller")), accessToken: "revoked" }))).toBe("rejected");
  expect(kindOf(await subscribe(await callOf("demo-seller"), "http://127.0.0.1:1/closed"))).toBe("rejected");
  expect(subscriptions()).toEqual([]);
});

test.each([
  ["status500Rate", "unavailable"],
  ["htmlRate", "unknown"],
  ["halfJsonRate", "unknown"],
])("%s: it fails, never throws, and is made good by the next call", async (fault, kind) => {
  const call = await callOf("demo-seller");
  standIn.faults.set({ [fault]: 1, onlyPath: "/subscription" });
  expect(kindOf(await subscribe(call))).toBe(kind);
  standIn.faults.set({ [fault]: 0 });
  expect(await subscribe(call)).toEqual(done);
  expect(subscriptions()).toHaveLength(1);
});

test.skipIf(!haveSpecs)("what the stand-in serves beside is eBay's as well, in every operation", async () => {
  const seller = await connect(standIn, "demo-seller", judge);
  const other = await connect(standIn, "second-seller", judge);
  const status = async (method: string, path: string, body?: unknown, by = seller) =>
    (await by.call(method, `${NOTIFICATION}${path}`, body)).status;
  expect(await status("GET", "/config")).toBe(404);
  expect(await status("POST", "/subscription", { topicId: "ORDER_CONFIRMATION" })).toBe(409);
  expect(await status("PUT", "/config", { alertEmail: "no address" })).toBe(400);
  await subscribe(await callOf("demo-seller"));
  const id = subscriptions()[0]?.subscriptionId ?? "";
  const place = destinations()[0]?.destinationId ?? "";
  expect(await status("GET", "/topic/NONE")).toBe(404);
  expect(await status("GET", `/subscription/${id}`)).toBe(200);
  expect(await status("GET", `/subscription/${id}`, undefined, other)).toBe(404);
  expect(await status("POST", `/subscription/${id}/disable`)).toBe(204);
  expect(await status("PUT", `/subscription/${id}`, { status: "ENABLED", destinationId: "none" })).toBe(400);
  const deliveryConfig = { endpoint: url, verificationToken };
  expect(await status("POST", "/destination", { name: "b", status: "ENABLED", deliveryConfig })).toBe(409);
  expect(await status("PUT", `/destination/${place}`, { name: "b", status: "DISABLED", deliveryConfig })).toBe(204);
  expect(await status("POST", `/subscription/${id}/enable`)).toBe(409);
  expect(await status("POST", "/subscription", { topicId: "NONE", destinationId: place })).toBe(400);
  const called = Object.keys(standIn.calls.totals().byOperation);
  expect(standIn.subscriberOperations.map(({ id: name }) => name).filter((name) => !called.includes(name))).toEqual([]);
});
