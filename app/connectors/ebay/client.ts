import { z } from "zod";
import type { HttpOutcome, HttpRequest } from "../../platform/http.ts";
import type { Call, Failure, Result } from "../contract.ts";
import { ebayDescriptor } from "./descriptor.ts";
import { ebayError, failureOf, type EbayError } from "./errors.ts";

export type CallWithoutSeller = Omit<Call, "sellerId">;

export interface EbayRequest {
  method: HttpRequest["method"];
  /** With the origin. */
  url: string;
  body?: unknown;
  /** The Post-Order API is older than OAuth at eBay, and has its own word for the same token. */
  tokenWord?: "Bearer" | "IAF";
  /** A reply may be this long; else what `Http` allows. */
  maxBytes?: number;
}

const callMs = 12_000;
const errorBody = z.object({ errors: z.array(ebayError) });
/** The Post-Order API's form, with and without its envelope. */
const postOrderErrorBody = z.object({ error: z.array(ebayError) });
const postOrderEnvelope = z.object({ errorMessage: postOrderErrorBody });
const oauthErrorBody = z.object({ error: z.string(), error_description: z.string().optional() });

/** A reply: its status (2xx), its headers, its parsed body. */
export interface EbayReply<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** One call to eBay; the body is parsed by `schema` (an empty one as undefined). */
export async function ebayCall<Body>(
  call: CallWithoutSeller,
  request: EbayRequest,
  schema: z.ZodType<Body>,
): Promise<Result<EbayReply<Body>>> {
  const outcome = await call.http.send({
    method: request.method,
    url: request.url,
    timeoutMs: callMs,
    signal: call.signal,
    headers: headersFor(call, request),
    ...(request.maxBytes === undefined ? {} : { maxBytes: request.maxBytes }),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  return readReply(outcome, schema);
}

function headersFor(call: CallWithoutSeller, { body, tokenWord = "Bearer" }: EbayRequest): Record<string, string> {
  const language = ebayDescriptor.marketplaces.find(({ id }) => id === call.marketplace)?.language ?? "en-US";
  return {
    authorization: `${tokenWord} ${call.accessToken}`,
    accept: "application/json",
    "accept-language": language,
    "x-ebay-c-marketplace-id": call.marketplace,
    // Mandatory where texts are written: the language that they are in.
    ...(body !== undefined ? { "content-type": "application/json", "content-language": language } : {}),
  };
}

/** From whatever the network gave to what it means. HTML, half a JSON and silence are none of the merchant's doing. */
export function readReply<Body>(outcome: HttpOutcome, schema: z.ZodType<Body>): Result<EbayReply<Body>> {
  if (outcome.kind !== "response") return failed({ kind: "unknown", message: silence(outcome) });
  const { status, headers } = outcome;
  const body = parseJson(outcome.text);
  if (status >= 200 && status < 300) {
    const parsed = schema.safeParse(body.value);
    if (parsed.success && body.readable) return { ok: true, value: { status, headers, body: parsed.data } };
    return failed({ kind: "unknown", message: "eBay answered with something that is not a reply of its API." });
  }
  const failure = failureOf(errorsIn(body.value), status);
  if (failure.kind !== "throttled" && failure.kind !== "unavailable") return failed(failure);
  const retryAfterMs = retryAfter(headers.get("retry-after"));
  return failed({ ...failure, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

export const failed = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure });

/** Whether the failure says that the thing does not exist. */
export const isNotFound = (failure: Failure) =>
  failure.kind === "rejected" && failure.issues.some((issue) => issue.class === "notFound");

function parseJson(text: string): { readable: boolean; value: unknown } {
  if (text.trim() === "") return { readable: true, value: undefined };
  try {
    return { readable: true, value: JSON.parse(text) as unknown };
  } catch {
    return { readable: false, value: undefined };
  }
}

function errorsIn(body: unknown): EbayError[] {
  const rest = errorBody.safeParse(body);
  if (rest.success) return rest.data.errors;
  const postOrder = postOrderErrorBody.safeParse(postOrderEnvelope.safeParse(body).data?.errorMessage ?? body);
  if (postOrder.success) return postOrder.data.error;
  const oauth = oauthErrorBody.safeParse(body);
  if (!oauth.success) return [];
  return [{ errorId: 1001, message: oauth.data.error, longMessage: oauth.data.error_description ?? oauth.data.error }];
}

/** Seconds, or an HTTP date; the date form is left to the engine's own backoff. */
function retryAfter(header: string | null): number | undefined {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function silence(outcome: Exclude<HttpOutcome, { kind: "response" }>): string {
  switch (outcome.kind) {
    case "timeout":
      return "eBay did not answer in time.";
    case "network":
      return `eBay could not be reached (${outcome.message}).`;
    case "tooLarge":
      return "eBay's answer was too large to be one of its API.";
  }
}
