import type { Database } from "../../app/platform/database.ts";

/** Tables in which a text is found: in any column of any row, in the open or as the bytes of a binary column. */
export async function findsAnywhere({ sql }: Database, text: string): Promise<string[]> {
  const tables = await sql.query<{ name: string }>(
    "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${name} AS t
       WHERE strpos(lower(t::text), lower($1)) > 0 OR strpos(t::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0`,
      [text],
    );
    if ((row?.n ?? 0) > 0) found.push(name);
  }
  return found.sort();
}
