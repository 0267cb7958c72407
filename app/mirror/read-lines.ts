import { isAscii } from "node:buffer";

/** A line that is longer is no product: Shopify limits a description to 512 KB. */
const lineLimitBytes = 16 * 1024 * 1024;
const newline = 0x0a;

/** The bulk result is not what it should be. The message is for the merchant's Activity page. */
export class CatalogUnreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CatalogUnreadable";
  }
}

export interface ReadProgress {
  bytes: number;
  lines: number;
}

/**
 * Lines of a stream of bytes, as many at once as have arrived. Only what follows the last newline is kept, so memory does
 * not grow with the file.
 * @throws CatalogUnreadable for a line beyond all measure
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, progress: ReadProgress): AsyncGenerator<string[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of chunks) {
    // A view on the same bytes, for `lastIndexOf` and `toString`.
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    progress.bytes += bytes.length;
    const end = bytes.lastIndexOf(newline);
    if (end < 0) {
      rest.push(bytes);
      restBytes += bytes.length;
    } else {
      const whole = Buffer.concat([...rest, bytes.subarray(0, end)]);
      rest = end + 1 < bytes.length ? [bytes.subarray(end + 1)] : [];
      restBytes = bytes.length - end - 1;
      const lines = linesIn(whole);
      progress.lines += lines.length;
      yield lines;
    }
    if (restBytes > lineLimitBytes) {
      throw new CatalogUnreadable("a line of Shopify's answer is longer than any product can be");
    }
  }
  const last = linesIn(Buffer.concat(rest));
  progress.lines += last.length;
  if (last.length > 0) yield last;
}

const beyondAscii = /[^\0-\x7F]/;

/**
 * UTF-8 is only decoded in the lines that need it. One curly quote would make two bytes of each character in all that has
 * arrived, and then cost twice as much to parse.
 */
function linesIn(bytes: Buffer): string[] {
  const lines = bytes.toString("latin1").split("\n");
  const isPlain = isAscii(bytes);
  const decoded: string[] = [];
  for (const line of lines) {
    if (line === "") continue;
    decoded.push(isPlain || !beyondAscii.test(line) ? line : Buffer.from(line, "latin1").toString("utf8"));
  }
  return decoded;
}
