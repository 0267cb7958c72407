import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PGlite, types } from "@electric-sql/pglite";
import { fromPglite, PgBoss } from "pg-boss";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { parseInt8, type Database, type Sql } from "./sql.ts";
import { lockDirectory } from "./directory-lock.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { migrate } from "./migrate.ts";

/** What PGlite and a transaction of PGlite have in common. */
type Queryable = Pick<PGlite, "query">;

const options = { parsers: { [types.INT8]: parseInt8 } };

/** PostgreSQL in this process, for trying and developing. It does not fsync: a power cut may lose the last moments. */
export async function openEmbedded(dataDir: string, migrationsDir: string): Promise<Database> {
  const inMemory = dataDir.startsWith("memory:");
  if (!inMemory) mkdirSync(dirname(dataDir), { recursive: true });
  const unlock = inMemory ? () => undefined : lockDirectory(dataDir);
  try {
    const pglite = await PGlite.create(inMemory ? "memory://" : `file://${dataDir}`);
    const sql = sqlOver(pglite);
    await migrate(
      { query: (text, values) => sql.query(text, values), script: (text) => pglite.exec(text) },
      migrationsDir,
    );
    const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });
    return {
      kind: "embedded",
      sql,
      transaction: async (run) => await pglite.transaction((tx) => run(sqlOver(tx))),
      listen: (channel, heard) => pglite.listen(channel, heard),
      prisma,
      createBoss: () => new PgBoss({ db: fromPglite(pglite), backend: "pglite", useListenNotify: true }),
      async close() {
        await prisma.$disconnect();
        await pglite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function sqlOver(queryable: Queryable): Sql {
  return {
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      const { rows } = await queryable.query<Row>(text, [...values], options);
      return rows;
    },
  };
}
