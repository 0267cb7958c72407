import { openDatabase, type Database } from "../app/platform/database.ts";
import { applyByHand, type StockChange } from "./engine/by-hand.ts";
import { createEngine, drainAll, storeStockWebhooks } from "./engine/engine.ts";
import { stockChange, stockWebhook } from "./engine/stock-webhook.ts";
import { seedLiveShop, type SeededShop } from "./engine/seed.ts";
import { startPostgres } from "./import/postgres.ts";
import { isQuick } from "./measure/options.ts";
import { ratioOf, report, whole, type Round } from "./measure/table.ts";

/**
 * Stock changes a second, from stored receipts to due offers on three channels, beside hand-written SQL that writes the same
 * rows in transactions of as many. Two shops with the same catalog get the same changes, one from each; in the end their
 * rows have to be the same.
 *
 *   node --import tsx bench/apply.ts [--quick]
 */
const quick = isQuick();
const variants = quick ? 2_000 : 20_000;
const rounds = quick ? 2 : 7;
const changesARound = quick ? 1_000 : 4_000;
const batch = 200; // what the drainer takes at once
const goal = 0.5;

const postgres = await startPostgres();
const database = await openDatabase({
  databaseUrl: postgres.url,
  dataDir: "",
  migrationsDir: "prisma/migrations",
  unscoped: "owner",
});
try {
  const engine = createEngine(database);
  const seed = (name: string) => seedLiveShop(database.sql, { domain: `${name}.myshopify.com`, variants, accounts: 3 });
  const [ours, byHand] = [await seed("ours"), await seed("by-hand")];
  const results: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const changes = changesOf(round);
    await database.sql.query("CHECKPOINT");
    const rate = async (shop: SeededShop, run: () => Promise<unknown>) => {
      await storeStockWebhooks(database.sql, shop.domain, changes.map(stockWebhook));
      const startedAt = performance.now();
      await run();
      return (changes.length * 1000) / (performance.now() - startedAt);
    };
    const engineRate = () => rate(ours, () => drainAll(engine));
    const handRate = () => rate(byHand, () => runByHand(database, byHand, changes));
    // Who goes first changes; the first round warms both up.
    const first = round % 2 === 0 ? await engineRate() : undefined;
    const reference = await handRate();
    const result = { ours: first ?? (await engineRate()), reference };
    if (round > 0) results.push(result);
    console.log(`round ${round}: ${whole(result.ours)}/s, by hand ${whole(result.reference)}/s`);
  }
  await assertSameRows(database, ours, byHand);
  const { ours: oursRate, reference, ratio, spread } = ratioOf(results);
  await report([
    {
      metric: "stock changes applied per second, 3 channels (mirror and derive)",
      ours: `${whole(oursRate)}/s`,
      reference: `${whole(reference)}/s: the same rows by hand-written SQL`,
      ratio: ratio.toFixed(2),
      spread,
      goal: `≥ ${goal}`,
      isMet: ratio >= goal,
    },
  ]);
} finally {
  await database.close();
  postgres.stop();
}

/** Each of another variant, spread over the catalog; half of them up, half of them down. */
function changesOf(round: number): StockChange[] {
  return Array.from({ length: changesARound }, (_, index) => {
    const n = 1 + ((index * 7919 + round * 104_729) % variants);
    return stockChange(n, 50 + (n % 2 === 0 ? 1 : -1) * (round + 1), round);
  });
}

async function runByHand(database: Database, shop: SeededShop, changes: readonly StockChange[]) {
  for (let from = 0; from < changes.length; from += batch) {
    await database.transaction((tx) => applyByHand(tx, shop, changes.slice(from, from + batch), new Date()));
  }
}

/** What was measured is worth something only if both did the same. */
async function assertSameRows({ sql }: Database, one: SeededShop, other: SeededShop): Promise<void> {
  const rowsOf = async ({ shopId, domain }: SeededShop) =>
    sql.query<{ rows: string }>(
      `SELECT md5(string_agg(v.sku || ' ' || v.available || ' ' || v.wanted || ' ' || v.total, ',' ORDER BY v.sku))
         || ' ' || (SELECT count(*) FROM webhook_receipt WHERE shop_domain = $2 AND state = 'applied') AS rows
       FROM (SELECT v.sku, l.available,
               array_agg(o.desired_quantity || ':' || o.desired_version || ':' || o.priority || ':' || (o.due_at IS NULL)
                 ORDER BY o.account_id)::text AS wanted,
               array_agg(f.quantity_total ORDER BY o.account_id)::text AS total
             FROM variant v
             JOIN inventory_level l ON l.shop_id = $1 AND l.inventory_item_id = v.inventory_item_id
             JOIN offer_component c ON c.shop_id = $1 AND c.variant_id = v.id
             JOIN offer o ON o.id = c.offer_id
             JOIN listing_figure f ON f.listing_id = o.listing_id
             WHERE v.shop_id = $1 GROUP BY v.sku, l.available) v`,
      [shopId, domain],
    );
  const [[ours], [byHand]] = [await rowsOf(one), await rowsOf(other)];
  if (ours?.rows !== byHand?.rows) throw new Error(`the rows differ: ${ours?.rows}, ${byHand?.rows}`);
}
