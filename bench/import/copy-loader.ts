import { once } from "node:events";
import { finished } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

export type Value = string | number | boolean | null;

/** A COPY into one table, on a connection of its own. */
export interface Loader {
  put(values: readonly Value[]): void;
  /** Hands over what was put; waits until PostgreSQL has room for more. */
  pass(): Promise<void>;
  /** The rows are there, committed. */
  end(): Promise<void>;
}

export async function openLoader(databaseUrl: string, table: string, columns: string): Promise<Loader> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const stream = client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`, { highWaterMark: 256 * 1024 }));
  let text = "";
  const pass = async () => {
    if (text === "") return;
    const hasRoom = stream.write(text);
    text = "";
    if (!hasRoom) await once(stream, "drain");
  };
  return {
    put(values) {
      text += `${values.map(copyText).join("\t")}\n`;
    },
    pass,
    async end() {
      await pass();
      stream.end();
      await finished(stream);
      await client.end();
    },
  };
}

const special = /[\\\t\n\r]/;
const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** https://www.postgresql.org/docs/current/sql-copy.html, "Text Format" */
function copyText(value: Value): Value {
  if (value === null) return "\\N";
  if (typeof value !== "string" || !special.test(value)) return value;
  return value.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}
