import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { pipeline, type Duplex } from "node:stream";
import { listen } from "./listen.ts";
import { replaceAll, rewriting, type Rewrite } from "./rewrite.ts";

export interface EdgeOptions {
  port: number;
  host: string;
  /** The untouched app. */
  appOrigin: () => string;
  /** Pages that may show the app in a frame, under each of their names. */
  adminOrigins: () => readonly string[];
  /** Answers what Shopify's CDN would: App Bridge, pictures, fonts. Path without the `/__sim` before it. */
  cdn: (path: string, response: ServerResponse) => void;
}

export interface Edge {
  origin: string;
  close(): Promise<void>;
}

const cdnPrefix = "/__sim";
const rewritten =
  /^(text\/(html|css|javascript|x-script|event-stream)|application\/(json|javascript|manifest\+json))\b/;
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Stands where a tunnel and Shopify's CDN stand in front of a real embedded app: the app itself runs as in production, and what
 * only works under Shopify's own names is rewritten in its replies. Requests, webhooks among them, pass byte for byte.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => pass(options, agent, incoming, response));
  server.on("upgrade", (incoming: IncomingMessage, socket: Socket, head: Buffer) =>
    tunnel(options, incoming, socket, head),
  );
  const port = await listen(server, options.port, options.host);
  return {
    origin: `http://localhost:${port}`,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(options: EdgeOptions, agent: Agent, incoming: IncomingMessage, response: ServerResponse): void {
  const path = incoming.url ?? "/";
  if (path.startsWith(`${cdnPrefix}/`)) {
    options.cdn(path.slice(cdnPrefix.length), response);
    return;
  }
  const own = `http://${incoming.headers.host ?? "localhost"}`;
  const rewrites = rewritesFor(options, own);
  const answered = (reply: IncomingMessage) => hand(reply, response, options, rewrites);
  // A connection that is used again may just have been closed by the app. What has no body is then asked again; what has one
  // gets a connection of its own.
  const plain = incoming.method === "GET" || incoming.method === "HEAD";
  let outgoing = request({ ...target(options, incoming), agent: plain ? agent : false }, answered);
  outgoing.on("error", (error) => {
    if (!plain || !outgoing.reusedSocket || response.headersSent || response.destroyed) {
      unreachable(response, error);
      return;
    }
    outgoing = request({ ...target(options, incoming), agent: false }, answered);
    outgoing.on("error", (again) => unreachable(response, again)).end();
  });
  response.on("close", () => outgoing.destroy());
  pipeline(incoming, outgoing, () => undefined);
}

function hand(
  reply: IncomingMessage,
  response: ServerResponse,
  options: EdgeOptions,
  rewrites: readonly Rewrite[],
): void {
  const headers = replyHeaders(reply, options.adminOrigins(), rewrites);
  const isText = rewritten.test(reply.headers["content-type"] ?? "") && !reply.headers["content-encoding"];
  if (isText) delete headers["content-length"];
  response.writeHead(reply.statusCode ?? 502, headers);
  const ended = () => undefined; // a browser that leaves, or an app that stops, ends both streams: nothing more to do
  if (isText) pipeline(reply, rewriting(rewrites), response, ended);
  else pipeline(reply, response, ended);
}

function target(options: EdgeOptions, incoming: IncomingMessage): RequestOptions & { headers: OutgoingHttpHeaders } {
  const app = new URL(options.appOrigin());
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(incoming.headers)) if (!hopByHop.has(name)) headers[name] = value;
  const agent = incoming.headers["user-agent"];
  return {
    hostname: app.hostname,
    port: app.port,
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: {
      ...headers,
      // Shopify's library turns headless browsers away as robots; here they are the testers.
      ...(agent === undefined ? {} : { "user-agent": agent.replace("HeadlessChrome", "Chrome") }),
      // Compressed text could not be rewritten; over loopback nothing is gained by it.
      "accept-encoding": "identity",
      "x-forwarded-proto": "http",
      "x-forwarded-for": incoming.socket.remoteAddress ?? "",
    },
  };
}

const rewritesFor = (options: EdgeOptions, own: string): Rewrite[] => [
  { from: "https://cdn.shopify.com/", to: `${own}${cdnPrefix}/` },
  { from: "https://admin.shopify.com/store/", to: `${options.adminOrigins()[0] ?? own}/store/` },
];

function replyHeaders(
  reply: IncomingMessage,
  adminOrigins: readonly string[],
  rewrites: readonly Rewrite[],
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(reply.headers)) {
    if (value === undefined || hopByHop.has(name)) continue;
    if (name === "content-security-policy" && typeof value === "string") {
      headers[name] = value.replace(/frame-ancestors(?! 'none')/g, `frame-ancestors ${adminOrigins.join(" ")}`);
    } else headers[name] = typeof value === "string" ? replaceAll(value, rewrites) : value;
  }
  return headers;
}

function unreachable(response: ServerResponse, error: Error): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(503, {
    "content-type": "text/html; charset=utf-8",
    "retry-after": "1",
    "cache-control": "no-store",
  });
  response.end(
    `<!doctype html><title>Starting</title><meta http-equiv="refresh" content="1">` +
      `<body style="font:15px system-ui;margin:20vh auto;max-width:24rem;padding:0 1rem;text-align:center;color:#444">` +
      `<p>The app does not answer yet; this page tries again every second.</p><p><small>${error.message.replace(/[<&]/g, "")}</small></p>`,
  );
}

/** WebSockets, such as the one over which Vite tells the browser what changed. */
function tunnel(options: EdgeOptions, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  const app = target(options, incoming);
  const upgrade = { connection: "upgrade", upgrade: incoming.headers.upgrade ?? "websocket" };
  const outgoing = request({ ...app, headers: Object.assign({}, app.headers, upgrade) });
  outgoing.on("upgrade", (reply, remote, remoteHead) => {
    const lines = Object.entries(reply.headers).map(([name, value]) => `${name}: ${String(value)}`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    if (remoteHead.length > 0) socket.write(remoteHead);
    if (head.length > 0) remote.write(head);
    pipeline(socket, remote, () => undefined);
    pipeline(remote, socket, () => undefined);
  });
  outgoing.on("response", () => socket.destroy());
  outgoing.on("error", () => socket.destroy());
  outgoing.end();
}
