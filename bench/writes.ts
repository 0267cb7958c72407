import pg from "pg";
import { openDatabase, type Database } from "../app/platform/database.ts";
import { writeLevels, writeOffers, type StockChange } from "./engine/by-hand.ts";
import {
  benchKeyring,
  createEngine,
  createPusher,
  drainAll,
  storeStockWebhooks,
  type Engine,
} from "./engine/engine.ts";
import { seedLiveShop, type SeededShop } from "./engine/seed.ts";
import { stockChange, stockWebhook } from "./engine/stock-webhook.ts";
import { startPostgres } from "./import/postgres.ts";
import { isQuick } from "./measure/options.ts";
import { sleep } from "./push/sandbox.ts";
import { median, sum } from "./measure/statistics.ts";
import { report, spreadOf, whole, type BenchRow } from "./measure/table.ts";

/**
 * Rows and WAL that one change of stock writes, from the stored receipt to due offers on k channels, each change by itself,
 * beside the least that has to be written down: the receipt, the mirror's level and k offers. Counted by PostgreSQL.
 * The same rows are written once before it is counted, and no checkpoint comes between: so no page is logged whole.
 *
 *   node --import tsx bench/writes.ts [--quick]
 */
const quick = isQuick();
const variants = 1_000;
const changes = quick ? 20 : 200;
const rounds = quick ? 2 : 5;
const channels = [1, 3, 5];
const goals = { rows: 1.5, wal: 2 };

interface Written {
  rows: number;
  walBytes: number;
  byTable: Map<string, number>;
}

let turn = 0;

const postgres = await startPostgres();
const observer = new pg.Client(postgres.url);
try {
  const first = await open();
  const shops: SeededShop[] = [];
  for (const accounts of channels) {
    shops.push(
      await seedLiveShop(first.sql, {
        domain: `k${accounts}.myshopify.com`,
        variants,
        accounts,
        keyring: benchKeyring,
      }),
    );
  }
  await first.close();
  await observer.connect();
  for (const statement of ["ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()", "CHECKPOINT"]) {
    await observer.query(statement);
  }
  const rows: BenchRow[] = [];
  for (const shop of shops) rows.push(...(await compare(shop)));
  await report(rows);
} finally {
  await observer.end();
  postgres.stop();
}

function open() {
  return openDatabase({
    databaseUrl: postgres.url,
    dataDir: "",
    migrationsDir: "prisma/migrations",
    unscoped: "owner",
  });
}

type Apply = (change: StockChange) => Promise<unknown>;
/** What one change writes, on average, if each is applied by itself. */
async function count(prepare: (database: Database) => Promise<Apply>): Promise<Written> {
  const database = await open();
  const apply = await prepare(database);
  await database.sql.query("UPDATE webhook_receipt SET state = 'applied' WHERE state = 'due'");
  const before = await counters();
  turn += 1;
  for (let index = 0; index < changes; index += 1) {
    await apply(stockChange(1 + ((index * 37) % variants), 50 + (turn % 2), turn));
  }
  const walBytes = ((await walPosition()) - before.wal) / changes;
  // A session reports what it counted when it ends, at the latest.
  await database.close();
  while (await othersAreThere()) await sleep(20);
  const { byTable: after } = await counters();
  const byTable = new Map(
    [...after].map(([table, tuples]) => [table, (tuples - (before.byTable.get(table) ?? 0)) / changes]),
  );
  return { rows: sum([...byTable.values()]), walBytes, byTable };
}

/** In the order of the pipeline; each changes the same variants, to another value than the one before. */
function ways(shop: SeededShop) {
  return {
    derived: (database: Database) => {
      const engine = createEngine(database);
      return Promise.resolve((change: StockChange) => applyOne(engine, shop, change));
    },
    least: (database: Database) => Promise.resolve((change: StockChange) => leastRows(database, shop, change)),
    acknowledged: async (database: Database) => {
      const engine = createEngine(database);
      const pushers = shop.accountIds.map((accountId) => createPusher(engine, { shopId: shop.shopId, accountId }));
      const push = async () => {
        for (const one of pushers) await one();
      };
      await push(); // what the others left due
      await sleep(2_000); // a value that was sent a moment ago would wait
      return async (change: StockChange) => {
        await applyOne(engine, shop, change);
        await push();
      };
    },
  };
}

async function applyOne(engine: Engine, { domain }: SeededShop, change: StockChange): Promise<void> {
  await storeStockWebhooks(engine.drain.database.sql, domain, [stockWebhook(change)]);
  await drainAll(engine);
}

function leastRows(database: Database, { shopId, domain }: SeededShop, change: StockChange): Promise<void> {
  const now = new Date();
  return database.transaction(async (tx) => {
    await storeStockWebhooks(tx, domain, [stockWebhook(change)]);
    await writeLevels(tx, shopId, [change]);
    await writeOffers(tx, shopId, [change], now);
  });
}
async function compare(shop: SeededShop): Promise<BenchRow[]> {
  const way = ways(shop);
  const derived: Written[] = [];
  const least: Written[] = [];
  const acknowledged: Written[] = [];
  // The first round writes every page for the first time after the checkpoint.
  for (let round = 0; round <= rounds; round += 1) {
    const [ours, reference, pushed] = [await count(way.derived), await count(way.least), await count(way.acknowledged)];
    if (round === 0) continue;
    derived.push(ours);
    least.push(reference);
    acknowledged.push(pushed);
  }
  const k = `${shop.accountIds.length} ${shop.accountIds.length === 1 ? "channel" : "channels"}`;
  for (const [name, written] of Object.entries({ derived, least, acknowledged })) {
    console.log(`${k}, ${name}: ${describe(written.at(-1))}`);
  }
  const compared = (metric: string, ours: Written[], value: (written: Written) => number, goal?: number): BenchRow => {
    const reference = median(least.map(value));
    const ratios = ours.map((written) => value(written) / reference);
    const ratio = median(ratios);
    return {
      metric: `${metric}, ${k}`,
      ours: whole(median(ours.map(value))),
      reference: `${whole(reference)}: receipt, level, an offer a channel`,
      ratio: ratio.toFixed(2),
      spread: spreadOf(ratios),
      goal: goal === undefined ? "" : `≤ ${goal}`,
      isMet: goal === undefined ? undefined : ratio <= goal,
    };
  };
  return [
    compared("rows written per change", derived, ({ rows }) => rows, goals.rows),
    compared("bytes of WAL per change", derived, ({ walBytes }) => walBytes, goals.wal),
    compared("rows until the channels' answers are recorded", acknowledged, ({ rows }) => rows),
  ];
}

function describe(written: Written | undefined): string {
  const tables = [...(written?.byTable ?? [])].filter(([, tuples]) => tuples > 0.01);
  return `${tables.map(([table, tuples]) => `${table} ${tuples.toFixed(1)}`).join(", ")}; ${whole(written?.walBytes ?? 0)} bytes of WAL`;
}

async function othersAreThere(): Promise<boolean> {
  const { rows } = await observer.query(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return rows.length > 0;
}

async function walPosition(): Promise<number> {
  const { rows } = await observer.query<{ bytes: string }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes",
  );
  return Number(rows[0]?.bytes);
}

async function counters(): Promise<{ wal: number; byTable: Map<string, number> }> {
  const { rows } = await observer.query<{ table: string; tuples: string }>(
    `SELECT relname AS table, n_tup_ins + n_tup_upd + n_tup_del AS tuples FROM pg_stat_user_tables WHERE schemaname = 'public'`,
  );
  return { wal: await walPosition(), byTable: new Map(rows.map(({ table, tuples }) => [table, Number(tuples)])) };
}
