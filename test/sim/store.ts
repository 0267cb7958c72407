import { openDatabase, type Database, type Sql } from "../../app/platform/database.ts";
import { emptyDatabase } from "../store/embedded.ts";

let opened: Promise<Database> | undefined;

/** What production has no use for: jobs of the stand-in queue, and each value that was ever wanted, for the judges. */
const extra = `
  CREATE TABLE IF NOT EXISTS sim_job (id serial PRIMARY KEY, name text NOT NULL, payload jsonb NOT NULL, key text,
    start_at timestamptz NOT NULL, held_until timestamptz, tries int NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS sim_wanted (offer_id int NOT NULL, version int NOT NULL, quantity int NOT NULL,
    price bigint NOT NULL, PRIMARY KEY (offer_id, version));
  CREATE OR REPLACE FUNCTION sim_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO sim_wanted VALUES (NEW.id, NEW.desired_version, NEW.desired_quantity, NEW.desired_price_minor)
      ON CONFLICT (offer_id, version) DO UPDATE SET quantity = excluded.quantity, price = excluded.price;
    RETURN NULL; END $$;
  DROP TRIGGER IF EXISTS sim_note ON offer;
  CREATE TRIGGER sim_note AFTER INSERT OR UPDATE OF desired_version, desired_quantity, desired_price_minor ON offer
    FOR EACH ROW EXECUTE FUNCTION sim_note()`;

/** The real tables in memory, emptied. One for all seeds of a process: opening takes a second. */
export async function simStore(): Promise<Database> {
  opened ??= openDatabase({ databaseUrl: undefined, dataDir: "memory://", migrationsDir: "prisma/migrations" });
  const database = await opened;
  for (const statement of extra.split(/;\n(?= {2}(?:CREATE|DROP))/)) await database.sql.query(statement);
  await emptyDatabase(database);
  return database;
}

export async function closeStore(): Promise<void> {
  await (await opened)?.close();
  opened = undefined;
}

/** Counts what is under way: while something is, the clock stands still. */
export function counted(database: Database): { database: Database; busy: () => number; done: () => number } {
  let busy = 0;
  let done = 0;
  const count = async <Value>(run: () => Promise<Value>): Promise<Value> => {
    busy += 1;
    try {
      return await run();
    } finally {
      busy -= 1;
      done += 1;
    }
  };
  const sqlOf = (sql: Sql): Sql => ({ query: (text, values) => count(() => sql.query(text, values)) });
  return {
    busy: () => busy,
    done: () => done,
    database: {
      ...database,
      sql: sqlOf(database.sql),
      transaction: (run) => count(() => database.transaction((tx) => run(sqlOf(tx)))),
    },
  };
}
