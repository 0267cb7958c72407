import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { CatalogError, type CatalogProblem } from "./catalog-error.ts";
import { Row } from "./csv-cells.ts";
import { columnsOf, delimiterOf, type Columns } from "./csv-columns.ts";
import { ProductRows } from "./csv-products.ts";
import { csvText, tooLarge, UnreadableText } from "./csv-text.ts";
import { mainLocation } from "./locations.ts";
import type { CatalogProduct } from "./types.ts";

export interface CsvOptions {
  /** For messages. */
  fileName?: string;
  /** Where the stock lies: the format has one quantity a variant. */
  location?: string;
  maxBytes?: number;
}

const maxCsvBytes = 100_000_000;
/** Shopify's limit of a description is 512 KiB; a row beyond this has an open quote, and would swallow the rest of the file. */
const maxRowBytes = 1_000_000;
const maxProblems = 20;

/**
 * Products of a CSV file as Shopify exports and imports it. All or nothing: throws a CatalogError that lists the first problems
 * with line and column. Text and bytes are read piece by piece; only the products are held.
 */
export async function parseShopifyCsv(
  source: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): Promise<CatalogProduct[]> {
  const { fileName = "the CSV", location = mainLocation, maxBytes = maxCsvBytes } = options;
  const bytes =
    typeof source === "string"
      ? oneChunk(Buffer.from(source))
      : source instanceof Uint8Array
        ? oneChunk(source)
        : source;
  const problems: CatalogProblem[] = [];
  let left = 0;
  const note = (problem: CatalogProblem) => (problems.length < maxProblems ? void problems.push(problem) : left++);
  const rows = new ProductRows(location);
  try {
    for await (const row of readRows(csvText(bytes, maxBytes), note)) rows.add(row);
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    throw new CatalogError(fileName, [error.problem]);
  }
  const products = rows.finish();
  if (problems.length === 0 && products.length === 0) problems.push({ message: "the file has no products" });
  if (problems.length > 0) throw new CatalogError(fileName, problems, left);
  return products;
}

export async function readShopifyCsv(path: string, options: CsvOptions = {}): Promise<CatalogProduct[]> {
  const fileName = options.fileName ?? basename(path);
  const maxBytes = options.maxBytes ?? maxCsvBytes;
  const found = await stat(path).catch((error: unknown) => {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new CatalogError(fileName, [{ message: missing ? `there is no file at ${path}` : String(error) }]);
  });
  if (!found.isFile()) throw new CatalogError(fileName, [{ message: `${path} is not a file` }]);
  if (found.size > maxBytes) throw new CatalogError(fileName, [{ message: tooLarge(maxBytes) }]);
  return parseShopifyCsv(createReadStream(path), { ...options, fileName });
}

async function* readRows(
  text: AsyncGenerator<string>,
  note: (problem: CatalogProblem) => unknown,
): AsyncGenerator<Row> {
  const { delimiter, all } = await withDelimiter(text);
  let columns: Columns | undefined;
  for await (const { record, line } of readRecords(all, delimiter)) {
    const height = record.reduce((lines, cell) => lines + (cell.match(/\n/g)?.length ?? 0), 0);
    if (columns === undefined) {
      columns = headerColumns(record);
      continue;
    }
    const start = line - height;
    if (record.slice(columns.count).some((cell) => cell.trim() !== "")) {
      const message = `${record.length} cells, but the header has ${columns.count}: a comma or a quote in a text is probably not quoted`;
      note({ line: start, message });
      continue;
    }
    if (record.some((cell) => cell.trim() !== "")) yield new Row(start, record, columns, note);
  }
}

/** Records with the line on which they end. */
async function* readRecords(text: AsyncGenerator<string>, delimiter: string) {
  // Seen inside the parser: what it has read ahead is lost to the reader when it fails.
  let lastLine = 0;
  const parser = parse({
    on_record: (record: string[], { lines }) => {
      lastLine = lines;
      return record;
    },
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRowBytes,
  });
  const source = Readable.from(text);
  // pipe() does not hand errors on, and an error of the text must reach whoever reads the records.
  source.on("error", (error) => parser.destroy(error)).pipe(parser);
  try {
    for await (const item of parser) {
      // csv-parse types its stream as any; with `info` each item is this pair.
      const { record, info } = item as { record: string[]; info: { lines: number } };
      yield { record, line: info.lines };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new UnreadableText(brokenQuoting(error, lastLine + 1));
    throw error;
  } finally {
    source.destroy();
  }
}

/** The library names the line where it gave up; a quote that is never closed began in the row after the last good one. */
function brokenQuoting(error: CsvError, line: number): CatalogProblem {
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return { line, message: 'a quote (") opens in the row that starts here, and is never closed' };
    case "CSV_MAX_RECORD_SIZE":
      return { line, message: 'the row that starts here is longer than 1 MB: a quote (") is probably not closed' };
    case "CSV_INVALID_CLOSING_QUOTE":
      return { line, message: 'in this row text follows a closing quote: a quote inside a text is written twice ("")' };
    case "INVALID_OPENING_QUOTE":
      return {
        line,
        message:
          "in this row a quote stands inside a text that is not quoted: quote the whole text, and double the quote in it",
      };
    default:
      return { line, message: error.message };
  }
}

function headerColumns(header: readonly string[]): Columns {
  const columns = columnsOf(header);
  if (columns.repeated.length > 0) {
    throw new UnreadableText({ line: 1, message: `the column “${columns.repeated[0] ?? ""}” is there twice` });
  }
  if (!columns.places.has("title")) {
    const message = "there is no column “Title” in the first row: this is not Shopify's product CSV";
    throw new UnreadableText({ line: 1, message });
  }
  return columns;
}

async function withDelimiter(text: AsyncGenerator<string>) {
  let head = "";
  let ended = false;
  while (!ended && !head.trimStart().includes("\n") && head.length < maxRowBytes) {
    const next = await text.next();
    ended = next.done === true;
    if (next.done !== true) head += next.value;
  }
  // An empty first line is no header; and a byte order mark that was saved twice is no part of it.
  const start = head.replace(/^[\s\uFEFF]+/, (blank) => blank.replace(/[^\n]/g, ""));
  const delimiter = delimiterOf(start.trimStart().split("\n", 1)[0] ?? "");
  async function* all() {
    yield start;
    yield* text;
  }
  return { delimiter, all: all() };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
