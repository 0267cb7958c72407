import { openDatabase, type Database } from "../../app/platform/database.ts";

// On globalThis, because the files of one worker process share it: opening takes a second, emptying some milliseconds.
const shared = globalThis as typeof globalThis & { embeddedTestDatabase?: Promise<Database> };

/**
 * A migrated embedded database without rows. It is this process's own; the tests of one file share it, and setup.ts
 * empties it after each file. Never close it.
 */
export function embeddedDatabase(): Promise<Database> {
  return (shared.embeddedTestDatabase ??= openDatabase({
    databaseUrl: undefined,
    dataDir: "memory://",
    migrationsDir: "prisma/migrations",
    unscoped: "owner",
  }));
}

/** Empties all tables, restarts their ids, and forgets all jobs; for a file whose tests must not see each other's rows. */
export async function emptyEmbeddedDatabase(): Promise<void> {
  if (shared.embeddedTestDatabase) await emptyDatabase(await shared.embeddedTestDatabase);
}

/** The same for any database that a test opened. */
export async function emptyDatabase({ sql }: Database): Promise<void> {
  const tables = await sql.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  );
  if (tables.length > 0) {
    await sql.query(`TRUNCATE ${tables.map((table) => table.name).join(", ")} RESTART IDENTITY CASCADE`);
  }
  await sql.query("DROP SCHEMA IF EXISTS pgboss CASCADE");
}
