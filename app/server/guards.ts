import { createServer, type RequestListener, type Server } from "node:http";
import type { RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";

// What holds for a request before anybody looks at what it asks for: docs/security.md has the threats.

const minuteMs = 60_000;
const mebibyte = 1024 * 1024;

/** Takes node's own requests, so that webhooks need no Express; Express takes it as well. */
type Guard = (...of: [...Parameters<RequestListener>, next: () => void]) => void;

/** For every answer. Who may frame a page, and that nobody keeps it, is said where pages are made: app/entry.server.tsx. */
export function securityHeaders({ SHOPIFY_APP_URL }: { SHOPIFY_APP_URL: string }): Guard {
  const isSecure = SHOPIFY_APP_URL.startsWith("https:");
  return (_request, response, next) => {
    response.setHeader("x-content-type-options", "nosniff");
    // An address may hold a session token, or a channel's consent code.
    response.setHeader("referrer-policy", "same-origin");
    if (isSecure) response.setHeader("strict-transport-security", "max-age=31536000");
    next();
  };
}

/**
 * The library's own pages below /auth (session-token, exit-iframe) are not made by entry.server.tsx, and let themselves
 * be framed by whatever the address calls the shop: so that has to be one, and without it nobody frames them.
 */
export const demandRealShop: RequestHandler = (request, response, next) => {
  const { shop } = request.query;
  if (shop === undefined) response.set("content-security-policy", "frame-ancestors 'none'");
  if (shop === undefined || (typeof shop === "string" && /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/i.test(shop))) next();
  else response.status(400).type("text/plain").send("This address names no Shopify shop.");
};

/**
 * At most `limit` requests a minute from one address; in each process. Not for Shopify's webhooks: anybody can have
 * Shopify's own servers send us webhooks that do not verify, and they must not shut out those that do.
 */
export const limitRate = (limit: number, { onlyFailed }: { onlyFailed: boolean }): RequestHandler =>
  rateLimit({
    windowMs: minuteMs,
    limit,
    skipSuccessfulRequests: onlyFailed,
    standardHeaders: "draft-7",
    legacyHeaders: false,
    message: "Too many requests from your address: try again in a minute.",
  });

/**
 * Bodies are held before it is known who sent them: all together may be so large. What is refused is sent again later,
 * while a process without memory would lose everything that it holds.
 */
export function limitHeldBytes(mostBytes = 256 * mebibyte, unannouncedBytes = 10 * mebibyte): Guard {
  let heldBytes = 0;
  return (request, response, next) => {
    const announced = Number(request.headers["content-length"] ?? unannouncedBytes);
    const bytes = Math.min(announced, unannouncedBytes);
    if (heldBytes + bytes > mostBytes) {
      response.writeHead(503, {
        "retry-after": "10",
        connection: "close",
        "content-type": "text/plain; charset=utf-8",
      });
      response.end("Too much is being received: send it again.");
      return;
    }
    heldBytes += bytes;
    response.once("close", () => (heldBytes -= bytes));
    next();
  };
}

/** A page's forms are small, and Remix reads a body whole. A browser always says how large a form is. */
export function limitForms(mostBytes = mebibyte): RequestHandler {
  return (request, response, next) => {
    const length = request.headers["content-length"];
    if (length === undefined && request.headers["transfer-encoding"] !== undefined) refuse(response, 411);
    else if (Number(length ?? 0) > mostBytes) refuse(response, 413);
    else next();
  };
}

const hasBody = ({ headers }: Parameters<RequestHandler>[0]) =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/**
 * What no page of ours sends, refused before anything parses it: an address with a NUL, which PostgreSQL's texts cannot
 * hold, and a body that is no form. Further in, either is an error of ours: a 500, and a line in the log.
 */
export const demandReadable: RequestHandler = (request, response, next) => {
  if (request.originalUrl.includes("%00")) refuse(response, 400);
  else if (hasBody(request) && !request.is(["urlencoded", "multipart"])) refuse(response, 415);
  else next();
};

function refuse(response: Parameters<RequestHandler>[1], status: number) {
  response.set("connection", "close");
  response.sendStatus(status);
}

/**
 * A request, its body included, has arrived within half a minute or is cut off. A connection that is kept open outlives
 * those of usual load balancers (a minute), which would otherwise send into one that was just closed.
 */
export const createHttpServer = (app: RequestListener): Server =>
  createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000, keepAliveTimeout: 75_000 },
    app,
  );
