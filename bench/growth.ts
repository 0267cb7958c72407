import pg from "pg";
import { openDatabase, type Database } from "../app/platform/database.ts";
import { benchKeyring, createEngine, createPusher, drainAll, storeStockWebhooks } from "./engine/engine.ts";
import { seedLiveShop } from "./engine/seed.ts";
import { stockChange, stockWebhook } from "./engine/stock-webhook.ts";
import { startPostgres } from "./import/postgres.ts";
import { isQuick } from "./measure/options.ts";
import { growthExponent, median } from "./measure/statistics.ts";
import { report, spreadOf } from "./measure/table.ts";

/**
 * What one change of stock costs as the catalog grows: stored, applied to the mirror, derived, sent to a channel that answers
 * at once, and recorded. Each size is a database of its own on one server; a change of each takes turns with the others.
 *
 *   node --import tsx bench/growth.ts [--quick]
 */
const quick = isQuick();
const sizes = quick ? [1_000, 3_000, 10_000] : [10_000, 100_000, 1_000_000];
const rounds = quick ? 2 : 5;
const changesARound = quick ? 20 : 80;
const goal = 0.05;
const parts = ["stored", "derived", "pushed"] as const;
type Cost = Record<(typeof parts)[number], number>;

const postgres = await startPostgres();
const databases: Database[] = [];
try {
  const catalogs: { size: number; changeOne: (change: number) => Promise<Cost> }[] = [];
  for (const size of sizes) {
    const startedAt = performance.now();
    catalogs.push({ size, changeOne: await openCatalog(size) });
    console.log(`${size} variants are there after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
  // By round, then by size.
  const costs: Cost[][][] = [];
  let change = 0;
  for (let round = -1; round < rounds; round += 1) {
    const ofRound = sizes.map((): Cost[] => []);
    for (let turn = 0; turn < changesARound; turn += 1) {
      change += 1;
      for (const [index, { changeOne }] of catalogs.entries()) ofRound[index]?.push(await changeOne(change));
    }
    // The first round warms everything up.
    if (round >= 0) costs.push(ofRound);
  }
  await report([rowOf(costs)]);
} finally {
  for (const database of databases) await database.close();
  postgres.stop();
}

async function openCatalog(variants: number) {
  const database = await openDatabase({
    databaseUrl: await createDatabase(`catalog_${variants}`),
    dataDir: "",
    migrationsDir: "prisma/migrations",
    unscoped: "owner",
  });
  databases.push(database);
  const domain = "bench.myshopify.com";
  const shop = await seedLiveShop(database.sql, { domain, variants, accounts: 1, keyring: benchKeyring });
  const engine = createEngine(database);
  const push = createPusher(engine, { shopId: shop.shopId, accountId: shop.accountIds[0] ?? 0 });
  return async (change: number): Promise<Cost> => {
    // All over the catalog, so that its pages are as cold as they are in use; never one variant twice in a row.
    const body = stockWebhook(stockChange(1 + ((change * 7_919) % variants), 50 + change, change));
    const at = [performance.now()];
    await storeStockWebhooks(database.sql, domain, [body]);
    at.push(performance.now());
    if ((await drainAll(engine)) !== 1) throw new Error("the change was not applied");
    at.push(performance.now());
    await push();
    at.push(performance.now());
    const [begin = 0, stored = 0, derived = 0, pushed = 0] = at;
    return { stored: stored - begin, derived: derived - stored, pushed: pushed - derived };
  };
}

async function createDatabase(name: string): Promise<string> {
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  return url.href;
}

function rowOf(costs: readonly Cost[][][]) {
  const total = (cost: Cost) => cost.stored + cost.derived + cost.pushed;
  const medians = (ofSizes: readonly Cost[][], of: (cost: Cost) => number) => ofSizes.map((all) => median(all.map(of)));
  const all = sizes.map((_, index) => costs.flatMap((ofRound) => ofRound[index] ?? []));
  for (const part of parts) {
    const texts = medians(all, (cost) => cost[part]).map((ms, index) => `${ms.toFixed(2)} ms at ${sizes[index]}`);
    console.log(`${part}: ${texts.join(", ")}`);
  }
  const exponentOf = (ofSizes: readonly Cost[][]) =>
    growthExponent(medians(ofSizes, total).map((cost, index) => ({ size: sizes[index] ?? NaN, cost })));
  const exponent = exponentOf(all);
  const texts = medians(all, total).map((ms) => `${ms.toFixed(1)} ms`);
  return {
    metric: `cost of one stock change at ${sizes.map((size) => size.toLocaleString("en")).join(", ")} variants`,
    ours: texts.join(", "),
    reference: "itself",
    ratio: `exponent ${exponent.toFixed(3)}`,
    spread: spreadOf(costs.map(exponentOf), 3),
    goal: `≤ ${goal}`,
    isMet: exponent <= goal,
  };
}
