import type { Clock } from "./clock.ts";

export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** From the first byte sent to the last byte read. */
  timeoutMs: number;
  /** A longer reply is cut off and reported as `tooLarge`. */
  maxBytes?: number;
  signal?: AbortSignal;
}

/** What came of a request. Nothing here throws for a reason outside this process. */
export type HttpOutcome =
  | { kind: "response"; status: number; headers: Headers; text: string; durationMs: number }
  | { kind: "timeout"; durationMs: number }
  | { kind: "network"; message: string; durationMs: number }
  | { kind: "tooLarge"; durationMs: number };

export interface Http {
  send(request: HttpRequest): Promise<HttpOutcome>;
}

const defaultMaxBytes = 10 * 1024 * 1024;

/** Node's own fetch, with a deadline and a size limit. Redirects are not followed: no API of ours answers with one. */
export function createHttp(clock: Clock): Http {
  return {
    async send(request) {
      const startedMs = clock.nowMs();
      const since = () => clock.nowMs() - startedMs;
      const deadline = AbortSignal.timeout(request.timeoutMs);
      const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
      try {
        const response = await fetch(request.url, {
          method: request.method,
          headers: request.headers ?? {},
          body: request.body ?? null,
          redirect: "manual",
          signal,
        });
        const text = await readAtMost(response, request.maxBytes ?? defaultMaxBytes);
        if (text === undefined) return { kind: "tooLarge", durationMs: since() };
        return { kind: "response", status: response.status, headers: response.headers, text, durationMs: since() };
      } catch (error) {
        if (deadline.aborted) return { kind: "timeout", durationMs: since() };
        return { kind: "network", message: reasonOf(error), durationMs: since() };
      }
    },
  };
}

async function readAtMost(response: Response, maxBytes: number): Promise<string | undefined> {
  if (!response.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString("utf8");
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
}

/** undici says only "fetch failed" and keeps the reason in `cause`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
