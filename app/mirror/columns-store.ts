/**
 * Many rows as parameters of one statement: a text for each column, its values separated by a character that no text in the
 * mirror contains (see `storable`). PostgreSQL cuts such a text four times faster than it parses JSON or array literals,
 * which was half the cost of an import.
 */
const valueSeparator = "\u001F";
const nullMark = "\u001E";
const listSeparator = "\u001D";

type ColumnType = "text" | "int4" | "int8" | "float8" | "bool" | "jsonb" | "text[]" | "timestamptz";

export interface Column<Row> {
  name: string;
  /** timestamptz: see `secondsOf`. jsonb: JSON text. text[]: see `listOf`. */
  type: ColumnType;
  of: (row: Row) => string | number | boolean | null;
}

/** A value for a column of type text[]. An empty text in a list would be lost; Shopify has no such tags or ids. */
export const listOf = (values: readonly string[]) => values.join(listSeparator);

/**
 * A time, in milliseconds, for a column of type timestamptz. Shopify's have whole seconds, and those are integers of 31 bits,
 * which become text ten times faster than longer ones.
 */
export const secondsOf = (ms: number) => ms / 1000;

/** The parameters. A value with a stray separator makes its column longer than the ids: the insert then fails, loudly. */
export const columnTexts = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] =>
  columns.map(({ of }) => rows.map((row) => of(row) ?? nullMark).join(valueSeparator));

/** What stands behind FROM: the rows again, from the parameters `$first` on. Never for no rows at all. */
export function columnsFrom<Row>(columns: readonly Column<Row>[], first: number): string {
  const arrays = columns.map((_, index) => arrayFrom(`$${first + index}`));
  const casts = columns.map(({ name, type }) => `${cast(name, type)} AS ${name}`);
  const names = columns.map(({ name }) => name);
  return `(SELECT ${casts.join(", ")} FROM unnest(${arrays.join(", ")}) AS t(${names.join(", ")}))`;
}

/** An empty text is one empty value here, where string_to_array makes no value of it. */
const arrayFrom = (parameter: string) =>
  `coalesce(nullif(string_to_array(${parameter}::text, E'\\x1F', E'\\x1E'), '{}'), ARRAY[''])`;

function cast(name: string, type: ColumnType): string {
  if (type === "text[]") return `string_to_array(${name}, E'\\x1D')`;
  if (type === "timestamptz") return `to_timestamp(${name}::float8)`;
  return type === "text" ? name : `${name}::${type}`;
}

/**
 * Inserts the rows (parameters `$2` on) for the shop `$1`, in the order of their keys, or replaces all their columns. A
 * tombstone is lifted, unless a column says otherwise.
 */
export function upsertOf<Row>(table: string, columns: readonly Column<Row>[], keys: readonly string[]): string {
  const names = columns.map(({ name }) => name);
  const replaced = names.filter((name) => !keys.includes(name)).map((name) => `${name} = excluded.${name}`);
  if (!names.includes("deleted_at")) replaced.push("deleted_at = NULL");
  return `INSERT INTO ${table} (shop_id, ${names.join(", ")})
    SELECT $1, ${names.map((name) => `r.${name}`).join(", ")} FROM ${columnsFrom(columns, 2)} AS r
     ORDER BY ${keys.map((name) => `r.${name}`).join(", ")}
    ON CONFLICT (shop_id, ${keys.join(", ")}) DO UPDATE SET ${replaced.join(", ")}`;
}
