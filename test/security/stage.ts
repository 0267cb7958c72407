import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Session } from "@shopify/shopify-api";
import express from "express";
import { Agent, getGlobalDispatcher, setGlobalDispatcher, type Dispatcher } from "undici";
import { vi } from "vitest";
import { openResources, type Resources } from "../../app/server/resources.ts";
import { createWeb } from "../../app/server/web.ts";
import { createSessionStorage } from "../../app/shopify/index.ts";
import { readRoutes, type Route } from "./remix-build.ts";

/** Every secret that the app is given here. None of them may ever be logged, or sent to a browser. */
export const secrets = {
  apiSecret: "app-secret-2f9c51d0",
  previousSecret: "app-secret-before-77ab02",
  encryptionKey: "c4".repeat(32),
  ebayClientSecret: "PRD-test-secret-90d1",
  ebayVerificationToken: "verification-token-of-the-tests-000000",
  metricsToken: "metrics-token-3be1",
};
export const appUrl = "https://app.example.com";
const apiKey = "api-key-of-the-app";

/** A call that the app wanted to make to somebody else. */
export interface Outgoing {
  url: string;
  headers: string;
  body: string;
}

export interface Stage {
  origin: string;
  resources: Resources;
  routes: Route[];
  /** Every line that was logged. */
  logged: string[];
  outgoing: Outgoing[];
  close(): Promise<void>;
}

/** The whole app in this process: resources, web server, pages. Whatever it sends out ends at a server that refuses it. */
export async function openStage(): Promise<Stage> {
  const logged: string[] = [];
  const written = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    logged.push(String(chunk));
    return true;
  });
  const outgoing: Outgoing[] = [];
  const sink = await openSink(outgoing);
  const dispatcher = getGlobalDispatcher();
  const resources = await openResources({
    NODE_ENV: "test",
    DATA_DIR: "memory://",
    LOG_LEVEL: "trace",
    SHOPIFY_API_KEY: apiKey,
    SHOPIFY_API_SECRET: secrets.apiSecret,
    SHOPIFY_API_SECRET_PREVIOUS: secrets.previousSecret,
    SHOPIFY_APP_URL: appUrl,
    ENCRYPTION_KEYS: `k1:${secrets.encryptionKey}`,
    METRICS_TOKEN: secrets.metricsToken,
    EBAY_CLIENT_ID: "ebay-client",
    EBAY_CLIENT_SECRET: secrets.ebayClientSecret,
    EBAY_RU_NAME: "Ru-Name",
    EBAY_VERIFICATION_TOKEN: secrets.ebayVerificationToken,
  });
  const { build, routes } = await readRoutes();
  const web = createWeb(resources, { assets: express.Router(), build, mode: "production" });
  const server = createServer(web);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // a TCP server's address is no path
  const origin = `http://127.0.0.1:${String(port)}`;
  setGlobalDispatcher(new Agent().compose(divert(origin, sink.origin)));
  return {
    origin,
    resources,
    routes,
    logged,
    outgoing,
    async close() {
      setGlobalDispatcher(dispatcher);
      server.closeAllConnections();
      server.close();
      sink.close();
      await resources.close();
      written.mockRestore();
    },
  };
}

/** Whatever is not for the app itself goes to the sink, which is told where it was to go. */
const divert =
  (own: string, sink: string): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    const origin = String(options.origin);
    if (origin === own) return dispatch(options, handler);
    const given = options.headers ?? null;
    // Both forms that Node's fetch uses, a list and an object; the type knows some more.
    const headers = Array.isArray(given)
      ? [...given, "x-was-for", origin]
      : { ...(given as Record<string, string>), "x-was-for": origin };
    return dispatch({ ...options, origin: sink, headers }, handler);
  };

async function openSink(outgoing: Outgoing[]) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { "x-was-for": origin = "", ...headers } = request.headers;
      const body = Buffer.concat(chunks).toString("utf8");
      outgoing.push({ url: `${String(origin)}${request.url ?? ""}`, headers: JSON.stringify(headers), body });
      response.writeHead(400, { "content-type": "application/json" }).end("{}"); // anything else would be tried again
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // a TCP server's address is no path
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A session token as Shopify signs it; `claims` and `key` for what it would never sign. */
export function sessionToken(shop: string, claims: Record<string, unknown> = {}, key = secrets.apiSecret): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const payload = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: apiKey,
    sub: "1",
    exp: nowSeconds + 60,
    nbf: nowSeconds - 5,
    iat: nowSeconds - 5,
    jti: "jti",
    sid: "sid",
    ...claims,
  };
  const signed = `${text({ alg: "HS256", typ: "JWT" })}.${text(payload)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

/** The tokens of the shop's offline session, which is stored as the library would. */
export async function storeSession({ database, env, clock }: Resources, shop: string): Promise<string[]> {
  const accessToken = `shpat_access-of-${shop}`;
  const refreshToken = `shprt_refresh-of-${shop}`;
  const inADay = new Date(clock.nowMs() + 86_400_000);
  const session = new Session({ id: `offline_${shop}`, shop, state: "", isOnline: false, accessToken, scope: "" });
  Object.assign(session, { expires: inADay, refreshToken, refreshTokenExpires: inADay });
  await createSessionStorage({ sql: database.sql, keyring: env.ENCRYPTION_KEYS, clock }).storeSession(session);
  return [accessToken, refreshToken];
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

export interface Asked {
  /** With its query. */
  path: string;
  /** Whose page asks; undefined: nobody's. */
  token?: string | undefined;
  form?: Record<string, string>;
  body?: string;
  headers?: Record<string, string>;
  method?: string;
}

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

/** As App Bridge's fetch sends it. Redirects are answers, too. */
export async function ask(origin: string, { path, token, form, body, headers = {}, method }: Asked): Promise<Reply> {
  const response = await fetch(`${origin}${path}`, {
    method: method ?? (form ? "POST" : "GET"),
    redirect: "manual",
    headers: {
      "user-agent": browser,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(form ? { body: new URLSearchParams(form) } : body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** As the browser opens the app within Shopify's admin. */
export const documentQuery = (shop: string, token = sessionToken(shop)) =>
  new URLSearchParams({
    shop,
    host: Buffer.from(`admin.shopify.com/store/${shop.replace(".myshopify.com", "")}`).toString("base64url"),
    embedded: "1",
    id_token: token,
  }).toString();
