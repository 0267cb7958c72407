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
      const whole = Buffer.concat([...rest, bytes.subarray(0, end)]).toString("utf8");
      rest = end + 1 < bytes.length ? [bytes.subarray(end + 1)] : [];
      restBytes = bytes.length - end - 1;
      const lines = whole.split("\n").filter((line) => line !== "");
      progress.lines += lines.length;
      yield lines;
    }
    if (restBytes > lineLimitBytes) {
      throw new CatalogUnreadable("a line of Shopify's answer is longer than any product can be");
    }
  }
  const last = Buffer.concat(rest).toString("utf8");
  if (last === "") return;
  progress.lines++;
  yield [last];
}
