import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  mkdirSync,
  rmSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { Change } from "./changes.ts";
import type { ShopStore } from "./shop-store.ts";
import { applyLine, linesOf, lineOf, type StateLine } from "./state-lines.ts";

const CHUNK = 1 << 20;
const KEPT_WRITE_MS = 20;
const REWRITE_AT_LEAST_BYTES = 16 * CHUNK;
const LINES_PER_SLICE = 200;
/** More than an action of a merchant or of an app ever writes; a large import is written in pieces. */
const WRITE_CHARS = 8 * CHUNK;
const NOTHING_NEW: ReadonlySet<StateLine> = new Set();
const NEW: ReadonlySet<Change["topic"]> = new Set(["products/create", "orders/create"]);

/**
 * The state file: whole state first, then a line for each change, written before anyone is told of it. So a process that is
 * killed at any point starts again with all that it had shown to others. When the changes outgrow the state, the file is
 * written anew beside the old one and renamed.
 */
export class Journal {
  private file: number;
  private baseBytes = 0;
  private grownBytes = 0;
  private superseded = 0;
  private rewriting: string[] | undefined;
  private rewriteDone: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private readonly numbers = new Map<number, string>();
  /** Whether the file already held a state. */
  readonly found: boolean;

  constructor(
    private readonly path: string,
    private readonly shops: readonly ShopStore[],
  ) {
    mkdirSync(dirname(path), { recursive: true });
    rmSync(`${path}.new`, { force: true });
    this.found = existsSync(path) && this.load() > 0;
    this.file = openSync(path, "a");
    for (const shop of shops) {
      shop.kept.onDirty = () => (this.timer ??= setTimeout(() => this.writeKept(), KEPT_WRITE_MS).unref());
    }
    if (!this.found) for (const shop of shops) this.write([...linesOf(shop)]);
  }

  /** Writes what an action changed, and all small records that changed with it. */
  commit(shop: ShopStore, changes: readonly Change[]): void {
    // Places come first: a product's line names them.
    const first = this.numbersIfNew(shop);
    const created: StateLine[] = [];
    const lines: StateLine[] = [];
    const products = new Set<number>();
    for (const change of changes) {
      // A new product's line has its items and levels in it.
      if ("level" in change && products.has(change.level.item.variant.product.id)) continue;
      const line = lineOf(shop, change);
      if (!line) continue;
      if (line[0] === "product") {
        if (products.has(line[2].id)) continue;
        products.add(line[2].id);
      }
      if (line[0] === "location") first.push(line);
      else (NEW.has(change.topic) ? created : lines).push(line);
    }
    // One write for all of an action: a kill leaves the whole of it or nothing, such as no order without its mark.
    this.write([...first, ...created, ...lines, ...this.keptLines()], new Set(created));
  }

  /** Writes the small records that changed since the last write. */
  writeKept(): void {
    this.write(this.keptLines());
  }

  private keptLines(): StateLine[] {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.closed) return [];
    return this.shops.flatMap((shop) =>
      shop.kept.drain().map(([table, key, value]): StateLine => ["kept", shop.index, table, key, value]),
    );
  }

  async close(): Promise<void> {
    this.writeKept();
    await this.rewriteDone;
    this.closed = true;
    closeSync(this.file);
  }

  private numbersIfNew(shop: ShopStore): StateLine[] {
    const numbers = shop.numbering.toJSON();
    const text = JSON.stringify(numbers);
    if (this.numbers.get(shop.index) === text) return [];
    this.numbers.set(shop.index, text);
    return [["numbers", shop.index, numbers]];
  }

  /** What is new adds to the state; all else takes the place of older lines, which a rewrite would drop. */
  private write(lines: readonly StateLine[], added: ReadonlySet<StateLine> = NOTHING_NEW): void {
    if (lines.length === 0 || this.closed) return;
    let text = "";
    for (const line of lines) {
      const own = JSON.stringify(line) + "\n";
      if (added.has(line)) {
        const bytes = Buffer.byteLength(own);
        this.baseBytes += bytes;
        this.grownBytes -= bytes;
      }
      text += own;
      if (text.length < WRITE_CHARS) continue;
      this.append(text);
      text = "";
    }
    if (text !== "") this.append(text);
    if (!this.rewriting && this.grownBytes > Math.max(REWRITE_AT_LEAST_BYTES, this.baseBytes)) {
      this.rewriteDone = this.rewrite();
    }
  }

  private append(text: string): void {
    this.grownBytes += writeSync(this.file, text);
    this.rewriting?.push(text);
  }

  /** Meanwhile changes go on: they are kept aside and written after the whole state, where they win. */
  private async rewrite(): Promise<void> {
    const late: string[] = (this.rewriting = []);
    const next = openSync(`${this.path}.new`, "w");
    let bytes = 0;
    for (const shop of this.shops) {
      let slice: string[] = [];
      for (const line of linesOf(shop)) {
        slice.push(JSON.stringify(line) + "\n");
        if (slice.length < LINES_PER_SLICE) continue;
        bytes += writeSync(next, slice.join(""));
        slice = [];
        await new Promise((resolve) => setImmediate(resolve));
      }
      bytes += writeSync(next, slice.join(""));
    }
    bytes += writeSync(next, late.join(""));
    renameSync(`${this.path}.new`, this.path);
    closeSync(this.file);
    this.file = next;
    this.rewriting = undefined;
    this.baseBytes = bytes;
    this.grownBytes = 0;
  }

  /** Reads the file in pieces. A last line that was cut off by a kill was never answered for: it is taken away. */
  private load(): number {
    const file = openSync(this.path, "r");
    const decoder = new StringDecoder("utf8");
    const buffer = Buffer.alloc(CHUNK);
    let rest = "";
    let count = 0;
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split("\n");
      rest = lines.pop() ?? "";
      this.baseBytes += read;
      for (const line of lines) {
        this.apply(line, ++count);
      }
    }
    closeSync(file);
    const cutBytes = Buffer.byteLength(rest);
    if (cutBytes > 0) truncateSync(this.path, this.baseBytes - cutBytes);
    // A file that is mostly history is written anew soon after the start.
    if (this.superseded * 2 > count) this.baseBytes = 0;
    return count;
  }

  private apply(text: string, number: number): void {
    let line: StateLine;
    try {
      line = JSON.parse(text) as StateLine; // written by this class alone
    } catch {
      throw new Error(`${this.path} is damaged in line ${number}. Delete it to start with an empty shop.`);
    }
    const shop = this.shops[line[1]];
    if (shop && applyLine(shop, line)) this.superseded++;
  }
}
