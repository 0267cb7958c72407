import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PGlite, types } from "@electric-sql/pglite";
import { fromPglite, PgBoss } from "pg-boss";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { parseInt8, type Database, type Sql } from "./sql.ts";
import { lockDirectory } from "./directory-lock.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { migrate } from "./migrate.ts";
import { prismaOfShops } from "./prisma-scope.ts";
import { actorSettings, becomeActor, ensureShopRole } from "./shop-role.ts";
import { createShopScope, trackActor, type ActorOf } from "./shop-scope.ts";

/** What PGlite and a transaction of PGlite have in common. */
type Queryable = Pick<PGlite, "query">;

const options = { parsers: { [types.INT8]: parseInt8 } };

/** PostgreSQL in this process, for trying and developing. It does not fsync: a power cut may lose the last moments. */
export async function openEmbedded(
  dataDir: string,
  migrationsDir: string,
  unscoped: "refuse" | "owner",
): Promise<Database> {
  const inMemory = dataDir.startsWith("memory:");
  if (!inMemory) mkdirSync(dirname(dataDir), { recursive: true });
  const unlock = inMemory ? () => undefined : lockDirectory(dataDir);
  try {
    const pglite = await PGlite.create(inMemory ? "memory://" : `file://${dataDir}`);
    await pglite.exec(ensureShopRole);
    await migrate(
      { query: (text, values) => rowsOf(pglite, text, values), script: (text) => pglite.exec(text) },
      migrationsDir,
    );
    const { scope, actorOf } = createShopScope(unscoped);
    const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });
    return {
      kind: "embedded",
      ...scope,
      sql: sqlOver(pglite, actorOf),
      transaction: async (run) => await pglite.transaction((tx) => run(sqlWithin(tx, actorOf))),
      listen: (channel, heard) => pglite.listen(channel, heard),
      prisma: prismaOfShops(prisma, actorOf),
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

async function rowsOf<Row extends object>(
  on: Queryable,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return (await on.query<Row>(text, [...values], options)).rows;
}

/** Each statement is a transaction, and a shop no more than that: the job library works over the same connection. */
function sqlOver(pglite: PGlite, actorOf: ActorOf): Sql {
  return {
    async query<Row extends object>(text: string, values?: readonly unknown[]) {
      const actor = actorOf(text);
      if (actor === undefined || actor === "owner") return rowsOf<Row>(pglite, text, values);
      return pglite.transaction(async (tx) => {
        await tx.query(becomeActor, actorSettings(actor));
        return rowsOf<Row>(tx, text, values);
      });
    },
  };
}

/** A transaction may serve several shops one after the other, and the owner in between: each statement has its actor. */
function sqlWithin(tx: Queryable, actorOf: ActorOf): Sql {
  const turn = trackActor(actorOf);
  let last: Promise<unknown> = Promise.resolve();
  return {
    async query<Row extends object>(text: string, values?: readonly unknown[]) {
      const { become, failed } = turn(text);
      const run = async () => {
        if (become !== undefined) await tx.query(becomeActor, actorSettings(become));
        return rowsOf<Row>(tx, text, values);
      };
      // One after the other: nobody else's statement comes between becoming somebody and what is done as them.
      const running = last.then(run);
      last = running.catch(failed);
      return running;
    },
  };
}
