import { Transform, type TransformCallback } from "node:stream";

export interface Rewrite {
  /** ASCII only: then bytes can be compared, and no letter is ever cut. */
  from: string;
  to: string;
}

/**
 * Replaces strings in a stream of bytes as it passes. Only a tail that may be the beginning of one of them waits for the next
 * chunk, so a reply that the app sends piece by piece still arrives piece by piece.
 */
export function rewriting(rewrites: readonly Rewrite[]): Transform {
  let held = "";
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const text = replaceAll(held + chunk.toString("latin1"), rewrites);
      const keep = longestBeginning(text, rewrites);
      held = text.slice(text.length - keep);
      done(null, Buffer.from(text.slice(0, text.length - keep), "latin1"));
    },
    flush(done: TransformCallback) {
      done(null, Buffer.from(held, "latin1"));
    },
  });
}

export const replaceAll = (text: string, rewrites: readonly Rewrite[]): string =>
  rewrites.reduce((changed, { from, to }) => changed.replaceAll(from, to), text);

/** Length of the longest end of `text` with which one of the strings could begin. */
function longestBeginning(text: string, rewrites: readonly Rewrite[]): number {
  const longest = Math.max(0, ...rewrites.map(({ from }) => from.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const tail = text.slice(-length);
    if (rewrites.some(({ from }) => from.startsWith(tail))) return length;
  }
  return 0;
}
