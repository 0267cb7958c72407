import { z } from "zod";
import type { HttpOutcome } from "../platform/http.ts";
import { redactText } from "../platform/logger.ts";
import type { ThrottleStatus } from "./budget.ts";

const graphqlError = z.object({
  message: z.string(),
  extensions: z.object({ code: z.string().optional() }).nullish(),
});

const envelope = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  // A plain text where the request did not come as far as GraphQL.
  errors: z.union([z.string(), z.array(graphqlError)]).nullish(),
  extensions: z
    .object({
      cost: z
        .object({
          requestedQueryCost: z.number().nullish(),
          throttleStatus: z
            .object({
              maximumAvailable: z.number().positive(),
              currentlyAvailable: z.number(),
              restoreRate: z.number().positive(),
            })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
type Envelope = z.infer<typeof envelope>;

export interface Cost {
  requestedCost: number | undefined;
  status: ThrottleStatus;
}

/** What one call came to, before anything is tried again. */
export type Reply =
  | { kind: "data"; data: Record<string, unknown>; cost: Cost | undefined }
  /** Not carried out, for want of points or because of too many requests. */
  | { kind: "throttled"; retryAfterMs: number | undefined; cost: Cost | undefined; message: string }
  | { kind: "rejectedToken" }
  | { kind: "refused"; message: string; cost: Cost | undefined }
  /** It never reached Shopify. */
  | { kind: "notSent"; message: string }
  /** Whether it was carried out, nobody can say. */
  | { kind: "noReply"; message: string };

const statusMeanings: Record<number, string> = {
  402: "the shop is frozen: its owner has a bill to pay at Shopify",
  403: "the app may not do this in the shop",
  404: "no such shop, or it is closed",
  406: "the shop cannot be reached in this way",
  423: "Shopify has locked the shop",
};

/** Codes of GraphQL errors after which nothing certain is known: https://shopify.dev/docs/api/admin-graphql#status_and_error_codes */
const serverCodes = new Set(["INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"]);
const neverConnected = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|Connect Timeout/;

export function readReply(outcome: HttpOutcome): Reply {
  switch (outcome.kind) {
    case "timeout":
      return { kind: "noReply", message: `Shopify did not answer within ${outcome.durationMs} ms` };
    case "network":
      return { kind: neverConnected.test(outcome.message) ? "notSent" : "noReply", message: clean(outcome.message) };
    case "tooLarge":
      return {
        kind: "refused",
        message: "Shopify's reply is too large: ask for fewer things at once",
        cost: undefined,
      };
    case "response":
      return readResponse(outcome);
  }
}

function readResponse({ status, headers, text }: HttpOutcome & { kind: "response" }): Reply {
  if (status === 401) return { kind: "rejectedToken" };
  if (status === 429) {
    const message = "Shopify takes no more requests for a moment";
    return { kind: "throttled", retryAfterMs: retryAfterMs(headers), cost: undefined, message };
  }
  const parsed = envelope.safeParse(parseJson(text));
  if (status >= 400 && status < 500) {
    const said = parsed.success ? saidIn(parsed.data) : "";
    const meaning = statusMeanings[status] ?? `Shopify refused the request (status ${status})`;
    return { kind: "refused", message: said ? `${meaning}: ${said}` : meaning, cost: undefined };
  }
  if (status !== 200) return { kind: "noReply", message: `Shopify is not available (status ${status})` };
  if (!parsed.success) return { kind: "noReply", message: unreadable(headers, text) };
  return readEnvelope(parsed.data);
}

function readEnvelope(body: Envelope): Reply {
  const cost = costOf(body);
  if (!body.errors || body.errors.length === 0) {
    if (body.data) return { kind: "data", data: body.data, cost };
    return { kind: "noReply", message: "Shopify answered without data and without an error" };
  }
  const codes = typeof body.errors === "string" ? [] : body.errors.map((error) => error.extensions?.code ?? "");
  const message = saidIn(body);
  if (codes.includes("THROTTLED")) return { kind: "throttled", retryAfterMs: undefined, cost, message };
  if (codes.some((code) => serverCodes.has(code))) return { kind: "noReply", message };
  // Data beside errors is half an answer: taken as whole, what is missing would look deleted.
  return { kind: "refused", message, cost };
}

function costOf({ extensions }: Envelope): Cost | undefined {
  const status = extensions?.cost?.throttleStatus;
  return status ? { requestedCost: extensions.cost?.requestedQueryCost ?? undefined, status } : undefined;
}

const saidIn = ({ errors }: Envelope): string =>
  clean(typeof errors === "string" ? errors : (errors ?? []).map((error) => error.message).join("; "));

function unreadable(headers: Headers, text: string): string {
  const type = headers.get("content-type") ?? "no content type";
  if (text.length === 0) return "Shopify answered with nothing";
  return type.includes("json")
    ? `Shopify's reply was cut off or is no GraphQL reply (${text.length} characters)`
    : `Shopify answered with something else than JSON (${clean(type)})`;
}

/** Seconds, as Shopify sends them; a date would be legal, too, and is left to the usual backoff. */
function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

const messageLimit = 300;
const clean = (text: string) => redactText(text).slice(0, messageLimit);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
