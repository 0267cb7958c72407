import { PGlite, types as embeddedTypes } from "@electric-sql/pglite";
import pg from "pg";
import { migrate } from "../../app/platform/migrate.ts";
import { parseInt8 } from "../../app/platform/sql.ts";
import type { Line, Notification } from "./lane.ts";

const migrationsDir = "prisma/migrations";
const settings = ["timezone=UTC", "jit=off", "plan_cache_mode=force_generic_plan"];
/** What costs time, and says nothing to us. */
const unsafe = ["synchronous_commit=off", "track_counts=off", "track_activities=off", "update_process_title=off"];
/** A seed's statements are some hundreds of texts, planted bugs a few more; beyond this something makes up texts. */
const mostTexts = 5_000;

/** PostgreSQL in this process, in memory. */
export async function embeddedLine(): Promise<Line> {
  const pglite = await PGlite.create("memory://");
  const options = { parsers: { [embeddedTypes.INT8]: parseInt8 } };
  const heard: Notification[] = [];
  pglite.onNotification((channel, payload) => void heard.push({ channel, payload }));
  const query: Line["query"] = async <Row extends object>(text: string, values: readonly unknown[]) => {
    try {
      return (await pglite.query<Row>(text, [...values], options)).rows;
    } finally {
      // It tells what was notified a moment after its answer.
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
  };
  await migrate(
    { query: (text, values) => query(text, values ?? []), script: (text) => pglite.exec(text) },
    migrationsDir,
  );
  for (const setting of settings) await pglite.exec(`SET ${setting.replace("=", " = '")}'`);
  return {
    query,
    script: (text) => pglite.exec(text),
    heard: () => heard.splice(0),
    close: () => pglite.close(),
  };
}

/** One connection to a server; each text is parsed and planned once. */
export async function serverLine(url: string): Promise<Line> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, parseInt8);
  const options = [...settings, ...unsafe].map((setting) => `-c ${setting}`).join(" ");
  const client = new pg.Client({ connectionString: url, types, options, application_name: "anabranch simulation" });
  const heard: Notification[] = [];
  client.on("notification", ({ channel, payload }) => void heard.push({ channel, payload: payload ?? "" }));
  await client.connect();
  await migrate(
    {
      query: async <Row extends object>(text: string, values?: readonly unknown[]) =>
        (await client.query<Row>(text, [...(values ?? [])])).rows,
      script: (text) => client.query(text),
    },
    migrationsDir,
  );
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `s${names.size}`;
    if (names.size >= mostTexts) throw new Error(`more than ${mostTexts} different statements`);
    names.set(text, name);
    return name;
  };
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[]) =>
      (await client.query<Row>({ name: nameOf(text), text, values: [...values] })).rows,
    script: (text) => client.query(text),
    heard: () => heard.splice(0),
    close: () => client.end(),
  };
}
