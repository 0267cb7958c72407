import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

/** One kind of record, by key. A record is replaced, never changed in place: `set` is what makes a change lasting. */
export interface Collection<Value> {
  get(key: string): Value | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): void;
  delete(key: string): boolean;
  values(): IterableIterator<Value>;
  entries(): IterableIterator<[string, Value]>;
  readonly size: number;
}

interface Line {
  in: string;
  key: string;
  /** Absent: the record was deleted. */
  value?: unknown;
}

const COMPACT_ABOVE_BYTES = 32 * 1024 * 1024;

/**
 * The state of a stand-in: named collections of JSON records, kept in one file of JSON lines.
 * What a request changed is appended before its reply leaves, because the vendor too would remember what it acknowledged
 * when our own processes are killed. The file is rewritten (to another name, then renamed) when opened and when it grew long.
 */
export class Ledger {
  private readonly collections = new Map<string, Map<string, unknown>>();
  private unwritten: string[] = [];
  private bytes = 0;

  constructor(private readonly file?: string) {
    if (file === undefined) return;
    mkdirSync(path.dirname(file), { recursive: true });
    if (existsSync(file)) this.load(file);
    this.compact(file);
  }

  /** The caller names the record's type: what is in the file was written by this same class. */
  collection<Value>(name: string): Collection<Value> {
    const records = this.records(name) as Map<string, Value>; // see above: one name, one type
    const note = (line: Line) => {
      if (this.file !== undefined) this.unwritten.push(JSON.stringify(line));
    };
    return {
      get: (key) => records.get(key),
      has: (key) => records.has(key),
      set: (key, value) => {
        records.set(key, value);
        note({ in: name, key, value });
      },
      delete: (key) => {
        note({ in: name, key });
        return records.delete(key);
      },
      values: () => records.values(),
      entries: () => records.entries(),
      get size() {
        return records.size;
      },
    };
  }

  /** Forgets everything. */
  clear(): void {
    for (const records of this.collections.values()) records.clear();
    this.unwritten = [];
    if (this.file !== undefined) this.compact(this.file);
  }

  /** Makes everything set so far outlive this process. */
  commit(): void {
    if (this.file === undefined || this.unwritten.length === 0) return;
    const text = `${this.unwritten.join("\n")}\n`;
    this.unwritten = [];
    appendFileSync(this.file, text);
    this.bytes += text.length;
    if (this.bytes > COMPACT_ABOVE_BYTES) this.compact(this.file);
  }

  private records(name: string): Map<string, unknown> {
    const known = this.collections.get(name);
    if (known) return known;
    const fresh = new Map<string, unknown>();
    this.collections.set(name, fresh);
    return fresh;
  }

  private load(file: string): void {
    const lines = readFileSync(file, "utf8").split("\n");
    for (const [index, text] of lines.entries()) {
      if (text === "") continue;
      const line = parseLine(text);
      if (line) this.apply(line);
      // Only the last line can have been cut short by a kill; anything else is not ours.
      else if (index < lines.length - 1)
        throw new Error(`${file}, line ${index + 1}, is not a stand-in's state. Delete the file to start over.`);
    }
  }

  private apply(line: Line): void {
    if ("value" in line) this.records(line.in).set(line.key, line.value);
    else this.records(line.in).delete(line.key);
  }

  private compact(file: string): void {
    const lines: string[] = [];
    for (const [name, records] of this.collections)
      for (const [key, value] of records) lines.push(JSON.stringify({ in: name, key, value }));
    const beside = `${file}.writing`;
    writeFileSync(beside, lines.length === 0 ? "" : `${lines.join("\n")}\n`);
    renameSync(beside, file);
    // Counted from here, so that a state that is large by nature is not rewritten at each commit.
    this.bytes = 0;
    if (statSync(file).size === 0) this.unwritten = [];
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    const shaped = typeof line === "object" && line !== null && "in" in line && "key" in line;
    return shaped ? (line as Line) : undefined; // written by `note` above
  } catch {
    return undefined;
  }
}
