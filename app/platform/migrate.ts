import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One session of one database: an advisory lock is held by a session. */
export interface MigrationSession {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Several statements in one go. */
  script(text: string): Promise<unknown>;
}
interface Recorded {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
}

const prismaLockKey = 72707369; // the key that Prisma's own engine takes, so that the two never run at once
const createTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

/**
 * Applies what is missing, in the order of the folders' names, and answers the names applied. Any number of processes
 * may call it at once. Keeps Prisma's own table, so that `prisma migrate status` stays true.
 * @throws if an earlier migration failed and nobody has looked at it (Prisma's P3009), or was edited after it ran
 */
export async function migrate(session: MigrationSession, directory: string): Promise<string[]> {
  await session.query(`SELECT pg_advisory_lock(${prismaLockKey})`);
  try {
    await session.script(createTable);
    const recorded = await session.query<Recorded>(
      `SELECT migration_name, checksum, finished_at, rolled_back_at FROM "_prisma_migrations"`,
    );
    const broken = recorded.find((row) => !row.finished_at && !row.rolled_back_at);
    if (broken) throw new Error(`P3009: the migration ${broken.migration_name} failed earlier; see _prisma_migrations`);
    const done = new Map(
      recorded.filter((row) => !row.rolled_back_at).map((row) => [row.migration_name, row.checksum]),
    );
    const applied: string[] = [];
    for (const name of migrationNames(directory)) {
      const file = readFileSync(join(directory, name, "migration.sql"));
      const checksum = createHash("sha256").update(file).digest("hex");
      const known = done.get(name);
      if (known === checksum) continue;
      if (known) throw new Error(`the migration ${name} was edited after it had been applied`);
      await applyOne(session, name, checksum, file.toString("utf8"));
      applied.push(name);
    }
    return applied;
  } finally {
    await session.query(`SELECT pg_advisory_unlock(${prismaLockKey})`);
  }
}

const migrationNames = (directory: string) =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

async function applyOne(session: MigrationSession, name: string, checksum: string, script: string) {
  const id = randomUUID();
  await session.query(`INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)`, [
    id,
    checksum,
    name,
  ]);
  try {
    await session.script(script);
  } catch (error) {
    await session.query(`UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1`, [id, String(error)]);
    throw error;
  }
  await session.query(`UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1`, [
    id,
  ]);
}
