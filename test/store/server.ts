import pg from "pg";
import { afterAll, inject } from "vitest";
import { openDatabase, type Database } from "../../app/platform/database.ts";

let opened: Promise<Database> | undefined;

/**
 * A migrated database without rows on a real PostgreSQL server, for one test file of the `postgres` project: a copy of
 * the template that the project's set-up made. Closed and dropped after the file.
 */
export function serverDatabase(): Promise<Database> {
  return (opened ??= openCopy());
}

/** The same rows as another process sees them, over connections of its own. Whoever opens it closes it. */
export async function secondServerDatabase(): Promise<Database> {
  await serverDatabase();
  return open();
}

/** Where the copy is, for tests that start processes of their own. */
export async function serverDatabaseUrl(): Promise<string> {
  await serverDatabase();
  return copyUrl();
}

const copyName = `${inject("templateDatabase")}_${process.pid}`;

function copyUrl(): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${copyName}`;
  return url.href;
}

async function openCopy(): Promise<Database> {
  await administer(`DROP DATABASE IF EXISTS ${copyName} WITH (FORCE)`);
  await administer(`CREATE DATABASE ${copyName} TEMPLATE ${inject("templateDatabase")}`);
  return open();
}

const open = () =>
  openDatabase({ databaseUrl: copyUrl(), dataDir: "", migrationsDir: "prisma/migrations", unscoped: "owner" });

afterAll(async () => {
  if (!opened) return;
  await (await opened).close();
  await administer(`DROP DATABASE IF EXISTS ${copyName} WITH (FORCE)`);
});

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
