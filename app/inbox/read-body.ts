import type { IncomingMessage } from "node:http";
import type { Clock } from "../platform/clock.ts";

export type BodyOutcome =
  | { kind: "body"; body: Buffer }
  | { kind: "tooLarge" }
  /** The sender went away before it had sent all that it had promised. */
  | { kind: "cutOff" }
  | { kind: "tooSlow" };

/** The raw bytes, as the signature covers them. Holds at most `limitBytes`; waits at most `deadlineMs`, timed until `answered`. */
export async function readBody(
  request: IncomingMessage,
  clock: Clock,
  { limitBytes, deadlineMs, answered }: { limitBytes: number; deadlineMs: number; answered: AbortSignal },
): Promise<BodyOutcome> {
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) return { kind: "tooLarge" };
  const deadline = clock.sleep(deadlineMs, answered).then((): BodyOutcome => ({ kind: "tooSlow" }));
  return Promise.race([collect(request, limitBytes), deadline]);
}

function collect(request: IncomingMessage, limitBytes: number): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) done({ kind: "tooLarge" });
      else chunks.push(chunk);
    };
    const ended = () => done({ kind: "body", body: Buffer.concat(chunks, size) });
    // Node says "close" without "end" where fewer bytes came than content-length announced.
    const gone = () => done({ kind: "cutOff" });
    const done = (outcome: BodyOutcome) => {
      request.off("data", take).off("end", ended).off("close", gone);
      chunks.length = 0;
      resolve(outcome);
    };
    request.on("data", take).on("end", ended).on("close", gone).on("error", gone);
  });
}
