import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { endedBy, type Faults, REPEATED_HEADER } from "../faults.ts";
import type { CallLog } from "./calls.ts";

/** A request for one of the vendor's operations, taken apart. */
export interface VendorCall {
  /** From the path's `{name}` parts, decoded. */
  params: Record<string, string>;
  /** The first value of each parameter. */
  query: Record<string, string>;
  /** By lower-case name. */
  headers: Record<string, string>;
  /** Parsed JSON or form fields; undefined when there was no body. */
  body: unknown;
  /** The stand-in's address as the caller sees it, for links in replies. */
  origin: string;
  /** Path and query as sent. */
  url: string;
}

export interface VendorReply {
  status: number;
  /** An object is sent as JSON, a string as HTML. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface VendorOperation {
  /** The vendor's own name for it. */
  id: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** The vendor's path from the root, with `{name}` parts. */
  path: string;
  /** The body carries credentials and is not kept in the list of calls. */
  secret?: boolean;
  answer(call: VendorCall): VendorReply | Promise<VendorReply>;
}

/** Requests that no operation sees, and what the vendor says to them. */
export type Refusal = "notFound" | "badBody" | "tooLarge" | "tooMany" | "internal";

export interface ShellOptions {
  port: number;
  host: string;
  operations: VendorOperation[];
  /** The stand-in's own paths: pages and `/_sandbox`. They meet no faults and are not counted. */
  own: Router;
  faults: Faults;
  calls: CallLog;
  refuse(refusal: Refusal): VendorReply;
  /** Runs after every handler and before its reply leaves: makes the change lasting. */
  settle(): void;
}

export interface Shell {
  origin: string;
  close(): Promise<void>;
}

const MAX_BODY = "16mb";

/** Serves a vendor's operations at the root of one port, with faults, a list of calls, and the stand-in's own pages. */
export async function startShell(options: ShellOptions): Promise<Shell> {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  let origin = "";
  app.use(options.own);
  app.use(express.raw({ type: () => true, limit: MAX_BODY }));
  const find = router(options.operations);
  app.use((request, response, next) => {
    note(request, response, find(request.method, request.path)?.operation, options.calls);
    next();
  });
  app.use(
    options.faults.gate({
      refuse: (status, _request, response) => send(response, options.refuse(status === 429 ? "tooMany" : "internal")),
      repeat: (request) => void repeat(origin, request),
    }),
  );
  app.use((request, response) => {
    void answer(options, find(request.method, request.path), request, response);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const tooLarge = error instanceof Error && "type" in error && error.type === "entity.too.large";
    send(response, options.refuse(tooLarge ? "tooLarge" : "badBody"));
  });
  const server = createServer(app);
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens
  origin = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;
  return {
    origin,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      options.settle();
    },
  };
}

interface Found {
  operation: VendorOperation;
  params: Record<string, string>;
}

/** Literal parts win over `{name}` parts; a trailing slash means nothing. */
function router(operations: VendorOperation[]): (method: string, path: string) => Found | undefined {
  const parts = (path: string) => path.split("/").filter((part) => part !== "");
  const routes = operations
    .map((operation) => ({ operation, pattern: parts(operation.path) }))
    .toSorted((a, b) => countOpen(a.pattern) - countOpen(b.pattern));
  return (method, path) => {
    const given = parts(path);
    for (const { operation, pattern } of routes) {
      if (operation.method !== method || pattern.length !== given.length) continue;
      const params = matchParts(pattern, given);
      if (params) return { operation, params };
    }
    return undefined;
  };
}

function countOpen(pattern: string[]): number {
  return pattern.filter((part) => part.startsWith("{")).length;
}

function matchParts(pattern: string[], given: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith("{")) {
      const decoded = decode(value);
      if (decoded === undefined) return undefined;
      params[part.slice(1, -1)] = decoded;
    } else if (part !== value) return undefined;
  }
  return params;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function note(request: Request, response: Response, operation: VendorOperation | undefined, calls: CallLog): void {
  const startedAt = Date.now();
  const name = operation?.id ?? "unknown";
  calls.count(name);
  response.once("close", () => {
    const fault = endedBy(response);
    calls.keep({
      operation: name,
      method: request.method,
      path: request.originalUrl,
      at: new Date(startedAt).toISOString(),
      status: response.headersSent ? response.statusCode : 0,
      durationMs: Date.now() - startedAt,
      body: operation?.secret ? "" : rawBody(request).subarray(0, 400).toString("utf8"),
      ...(fault === undefined ? {} : { fault }),
    });
  });
}

async function answer(options: ShellOptions, found: Found | undefined, request: Request, response: Response) {
  let reply: VendorReply;
  try {
    const body = parseBody(request);
    if (!found) reply = options.refuse("notFound");
    else if (body === MALFORMED) reply = options.refuse("badBody");
    else reply = await found.operation.answer(takeApart(request, found.params, body));
    options.settle();
  } catch (error) {
    // A bug of the stand-in, not of its caller: say so where the person who started it looks.
    console.error(error);
    reply = options.refuse("internal");
  }
  send(response, reply);
}

function takeApart(request: Request, params: Record<string, string>, body: unknown): VendorCall {
  const url = new URL(request.originalUrl, "http://stand-in");
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    params,
    query: Object.fromEntries([...url.searchParams].toReversed()),
    headers: Object.fromEntries(headers),
    body,
    origin: `http://${request.headers.host ?? "localhost"}`,
    url: request.originalUrl,
  };
}

const MALFORMED = Symbol("malformed body");

function parseBody(request: Request): unknown {
  const text = rawBody(request).toString("utf8");
  if (text === "") return undefined;
  if (request.is("application/x-www-form-urlencoded")) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return MALFORMED;
  }
}

function rawBody(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function send(response: Response, reply: VendorReply): void {
  if (response.headersSent || response.destroyed) return;
  response.status(reply.status).set(reply.headers ?? {});
  if (reply.body === undefined) response.end();
  else if (typeof reply.body === "string") response.type("html").send(reply.body);
  else response.json(reply.body);
}

async function repeat(origin: string, request: Request): Promise<void> {
  const kept = Object.entries(request.headers).filter(
    ([name]) => !["host", "connection", "content-length"].includes(name),
  );
  const body = rawBody(request);
  const headers = Object.fromEntries([...kept, [REPEATED_HEADER, "1"]].map(([name, value]) => [name, String(value)]));
  // Nobody waits for the duplicate's reply; a stand-in that is closing may refuse it.
  await fetch(origin + request.originalUrl, {
    method: request.method,
    headers,
    ...(body.length === 0 ? {} : { body: body.toString("utf8") }),
  }).catch(() => undefined);
}
