import type { Sql } from "../../app/platform/database.ts";

/** Rows of any table, made from what the database itself says of its columns: a new table has some by itself. */

export type Row = Record<string, unknown>;

export interface Column {
  table: string;
  name: string;
  type: string;
}

/** Tables with a `shop_id`, each with the columns that a row cannot do without. */
export async function tablesOfShops(sql: Sql): Promise<Map<string, Column[]>> {
  const columns = await sql.query<Column & { is_needed: boolean }>(
    `SELECT table_name AS table, column_name AS name, udt_name AS type, is_nullable = 'NO' AND column_default IS NULL AS is_needed
     FROM information_schema.columns c WHERE table_schema = 'public' AND EXISTS (
       SELECT 1 FROM information_schema.columns o WHERE o.table_schema = 'public' AND o.table_name = c.table_name
         AND o.column_name = 'shop_id')
     ORDER BY table_name, ordinal_position`,
  );
  const tables = new Map<string, Column[]>();
  for (const { is_needed, ...column } of columns) {
    const needed = tables.get(column.table) ?? [];
    if (is_needed) needed.push(column);
    tables.set(column.table, needed);
  }
  return tables;
}

/** Something for a column of this type: the text or the number where it takes one. */
export function fillIn(type: string, text: string, number = 1): unknown {
  if (type.startsWith("_")) return [text];
  if (/^(int|float|numeric)/.test(type)) return number;
  if (type === "bool") return true;
  if (/^(timestamp|date)/.test(type)) return new Date();
  if (type === "jsonb") return "{}";
  return type === "bytea" ? Buffer.alloc(0) : text;
}

export async function insert(sql: Sql, table: string, row: Row): Promise<Row> {
  const names = Object.keys(row);
  const [made] = await sql.query<Row>(
    `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(", ")})
     VALUES (${names.map((_, index) => `$${String(index + 1)}`).join(", ")}) RETURNING *`,
    Object.values(row),
  );
  return made ?? {};
}
