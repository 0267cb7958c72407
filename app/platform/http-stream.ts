export interface StreamRequest {
  url: string;
  headers?: Record<string, string>;
  /** The longest silence: until the reply begins, and between any two chunks of it. */
  idleTimeoutMs: number;
  signal?: AbortSignal;
}

export type StreamOutcome =
  | {
      kind: "response";
      status: number;
      headers: Headers;
      /** To be read to its end, or left with `break`. Throws when the connection breaks or falls silent. */
      body: AsyncIterable<Uint8Array>;
    }
  | { kind: "timeout" }
  | { kind: "network"; message: string };

/** A GET whose reply is too large to be held: see `Http` for all others. Nothing throws before the body is read. */
export type OpenStream = (request: StreamRequest) => Promise<StreamOutcome>;

/** Redirects are not followed. Compressed replies are not asked for, so that a byte's place is what the server says. */
export const openHttpStream: OpenStream = async (request) => {
  const idle = watchSilence(request.idleTimeoutMs);
  const signal = request.signal ? AbortSignal.any([idle.signal, request.signal]) : idle.signal;
  try {
    const headers = { "accept-encoding": "identity", ...request.headers };
    const response = await fetch(request.url, { headers, redirect: "manual", signal });
    return { kind: "response", status: response.status, headers: response.headers, body: chunksOf(response, idle) };
  } catch (error) {
    idle.stop();
    if (idle.signal.aborted) return { kind: "timeout" };
    return { kind: "network", message: error instanceof Error ? error.message : String(error) };
  }
};

async function* chunksOf(response: Response, idle: ReturnType<typeof watchSilence>): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    for (;;) {
      idle.heard();
      const step = await reader?.read();
      if (!step || step.done) return;
      // Whoever reads may take as long as it wants: that is no silence of the other side.
      idle.stop();
      yield step.value;
    }
  } finally {
    idle.stop();
    await reader?.cancel().catch(() => undefined);
  }
}

function watchSilence(idleTimeoutMs: number) {
  const controller = new AbortController();
  const fall = () => {
    controller.abort(new Error(`nothing arrived for ${idleTimeoutMs} ms`));
  };
  let timer = setTimeout(fall, idleTimeoutMs);
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(fall, idleTimeoutMs);
    },
    stop: () => clearTimeout(timer),
  };
}
