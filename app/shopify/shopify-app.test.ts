import { createHmac } from "node:crypto";
import { Agent, getGlobalDispatcher, setGlobalDispatcher, type Dispatcher } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { createLogger } from "../platform/logger.ts";
import { apiKey, apiSecret, gatewayOver, httpTo, keyring } from "../../test/admin.stage.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { startShopify, type ShopifyStandIn } from "../../sandbox/shopify/index.ts";
import { readBulkOperation } from "./bulk.ts";
import { startCatalogDocument } from "../mirror/catalog-documents.ts";
import { createSessionStorage } from "./session-storage.ts";
import { createShopifyApp } from "./shopify-app.ts";

const domain = "river.myshopify.com";
const appUrl = "https://app.example.com";

let database: Database;
let shopify: ShopifyStandIn;
let dispatcher: Dispatcher;

beforeAll(async () => {
  database = await embeddedDatabase();
  shopify = await startShopify({
    port: 0,
    apiKey,
    apiSecret,
    appOrigin: "http://127.0.0.1:9", // nobody listens: webhooks are not what is tested here
    shops: [{ domain }],
    topics: [],
  });
  // The library calls https://{shop} through Node's fetch, whose dispatcher is global.
  dispatcher = getGlobalDispatcher();
  const toStandIn: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
    if (String(options.origin) !== `https://${domain}`) return dispatch(options, handler);
    return dispatch({ ...options, origin: shopify.origin, headers: withShop(options.headers ?? null) }, handler);
  };
  setGlobalDispatcher(new Agent().compose(toStandIn));
});
beforeEach(emptyEmbeddedDatabase);
afterAll(async () => {
  setGlobalDispatcher(dispatcher);
  await shopify.close();
  await emptyEmbeddedDatabase();
});

/** Node's fetch hands them over as a flat list or as an object, depending on its version. */
function withShop(headers: NonNullable<Dispatcher.DispatchOptions["headers"]> | null) {
  if (Array.isArray(headers)) return [...headers, "x-sim-shop", domain];
  return { ...(headers as Record<string, string>), "x-sim-shop": domain };
}

function openApp(onInstalled = (_shop: string, _scopes: string) => Promise.resolve()) {
  const lines: string[] = [];
  const sessionStorage = createSessionStorage({ sql: database.sql, keyring, clock: systemClock });
  const env = { SHOPIFY_API_KEY: apiKey, SHOPIFY_API_SECRET: apiSecret, SHOPIFY_APP_URL: appUrl };
  const logger = createLogger("debug", { write: (line) => void lines.push(line) });
  return { app: createShopifyApp({ env, sessionStorage, logger, onInstalled }), sessionStorage, lines, logger };
}

/** As App Bridge sends it: from the page, with a session token. */
const asPage = (token: string) =>
  new Request(`${appUrl}/app`, {
    headers: { authorization: `Bearer ${token}`, "user-agent": "Mozilla/5.0 (X11) Chrome/140" },
  });

/** As Shopify's admin opens it in its frame. */
const asDocument = (token: string) => {
  const host = Buffer.from("admin.shopify.com/store/river").toString("base64url");
  const query = new URLSearchParams({ shop: domain, host, embedded: "1", id_token: token });
  return new Request(`${appUrl}/app?${query.toString()}`, { headers: { "user-agent": "Mozilla/5.0 Chrome/140" } });
};

async function thrownBy(work: Promise<unknown>): Promise<Response> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

describe("a page's session token", () => {
  test("is exchanged once; the session is stored sealed, and the installation told", async () => {
    const installed: string[][] = [];
    const { app, sessionStorage, lines } = openApp((...told) => Promise.resolve(void installed.push(told)));
    const { session } = await app.authenticate.admin(asPage(shopify.idToken(domain)));
    expect(session).toMatchObject({ shop: domain, isOnline: false });
    await app.authenticate.admin(asPage(shopify.idToken(domain)));
    expect(installed).toEqual([[domain, session.scope]]);
    const stored = await sessionStorage.loadSession(`offline_${domain}`);
    expect(stored?.refreshToken).toMatch(/^shprt_/);
    expect(lines.join("")).not.toMatch(/shp(at|rt)_|eyJ/);
  });

  const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  /** Signed as Shopify would, but for what it never says. */
  const saying = (claims: Record<string, unknown>, { alg = "HS256", hash = "sha256", key = apiSecret } = {}) => {
    const [, body = ""] = shopify.idToken(domain).split(".");
    const own = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
    const signed = `${text({ alg, typ: "JWT" })}.${text({ ...own, ...claims })}`;
    return `${signed}.${createHmac(hash, key).update(signed).digest("base64url")}`;
  };

  test("that says nothing else than Shopify does opens the page", async () => {
    const { app } = openApp();
    expect((await app.authenticate.admin(asPage(saying({})))).session.shop).toBe(domain);
  });

  test.each<[string, () => string]>([
    ["signed with another secret", () => saying({}, { key: "guessed" })],
    ["with a signature of nothing", () => saying({}).replace(/[^.]*$/, "A".repeat(43))],
    ["without a signature", () => saying({}).replace(/[^.]*$/, "")],
    ["that says it needs no signature", () => saying({}, { alg: "none" }).replace(/[^.]*$/, "")],
    ["signed by another method", () => saying({}, { alg: "HS512", hash: "sha512" })],
    ["made for another app", () => saying({ aud: "other" })],
    ["made for several apps", () => saying({ aud: [apiKey, "other"] })],
    ["made for no app", () => saying({ aud: undefined })],
    ["that has expired", () => saying({ exp: nowSeconds() - 60 })],
    ["that never expires", () => saying({ exp: undefined })],
    ["that is not yet good", () => saying({ nbf: nowSeconds() + 60 })],
    ["that does not say since when it is good", () => saying({ nbf: undefined })],
    ["issued by another shop", () => saying({ iss: "https://other.myshopify.com/admin" })],
    ["issued by nobody", () => saying({ iss: undefined })],
    ["for another shop than it was issued by", () => saying({ dest: "https://other.myshopify.com" })],
    ["for a host that is no shop", () => saying({ iss: "https://evil.example/admin", dest: "https://evil.example" })],
    [
      "for a host that looks like a shop",
      () => saying({ iss: `https://${domain}.evil.example/admin`, dest: `https://${domain}.evil.example` }),
    ],
    ["of no user", () => saying({ sub: undefined })],
    ["that is none", () => "no-token"],
  ])("%s opens nothing, and reaches no log", async (_, makeToken) => {
    const token = makeToken();
    const { app, sessionStorage, lines, logger } = openApp();
    lines.length = 0; // the library tells its version
    const response = await thrownBy(app.authenticate.admin(asPage(token)));
    expect(response.status).toBe(401);
    expect(response.headers.get("x-shopify-retry-invalid-session-request")).toBe("1");
    const opened = await thrownBy(app.authenticate.admin(asDocument(token)));
    expect([opened.status, opened.headers.get("location")]).toEqual([
      302,
      expect.stringMatching(/^\/auth\/session-token\?/) as string,
    ]);
    expect(opened.headers.get("location")).not.toContain(token);
    expect(lines).toEqual([]);
    expect(await sessionStorage.loadSession(`offline_${domain}`)).toBeUndefined();
    // The library's own errors hold the token; whatever is logged goes through the logger.
    logger.error({ err: new Error(`Failed to parse session token '${token}'`) }, "page failed");
    for (const part of token.split(".").filter((each) => each.length > 20)) expect(lines.join("")).not.toContain(part);
  });
});

describe("the gateway with a session that a page got", () => {
  test("runs a bulk query and reads its result", async () => {
    const { app } = openApp();
    await app.authenticate.admin(asPage(shopify.idToken(domain)));
    const { admin } = gatewayOver(database.sql, shopify.origin, { http: httpTo(shopify.origin), clock: systemClock });
    const query = "{ locations { edges { node { id name } } } }";
    const started = await admin.request(startCatalogDocument, { query });
    const id = started.ok ? (started.data.bulkOperationRunQuery?.bulkOperation?.id ?? "") : started.failure.message;
    await shopify.idle();
    const state = await readBulkOperation(admin, id);
    expect(state).toMatchObject({ ok: true, data: { id, state: "completed", objectCount: 2 } });
    const url = state.ok ? state.data?.url : undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of admin.openJsonl(url ?? "")) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString("utf8").trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { name: string }).name).sort()).toEqual([
      "Shop floor",
      "Warehouse",
    ]);
    expect(await readBulkOperation(admin, "gid://shopify/BulkOperation/404")).toEqual({ ok: true, data: undefined });
  });

  test("after an uninstall it is unauthorized, and says so", async () => {
    const { app } = openApp();
    await app.authenticate.admin(asPage(shopify.idToken(domain)));
    shopify.uninstall(domain);
    const { admin, unauthorized } = gatewayOver(database.sql, shopify.origin, { http: httpTo(shopify.origin) });
    const result = await readBulkOperation(admin, "gid://shopify/BulkOperation/1");
    expect(result).toMatchObject({ ok: false, failure: { kind: "unauthorized" } });
    expect(unauthorized).toEqual([domain]);
  });
});
