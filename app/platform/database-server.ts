import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { parseInt8, type Database, type Sql } from "./sql.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { queryAs } from "./actor-query.ts";
import { listenOn } from "./listen-server.ts";
import { migrate } from "./migrate.ts";
import { prismaOfShops } from "./prisma-scope.ts";
import { ensureShopRole } from "./shop-role.ts";
import { createShopScope, trackActor, type ActorOf } from "./shop-scope.ts";

const poolSize = 10;
const prismaPoolSize = 5;
const bossPoolSize = 3;

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, parseInt8);

export async function openServer(
  connectionString: string,
  migrationsDir: string,
  unscoped: "refuse" | "owner",
): Promise<Database> {
  await migrateOnce(connectionString, migrationsDir);
  const { scope, actorOf } = createShopScope(unscoped);
  const pool = new pg.Pool({ connectionString, max: poolSize, types, application_name: "anabranch" });
  // An idle connection that breaks (a restarted server) is reported here; without a listener it would end the process.
  pool.on("error", () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: prismaPoolSize }) });
  const sql = sqlOver(pool, actorOf);
  const listeners = new Set<() => Promise<void>>();
  return {
    kind: "server",
    ...scope,
    sql: { query: (text, values) => againAfterDeadlock(() => sql.query(text, values)) },
    transaction: (run) => againAfterDeadlock(() => inTransaction(pool, actorOf, run)),
    async listen(channel, heard) {
      const stop = await listenOn(connectionString, channel, heard);
      listeners.add(stop);
      return async () => {
        listeners.delete(stop);
        await stop();
      };
    },
    prisma: prismaOfShops(prisma, actorOf),
    createBoss: () => new PgBoss({ connectionString, max: bossPoolSize, useListenNotify: true }),
    async close() {
      await Promise.all([...listeners].map((stop) => stop()));
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

async function migrateOnce(connectionString: string, migrationsDir: string) {
  const client = new pg.Client({ connectionString, types });
  await client.connect();
  try {
    await client.query(ensureShopRole);
    const query = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows;
    await migrate({ query, script: (text) => client.query(text) }, migrationsDir);
  } finally {
    await client.end();
  }
}

const deadlockAttempts = 4;

/** PostgreSQL ends one of two transactions that wait for each other, whole: nothing of it happened, so it runs again. */
async function againAfterDeadlock<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const isDeadlock = error instanceof pg.DatabaseError && error.code === "40P01";
      if (!isDeadlock || attempt === deadlockAttempts) throw error;
    }
  }
}

async function inTransaction<Result>(
  pool: pg.Pool,
  actorOf: ActorOf,
  run: (tx: Sql) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection may break while no statement is on its way. The next one fails then; without a listener the process would end.
  const breaks = (error: Error) => {
    broken = error;
  };
  client.on("error", breaks);
  try {
    await client.query("BEGIN");
    const result = await run(sqlWithin(client, actorOf));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection that cannot even roll back is thrown away, not returned to the pool.
    await client.query("ROLLBACK").catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    });
    throw error;
  } finally {
    if (!broken) client.off("error", breaks);
    client.release(broken);
  }
}

/** Each statement is a transaction; a connection is always the owner's when it is taken from the pool. */
function sqlOver(pool: pg.Pool, actorOf: ActorOf): Sql {
  return {
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      const actor = actorOf(text);
      if (actor === undefined || actor === "owner") return (await pool.query<Row>(text, [...values])).rows;
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        return await queryAs<Row>(client, actor, text, values);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) broken = error instanceof Error ? error : new Error(String(error));
        throw error;
      } finally {
        client.release(broken);
      }
    },
  };
}

/** A transaction may serve several shops one after the other, and the owner in between: each statement has its actor. */
function sqlWithin(client: pg.ClientBase, actorOf: ActorOf): Sql {
  const turn = trackActor(actorOf);
  return {
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      const { become, failed } = turn(text);
      try {
        if (become !== undefined) return await queryAs<Row>(client, become, text, values);
        return (await client.query<Row>(text, [...values])).rows;
      } catch (error) {
        failed();
        throw error;
      }
    },
  };
}
