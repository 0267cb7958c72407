import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../platform/clock.ts";
import { hmacMatches } from "../platform/crypto.ts";
import type { Sql } from "../platform/database.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import { createReceiptWriter, type StoreOutcome } from "./group-commit.ts";
import { looksLikeHmac, readHeaders } from "./headers.ts";
import { readBody } from "./read-body.ts";
import type { NewReceipt } from "./receipt-store.ts";

const limitBytes = 10 * 1024 * 1024;
const bodyDeadlineMs = 10_000;
/** Shopify waits five seconds in all: an answer that comes later is no answer. */
const storeDeadlineMs = 4_500;
const lingerMs = 2_000;

export interface ReceiveDeps {
  sql: Sql;
  clock: Clock;
  logger: Logger;
  metrics: Pick<Metrics, "webhooks">;
  /** The app's secret; while it is being rotated, the previous one as well. */
  secrets: readonly string[];
  /** Topics that some handler takes. Others are stored, but never applied. */
  topics: Iterable<string>;
}

interface Answer {
  status: number;
  text: string;
  retryAfterSeconds?: number;
}

const invalidHmac: Answer = { status: 401, text: "The HMAC does not match the body: this is no webhook from Shopify." };
const answers: Record<StoreOutcome | "late", Answer> = {
  stored: { status: 200, text: "stored" },
  // Shopify tries again later. Between an installation and the app's first page the shop is not known yet; a shop that
  // never comes as far is refused each time, and what it sent is read from Shopify itself if it does come.
  unknownShop: { status: 404, text: "This shop has not installed the app." },
  full: { status: 503, text: "Too many webhooks are waiting to be stored: send it again.", retryAfterSeconds: 10 },
  failed: { status: 503, text: "The webhook could not be stored: send it again.", retryAfterSeconds: 30 },
  late: { status: 503, text: "The webhook was not stored in time: send it again.", retryAfterSeconds: 30 },
};

/** Of node's own, so that it needs no Express; Express takes it as well. */
export type ReceiveWebhook = (
  request: IncomingMessage,
  response: ServerResponse,
  failed: (error: unknown) => void,
) => void;

/**
 * Takes a webhook: verifies, stores, answers, and nothing else. 200 means that it is committed. To be mounted before
 * anything that reads bodies.
 */
export function receiveWebhook(deps: ReceiveDeps): ReceiveWebhook {
  const writer = createReceiptWriter(deps);
  const topics = new Set(deps.topics);
  const secrets = deps.secrets.filter((secret) => secret.length > 0);

  const storeInTime = (receipt: NewReceipt, answered: AbortSignal): Promise<StoreOutcome | "late"> => {
    const late = deps.clock.sleep(storeDeadlineMs, answered).then(() => "late" as const);
    return Promise.race([writer.store(receipt), late]);
  };

  const answerTo = async (request: IncomingMessage, answered: AbortSignal): Promise<Answer | undefined> => {
    if (request.method !== "POST") return { status: 405, text: "Webhooks are sent with POST." };
    const hmac = headerOf(request, "x-shopify-hmac-sha256");
    if (!looksLikeHmac(hmac)) return invalidHmac;
    const headers = readHeaders(request.headers);
    if ("wrong" in headers) return { status: 400, text: `The header ${headers.wrong} is missing or not valid.` };
    const read = await readBody(request, deps.clock, { limitBytes, deadlineMs: bodyDeadlineMs, answered });
    if (read.kind === "cutOff") return undefined;
    if (read.kind === "tooSlow") return { status: 408, text: "The body did not arrive in time." };
    if (read.kind === "tooLarge") return { status: 413, text: "The body is larger than 10 MiB." };
    if (!hmacMatches(read.body, hmac, secrets)) return invalidHmac;
    const isKnownTopic = topics.has(headers.topic);
    const receipt = { ...headers, body: read.body, receivedAt: deps.clock.now(), isKnownTopic };
    return answers[await storeInTime(receipt, answered)];
  };

  return (request, response, failed) => {
    const answered = new AbortController();
    answerTo(request, answered.signal).then((answer) => {
      // Ends the deadlines. With a reason: without one it would be an error with a stack, made for each webhook.
      answered.abort("answered");
      const topic = headerOf(request, "x-shopify-topic") ?? "";
      const status = answer ? String(answer.status) : "cut off";
      // Anyone may send any topic; a label must not have any value.
      deps.metrics.webhooks.inc({ topic: topics.has(topic) ? topic : "other", status });
      if (!answer) return;
      if (answer.status !== 200) deps.logger.warn({ status, reason: answer.text }, "webhook not taken");
      send(deps.clock, request, response, answer);
    }, failed);
  };
}

/** Of those that are sent twice node makes one, joined by commas. */
function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

function send(clock: Clock, request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (answer.retryAfterSeconds !== undefined) response.setHeader("retry-after", String(answer.retryAfterSeconds));
  if (answer.status === 405) response.setHeader("allow", "POST");
  if (!request.complete) {
    // The rest of the body is not wanted. Closing at once could tear the answer away from a sender that still sends.
    response.setHeader("connection", "close");
    request.resume();
    void clock.sleep(lingerMs).then(() => request.destroy());
  }
  const length = Buffer.byteLength(answer.text);
  response.writeHead(answer.status, { "content-type": "text/plain; charset=utf-8", "content-length": length });
  response.end(answer.text);
}
