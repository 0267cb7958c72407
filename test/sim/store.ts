import type { Database } from "../../app/platform/database.ts";
import { createShopScope } from "../../app/platform/shop-scope.ts";
import { findPostgresBin } from "../../scripts/ensure/programs.mjs";
import { administer, givenOrOwnServer, type Server } from "../postgres/server.ts";
import { laneDatabase, type LaneDatabase } from "./lane.ts";
import { embeddedLine, serverLine } from "./lines.ts";

export const storeKinds = ["server", "embedded"] as const;
export type StoreKind = (typeof storeKinds)[number];

/** The real tables, for one seed after the other. */
export interface SimStore {
  kind: StoreKind;
  database: Database;
  lane: LaneDatabase;
  /** No rows, and ids from 1 again. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** What production has no use for: jobs of the stand-in queue, and each value that was ever wanted, for the judges. */
const extra = [
  `CREATE TABLE IF NOT EXISTS sim_job (id serial PRIMARY KEY, name text NOT NULL, payload jsonb NOT NULL, key text,
    start_at timestamptz NOT NULL, held_until timestamptz, tries int NOT NULL DEFAULT 0)`,
  `CREATE TABLE IF NOT EXISTS sim_wanted (offer_id int NOT NULL, version int NOT NULL, quantity int NOT NULL,
    price bigint NOT NULL, PRIMARY KEY (offer_id, version))`,
  `CREATE OR REPLACE FUNCTION sim_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO sim_wanted VALUES (NEW.id, NEW.desired_version, NEW.desired_quantity, NEW.desired_price_minor)
      ON CONFLICT (offer_id, version) DO UPDATE SET quantity = excluded.quantity, price = excluded.price;
    RETURN NULL; END $$`,
  "DROP TRIGGER IF EXISTS sim_note ON offer",
  `CREATE TRIGGER sim_note AFTER INSERT OR UPDATE OF desired_version, desired_quantity, desired_price_minor ON offer
    FOR EACH ROW EXECUTE FUNCTION sim_note()`,
  // Figures of tables that are emptied all the time would change plans, and with them the order of rows, at any time.
  `DO $$ DECLARE t text; BEGIN FOR t IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'ALTER TABLE ' || t || ' SET (autovacuum_enabled = off)'; END LOOP; END $$`,
];

/** Those that have pages: rows that were deleted, or never committed, leave some behind, and where new rows go depends on them. */
const usedTables = `SELECT quote_ident(relname) AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND relname <> '_prisma_migrations' AND pg_relation_size(oid) > 0 ORDER BY 1`;

/** Nobody else's, and nothing in it is worth keeping: no statement waits for a disk. */
const serverSettings = ["autovacuum=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=256MB"];

export const startSimServer = (): Promise<Server> => givenOrOwnServer(serverSettings);

/** @param serverUrl for `server`: where databases may be created; one of its own is made there, and dropped when closed */
export async function openStore(kind: StoreKind, serverUrl = ""): Promise<SimStore> {
  const name = `sim_${process.pid}`;
  const drop = () => administer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  if (kind === "server") {
    await drop();
    await administer(serverUrl, `CREATE DATABASE ${name}`);
  }
  const line = kind === "server" ? await serverLine(databaseUrl(serverUrl, name)) : await embeddedLine();
  for (const statement of extra) await line.script(statement);
  const lane = laneDatabase(line);
  return {
    kind,
    lane,
    database: {
      ...lane.database,
      ...createShopScope("owner").scope, // every statement is the owner's: what is simulated is not held by policies
      kind: "server",
      prisma: new Proxy({}, { get: () => refuse("Prisma") }) as Database["prisma"], // none of the simulated code asks it
      createBoss: () => refuse("the job library"),
      close: () => Promise.resolve(),
    },
    async empty() {
      const used = await line.query<{ name: string }>(usedTables, []);
      if (used.length === 0) return;
      await line.script(`TRUNCATE ${used.map((table) => table.name).join(", ")} RESTART IDENTITY CASCADE`);
    },
    async close() {
      await line.close();
      if (kind === "server") await drop();
    },
  };
}

function refuse(what: string): never {
  throw new Error(`${what} has no stand-in here`);
}

function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${name}`);
}

let opened: Promise<SimStore> | undefined;
let server: Server | undefined;

/** This process's own store, a server where there is one. */
export function simStore(): Promise<SimStore> {
  return (opened ??= openOwn());
}

async function openOwn(): Promise<SimStore> {
  if (!process.env.TEST_DATABASE_URL && !findPostgresBin()) return openStore("embedded");
  server = await startSimServer();
  process.on("exit", () => server?.stop());
  return openStore("server", server.socketUrl);
}

export async function closeStore(): Promise<void> {
  await (await opened)?.close();
  opened = undefined;
  server?.stop();
  server = undefined;
}
