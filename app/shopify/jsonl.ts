import type { Clock } from "../platform/clock.ts";
import type { OpenStream, StreamOutcome } from "../platform/http-stream.ts";
import type { Random } from "../platform/random.ts";
import { BulkResultLost, type JsonlOptions } from "./gateway-types.ts";

const idleTimeoutMs = 30_000;
/** In a row without a single byte; and in all, for a connection that breaks after every few bytes. */
const fruitlessLimit = 6;
const breakLimit = 200;
const pauseMs = 500;

interface JsonlDeps {
  openStream: OpenStream;
  clock: Clock;
  random: Random;
}

/** How far the file was read, and what it is, so that another version of it is not taken for its rest. */
interface Progress {
  at: number;
  etag: string | undefined;
  size: number | undefined;
}

/** See `ShopAdmin.openJsonl`. Its addresses carry their own signature: no token is sent. */
export async function* readJsonl(
  deps: JsonlDeps,
  url: string,
  { fromByte = 0, signal }: JsonlOptions,
): AsyncGenerator<Uint8Array> {
  const progress: Progress = { at: fromByte, etag: undefined, size: undefined };
  let fruitless = 0;
  let lastReason = "";
  for (let breaks = 0; fruitless < fruitlessLimit && breaks < breakLimit; breaks++) {
    if (fruitless > 0) await deps.clock.sleep(pauseMs * 2 ** (fruitless - 1) * (0.5 + deps.random.fraction()), signal);
    if (signal?.aborted) break;
    const before = progress.at;
    try {
      const part = await openAt(deps.openStream, url, progress, signal);
      if (part.kind === "retry") {
        lastReason = part.reason;
      } else {
        yield* restOf(part.body, part.skip, progress);
        if (progress.size === undefined || progress.at === progress.size) return;
        lastReason = `it ended after ${progress.at} of ${progress.size} bytes`;
      }
    } catch (error) {
      if (error instanceof BulkResultLost) throw error;
      lastReason = error instanceof Error ? error.message : String(error);
    }
    fruitless = progress.at > before ? 0 : fruitless + 1;
  }
  const reason = signal?.aborted ? "the work was stopped" : lastReason;
  throw new BulkResultLost("unavailable", `the bulk result could not be read to its end: ${reason}`, progress.at);
}

type Part = { kind: "body"; body: AsyncIterable<Uint8Array>; skip: number } | { kind: "retry"; reason: string };

async function openAt(
  openStream: OpenStream,
  url: string,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Part> {
  const headers: Record<string, string> = progress.at > 0 ? { range: `bytes=${progress.at}-` } : {};
  const reply = await openStream({ url, headers, idleTimeoutMs, ...(signal ? { signal } : {}) });
  if (reply.kind === "timeout") return { kind: "retry", reason: "no reply" };
  if (reply.kind === "network") return { kind: "retry", reason: reply.message };
  if (reply.status === 200 || reply.status === 206) return bodyFrom(reply, progress);
  await leave(reply.body);
  if (reply.status === 416 && reply.headers.get("content-range") === `bytes */${progress.at}`) {
    return { kind: "body", body: nothing(), skip: 0 }; // asked for what comes after the last byte
  }
  if (reply.status === 429 || reply.status >= 500) return { kind: "retry", reason: `status ${reply.status}` };
  const message = `the bulk result is no longer there (status ${reply.status}); it has to be asked for again`;
  throw new BulkResultLost("expired", message, progress.at);
}

function bodyFrom(reply: StreamOutcome & { kind: "response" }, progress: Progress): Part {
  const { headers } = reply;
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "");
  const start = reply.status === 206 ? Number(range?.[1] ?? Number.NaN) : 0;
  const length = headers.get("content-length");
  const size = reply.status === 206 ? Number(range?.[2]) : length === null ? undefined : Number(length);
  const etag = headers.get("etag") ?? undefined;
  const isOther =
    (progress.etag !== undefined && etag !== undefined && etag !== progress.etag) ||
    (progress.size !== undefined && size !== undefined && size !== progress.size) ||
    Number.isNaN(start) ||
    start > progress.at;
  if (isOther) {
    throw new BulkResultLost(
      "expired",
      "the bulk result changed while it was read; it has to be asked for again",
      progress.at,
    );
  }
  progress.etag ??= etag;
  progress.size ??= size;
  return { kind: "body", body: reply.body, skip: progress.at - start };
}

/** A server that does not know ranges sends the file from its beginning: what was read already is passed over. */
async function* restOf(body: AsyncIterable<Uint8Array>, skip: number, progress: Progress): AsyncGenerator<Uint8Array> {
  let toSkip = skip;
  for await (const chunk of body) {
    const rest = chunk.subarray(Math.min(toSkip, chunk.length));
    toSkip -= chunk.length - rest.length;
    if (rest.length === 0) continue;
    progress.at += rest.length;
    yield rest;
  }
}

async function leave(body: AsyncIterable<Uint8Array>): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  // Started first: a generator that was never started has nothing that its return could close.
  await chunks.next().catch(() => undefined);
  await chunks.return?.().catch(() => undefined);
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // no bytes
}
