import { createHash } from "node:crypto";
import type { SimStore } from "./store.ts";

/** What a seed did: two runs of it have to be the same, on either store. */
export interface History {
  /** Every statement with its values, and how many rows came back. */
  statements: string[];
  /** Each table's rows, as one figure. */
  tables: Record<string, string>;
}

const shownLength = 160;

/** Writes down what is asked from now on, until `end`. */
export function recordHistory({ lane, database }: SimStore): { end(): Promise<History> } {
  const statements: string[] = [];
  const watcher = (text: string, values: readonly unknown[], answer: readonly object[] | "failed") => {
    const said = JSON.stringify(inOneOrder(values), plain);
    const asked = createHash("sha1").update(text).update(said).digest("hex").slice(0, 12);
    const rows = answer === "failed" ? "failed" : `${answer.length} rows`;
    const shown = said.slice(0, shownLength);
    statements.push(`${asked} ${text.replace(/\s+/g, " ").trim().slice(0, shownLength)} ${shown}: ${rows}`);
  };
  lane.watchers.add(watcher);
  return {
    async end() {
      lane.watchers.delete(watcher);
      const columns = await database.sql.query<{ name: string; sealed: string[] }>(
        `SELECT table_name AS name, COALESCE(array_agg(column_name::text) FILTER (WHERE data_type = 'bytea'), '{}') AS sealed
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
         GROUP BY table_name ORDER BY table_name`,
      );
      const tables: Record<string, string> = {};
      for (const { name, sealed } of columns) {
        const [row] = await database.sql.query<{ md5: string; rows: number }>(
          `SELECT md5(COALESCE(string_agg(text, chr(10) ORDER BY text COLLATE "C"), '')) AS md5, count(*)::int AS rows
           FROM (SELECT (to_jsonb(t) - $1::text[])::text AS text FROM "${name}" t) AS each`,
          [sealed],
        );
        tables[name] = `${row?.rows ?? 0} rows ${row?.md5 ?? ""}`;
      }
      return { statements, tables };
    },
  };
}

/**
 * A batch is handed over as columns, each row with its id: in which order its rows stand there depends on how rows lie in
 * their pages, and makes no difference. So they are compared row by row, in one order.
 */
function inOneOrder(values: readonly unknown[]): readonly unknown[] {
  const columns = values.filter((value): value is unknown[] => Array.isArray(value));
  const heights = [...new Set(columns.map(({ length }) => length))].sort((one, other) => one - other);
  const batches = heights.map((height) => {
    const together = columns.filter(({ length }) => length === height);
    const rowOf = (at: number) => together.map((column) => column[at]);
    return Array.from({ length: height }, (_, at) => JSON.stringify(rowOf(at), plain)).sort();
  });
  return [...values.filter((value) => !Array.isArray(value)), ...batches];
}

/** What is sealed is so with dice of its own, which no seed rules: its length has to do. */
const plain = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ||
  (typeof value === "object" && value !== null && "type" in value && value.type === "Buffer")
    ? "bytes"
    : value;

/** Where two runs part, in words; empty: nowhere. */
export function difference(one: History, other: History): string[] {
  const lines: string[] = [];
  const longest = Math.max(one.statements.length, other.statements.length);
  for (let at = 0; at < longest; at++) {
    if (one.statements[at] === other.statements[at]) continue;
    lines.push(`statement ${at} of ${one.statements.length}, ${other.statements.length}:`);
    for (let before = Math.max(0, at - 3); before < at; before++) lines.push(`    ${one.statements[before] ?? ""}`);
    lines.push(`  - ${one.statements[at] ?? "nothing"}`, `  + ${other.statements[at] ?? "nothing"}`);
    break;
  }
  for (const [name, rows] of Object.entries(one.tables)) {
    if (rows !== other.tables[name]) lines.push(`table ${name}: ${rows} and ${other.tables[name] ?? "nothing"}`);
  }
  return lines;
}
