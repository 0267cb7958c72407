import type { CatalogProblem } from "./catalog-error.ts";

/** Thrown inside the text stage; csv.ts turns it into a CatalogError with the file's name. */
export class UnreadableText extends Error {
  constructor(readonly problem: CatalogProblem) {
    super(problem.message);
  }
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * Bytes to text with `\n` line ends, chunk by chunk. The encoding is recognised from the first bytes; text that is not what it
 * seems is refused with the line, because a guess would put broken letters into a shop's titles.
 */
export async function* csvText(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let total = 0;
  let line = 1;
  const lineEnds = new LineEnds();
  for await (const chunk of withLongFirst(bytes)) {
    total += chunk.byteLength;
    if (total > maxBytes) throw new UnreadableText({ message: tooLarge(maxBytes) });
    decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
    const text = lineEnds.normalise(decode(decoder, chunk, line));
    line += count(text, "\n");
    yield text;
  }
  if (decoder !== undefined) yield lineEnds.normalise(decode(decoder, undefined, line)) + lineEnds.rest();
}

export function tooLarge(maxBytes: number): string {
  return `the file is larger than ${Math.floor(maxBytes / 1_000_000)} MB: export the products in several files, and load one`;
}

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined, line: number): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    const bad = chunk === undefined ? undefined : firstInvalidLine(chunk, line, decoder.encoding);
    throw new UnreadableText({
      line: bad ?? line,
      message: `the text is not ${decoder.encoding.toUpperCase()} (an older encoding such as Windows-1252 or Latin-1, or a damaged file): save it again as “CSV UTF-8”`,
    });
  }
}

/** The decoder only says that something in the chunk is wrong; each line of it is tried to find which. */
function firstInvalidLine(chunk: Uint8Array, line: number, encoding: string): number | undefined {
  if (encoding !== "utf-8") return undefined;
  let start = 0;
  for (let at = line; ; at++) {
    const end = chunk.indexOf(10, start);
    const piece = chunk.subarray(start, end === -1 ? undefined : end);
    // The first piece may start inside a letter that the chunk before began.
    const whole = start === 0 ? piece.subarray(piece.findIndex((byte) => (byte & 0xc0) !== 0x80)) : piece;
    if (!isUtf8(whole)) return at;
    if (end === -1) return undefined;
    start = end + 1;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function encodingOf(first: Uint8Array): Encoding {
  const [a, b, c, d] = first;
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4) {
    throw new UnreadableText({
      message: "this is an Excel workbook or a ZIP archive, not a CSV file: export the products as CSV",
    });
  }
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  // Latin letters in UTF-16 have a zero in every other byte.
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return "utf-16le";
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return "utf-16be";
  if (first.includes(0)) throw new UnreadableText({ message: "this is not a text file (it has zero bytes)" });
  return "utf-8";
}

/** The first bytes decide the encoding, so the first chunk must hold at least four of them. */
async function* withLongFirst(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined;
  let passing = false;
  for await (const chunk of bytes) {
    if (passing) {
      yield chunk;
      continue;
    }
    held = held === undefined ? chunk : Buffer.concat([held, chunk]);
    passing = held.byteLength >= 4;
    if (passing) yield held;
  }
  if (!passing && held !== undefined) yield held;
}

/** `\r\n` and a lone `\r` become `\n`, also where a chunk ends between the two. */
class LineEnds {
  #held = "";

  normalise(text: string): string {
    const whole = this.#held + text;
    this.#held = whole.endsWith("\r") ? "\r" : "";
    return (this.#held === "" ? whole : whole.slice(0, -1)).replace(/\r\n?/g, "\n");
  }

  rest(): string {
    return this.#held === "" ? "" : "\n";
  }
}

function count(text: string, letter: string): number {
  let found = 0;
  for (let at = text.indexOf(letter); at !== -1; at = text.indexOf(letter, at + 1)) found++;
  return found;
}
