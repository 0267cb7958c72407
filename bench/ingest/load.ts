import { createHmac, randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";

/**
 * A process of its own that sends webhooks as Shopify does, over connections that stay open. It writes HTTP by hand: a
 * client library would take more of the machine than the servers that are measured.
 */
export interface LoadRequest {
  port: number;
  secret: string;
  shopDomain: string;
  connections: number;
  durationMs: number;
  bodyBytes: number;
  /** So many a second, whatever the answers do; undefined: each connection sends as soon as it has its answer. */
  perSecond: number | undefined;
}

export interface LoadReport {
  answered: number;
  /** Answers other than 200. */
  refused: number;
  ms: number;
  /** Of each answer, from the moment at which it was to be sent: one that had to wait for a connection waited. */
  latenciesMs: number[];
}

interface Line {
  socket: Socket;
  dueMs: number | undefined;
  text: string;
}

process.on("message", (request: LoadRequest) => {
  void run(request).then((report) => process.send?.(report));
});
process.on("disconnect", () => process.exit(0));

async function run(request: LoadRequest): Promise<LoadReport> {
  const nextRequest = webhooks(request);
  const lines = await Promise.all(Array.from({ length: request.connections }, () => open(request.port)));
  const idle = [...lines];
  const waiting: number[] = [];
  const report: LoadReport = { answered: 0, refused: 0, ms: 0, latenciesMs: [] };
  const startedMs = performance.now();
  const endMs = startedMs + request.durationMs;
  let inFlight = 0;
  const send = (line: Line, dueMs: number) => {
    line.dueMs = dueMs;
    inFlight += 1;
    line.socket.write(nextRequest(), "latin1");
  };
  const finished = new Promise<void>((resolve) => {
    const answered = (line: Line) => {
      const nowMs = performance.now();
      report.latenciesMs.push(nowMs - (line.dueMs ?? nowMs));
      report.answered += 1;
      if (!line.text.startsWith("HTTP/1.1 200")) report.refused += 1;
      line.text = "";
      inFlight -= 1;
      const dueMs = request.perSecond === undefined ? (nowMs < endMs ? nowMs : undefined) : waiting.shift();
      if (dueMs !== undefined) send(line, dueMs);
      else if (idle.push(line) === lines.length && nowMs >= endMs) resolve();
    };
    for (const line of lines) {
      line.socket.on("data", (chunk) => {
        line.text += chunk.toString("latin1");
        if (isWhole(line.text)) answered(line);
      });
      line.socket.on("error", (error) => {
        throw error;
      });
    }
    if (request.perSecond === undefined) for (const line of idle.splice(0)) send(line, startedMs);
  });
  if (request.perSecond !== undefined) await arrivals(request.perSecond, { startedMs, endMs }, idle, waiting, send);
  // An end with nothing under way has no answer left to notice it.
  if (inFlight > 0 || waiting.length > 0) await finished;
  report.ms = performance.now() - startedMs;
  for (const { socket } of lines) socket.destroy();
  return report;
}

/** Sends, or lets wait, one after the other at even distances. */
async function arrivals(
  perSecond: number,
  { startedMs, endMs }: { startedMs: number; endMs: number },
  idle: Line[],
  waiting: number[],
  send: (line: Line, dueMs: number) => void,
): Promise<void> {
  const everyMs = 1000 / perSecond;
  for (let dueMs = startedMs; dueMs < endMs;) {
    const nowMs = performance.now();
    for (; dueMs <= nowMs && dueMs < endMs; dueMs += everyMs) {
      const line = idle.pop();
      if (line) send(line, dueMs);
      else waiting.push(dueMs);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function open(port: number): Promise<Line> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return { socket, dueMs: undefined, text: "" };
}

/** One request at a time is under way on a connection, so that a whole answer is the answer. */
function isWhole(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const length = /content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1];
  return text.length >= headEnd + 4 + Number(length ?? 0);
}

function webhooks({ port, secret, shopDomain, bodyBytes }: LoadRequest): () => string {
  const product = { id: 7880321196742, title: "Lamp", body_html: "", variants: [] };
  const rest = bodyBytes - JSON.stringify(product).length;
  const body = JSON.stringify({ ...product, body_html: "light and warm ".repeat(Math.ceil(rest / 15)).slice(0, rest) });
  const head = [
    "POST /webhooks HTTP/1.1",
    `host: 127.0.0.1:${port}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "x-shopify-topic: products/update",
    `x-shopify-shop-domain: ${shopDomain}`,
    "x-shopify-api-version: 2026-10",
    "x-shopify-triggered-at: 2026-11-22T10:00:00.123456789Z",
    `x-shopify-hmac-sha256: ${createHmac("sha256", secret).update(body).digest("base64")}`,
    `x-shopify-event-id: ${randomUUID()}`,
    "x-shopify-webhook-id: ",
  ].join("\r\n");
  const series = randomUUID();
  let sent = 0;
  return () => `${head}${series}-${String((sent += 1))}\r\n\r\n${body}`;
}
