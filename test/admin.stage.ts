import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Session } from "@shopify/shopify-api";
import { systemClock, type Clock } from "../app/platform/clock.ts";
import { parseKeyring } from "../app/platform/crypto.ts";
import type { Sql } from "../app/platform/database.ts";
import { createHttp, type Http } from "../app/platform/http.ts";
import { openHttpStream } from "../app/platform/http-stream.ts";
import { createLogger } from "../app/platform/logger.ts";
import { seededRandom } from "../app/platform/random.ts";
import { createSessionStorage, createShopifyGateway, type GatewayDeps } from "../app/shopify/index.ts";

export const shop = "river.myshopify.com";
export const apiKey = "api-key-of-the-app";
export const apiSecret = "api-secret-of-the-app";
export const keyring = parseKeyring(`k1:${"1".repeat(64)}`);

export interface Asked {
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}
type Reply = { status?: number; headers?: Record<string, string>; body?: string } | "hang" | "reset";

export interface AdminServer {
  origin: string;
  /** Requests to the Admin API, and those for a token. */
  calls: Asked[];
  refreshes: Asked[];
  close(): Promise<void>;
}

/** A Shopify of which a test decides each reply: for what the stand-in of the sandbox never says. */
export async function startAdmin(replies: {
  graphql?: (asked: Asked, nth: number) => Reply | Promise<Reply>;
  token?: (asked: Asked, nth: number) => Reply | Promise<Reply>;
}): Promise<AdminServer> {
  const calls: Asked[] = [];
  const refreshes: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then(async (body) => {
      const asked = { path: request.url ?? "", headers: request.headers, body };
      const isToken = asked.path.endsWith("/oauth/access_token");
      const list = isToken ? refreshes : calls;
      list.push(asked);
      const answer = isToken ? replies.token : replies.graphql;
      write(response, (await answer?.(asked, list.length)) ?? { status: 404 });
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // a TCP server's address is no path
  return {
    origin: `http://127.0.0.1:${port}`,
    calls,
    refreshes,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set: buffers
  return Buffer.concat(chunks).toString("utf8");
}

function write(response: ServerResponse, reply: Reply): void {
  if (reply === "hang") return;
  if (reply === "reset") {
    response.destroy();
    return;
  }
  response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
  response.end(reply.body ?? "");
}

/** Shopify's addresses are https and real; everything else about the call stays as the app makes it. */
export function httpTo(origin: string, { timeoutMs }: { timeoutMs?: number } = {}): Http {
  const http = createHttp(systemClock);
  return {
    send(request) {
      const url = new URL(request.url);
      if (url.protocol !== "https:" || !url.hostname.endsWith(".myshopify.com"))
        throw new Error(`not Shopify: ${url.host}`);
      const headers = { ...request.headers, "x-sim-shop": url.hostname };
      return http.send({ ...request, headers, url: origin + url.pathname, timeoutMs: timeoutMs ?? request.timeoutMs });
    },
  };
}

/** Sleeps a hundredth of the time that is asked for: the order of things stays, a test need not wait. */
export const hastyClock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) };

export function gatewayOver(sql: Sql, origin: string, more: Partial<GatewayDeps> = {}) {
  const lines: string[] = [];
  const unauthorized: string[] = [];
  const gateway = createShopifyGateway({
    sql,
    keyring,
    apiKey,
    apiSecret,
    http: httpTo(origin),
    openStream: openHttpStream,
    clock: hastyClock,
    random: seededRandom(5),
    logger: createLogger("debug", { write: (line) => void lines.push(line) }),
    onUnauthorized: (domain) => Promise.resolve(void unauthorized.push(domain)),
    ...more,
  });
  return { gateway, admin: gateway.admin(shop), lines, unauthorized };
}

export const minute = 60_000;

/** As token exchange leaves it: one hour, unless told otherwise, of which `leftMs` are left. */
export async function putSession(
  sql: Sql,
  { leftMs = 50 * minute, accessToken = "shpat_first", refreshToken = "shprt_first" } = {},
): Promise<Session> {
  const nowMs = Date.now();
  const session = new Session({
    id: `offline_${shop}`,
    shop,
    state: "",
    isOnline: false,
    scope: "read_products",
    accessToken,
    expires: new Date(nowMs + leftMs),
    ...(refreshToken ? { refreshToken, refreshTokenExpires: new Date(nowMs + 90 * 24 * 60 * minute) } : {}),
  });
  const grantedAt = { ...systemClock, now: () => new Date(nowMs + leftMs - 60 * minute) };
  await createSessionStorage({ sql, keyring, clock: grantedAt }).storeSession(session);
  return session;
}

export const tokenReply = (name: string) => ({
  body: JSON.stringify({
    access_token: `shpat_${name}`,
    scope: "read_products",
    expires_in: 3600,
    refresh_token: `shprt_${name}`,
    refresh_token_expires_in: 7_776_000,
  }),
});

const throttleStatus = { maximumAvailable: 2000, currentlyAvailable: 1900, restoreRate: 100 };
export const costOf = (status: Partial<typeof throttleStatus> = {}, requestedQueryCost = 5) => ({
  cost: { requestedQueryCost, actualQueryCost: 2, throttleStatus: { ...throttleStatus, ...status } },
});

export const bulkReply = {
  body: JSON.stringify({ data: { bulkOperation: null }, extensions: costOf() }),
};
