import type { PgBoss } from "pg-boss";
import type { PrismaClient } from "./generated/prisma/client.ts";
import type { ShopScope } from "./shop-scope.ts";

/**
 * Runs one SQL statement. `$1` placeholders; jsonb values are passed as JSON text (`$1::jsonb`).
 * int8 comes back as number (throws beyond 2^53), numeric as string, timestamptz as Date, jsonb parsed.
 */
export interface Sql {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * PostgreSQL, in this process (PGlite) or on a server: the same tables, the same SQL. Each statement runs as the shop whose
 * work it is (`asShop`), held by the tables' policies; one that says `-- all shops: reason` as the owner, wherever it is.
 */
export interface Database extends ShopScope {
  kind: "embedded" | "server";
  /** Each statement is its own transaction. */
  sql: Sql;
  /**
   * Runs `run` in one transaction (READ COMMITTED): committed when it resolves, rolled back when it throws. After a
   * deadlock it runs again, from the beginning: it must do nothing but read and write through `tx`.
   * Embedded, everything else waits meanwhile: use only `tx` inside, never `sql` or `prisma`, and never wait for the network.
   */
  transaction<Result>(run: (tx: Sql) => Promise<Result>): Promise<Result>;
  /** Calls `heard` for each NOTIFY on the channel, from the commit on. Reconnects by itself; a notification may be lost meanwhile, so poll as well. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** For pages and settings: always as the shop whose work it is. Never inside `transaction`. */
  prisma: PrismaClient;
  createBoss(): PgBoss;
  close(): Promise<void>;
}

/** int8 as number: our own ids, counts and minor units are far below 2^53, and a silent rounding must not pass. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 beyond 2^53: ${text}`);
  return value;
}
