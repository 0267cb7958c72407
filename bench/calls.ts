import { parseArgs } from "node:util";
import { ms, report, whole, type BenchRow } from "./measure/table.ts";
import { openSandbox, sleep, until, type BenchSandbox, type LiveVariant } from "./push/sandbox.ts";

/**
 * How many of eBay's bulk calls it takes to bring 1,000 stock changes of as many SKUs there, and how many for one SKU that
 * changes 1,000 times. Needs a running sandbox whose listings are live (`npm run demo -- --products 1000`, all listed):
 *
 *   node --import tsx bench/calls.ts [--sandbox http://localhost:4000] [--changes 1000]
 */
const { values } = parseArgs({
  options: {
    sandbox: { type: "string", default: "http://localhost:4000" },
    changes: { type: "string", default: "1000" },
  },
});
const changes = Number(values.changes);
const operation = "bulkUpdatePriceQuantity";
/** After this long without a further call it is over. */
const quietMs = 5000;
const longestMs = 120_000;
const batchSize = 25;
const goal = 1.1;

const sandbox = await openSandbox(values.sandbox);
const variants = await sandbox.liveVariants();
if (variants.length < changes) console.warn(`only ${variants.length} SKUs are live and tracked; all of them are used`);
const many = variants.slice(0, changes);
const [one] = variants;
if (!one) throw new Error("nothing is live");

await report([
  await count(`calls for ${whole(many.length)} changes, each of another SKU`, sandbox, many, () =>
    sandbox.changeStock(many.map(({ variantId }) => ({ variantId, delta: -1 }))),
  ),
  await count(`calls for ${whole(changes)} changes of one SKU`, sandbox, [one], () =>
    sandbox.changeStock(
      Array.from({ length: changes }, (_, n) => ({ variantId: one.variantId, available: 3 + (n % 5) })),
    ),
  ),
]);

async function count(
  metric: string,
  { state }: BenchSandbox,
  of: readonly LiveVariant[],
  change: () => Promise<void>,
): Promise<BenchRow> {
  const callsNow = async () => (await state()).calls.byOperation[operation] ?? 0;
  const before = await callsNow();
  const startedMs = Date.now();
  await change();
  let last = { calls: before, atMs: Date.now() };
  await until(async () => {
    const calls = await callsNow();
    if (calls !== last.calls) last = { calls, atMs: Date.now() };
    await sleep(200);
    return last.calls > before && Date.now() - last.atMs > quietMs;
  }, longestMs);
  const least = Math.ceil(of.length / batchSize);
  const ratio = (last.calls - before) / least;
  // Of a single SKU the first value goes out at once, and the last when it rests: two are what that takes.
  const isBatch = of.length > 1;
  return {
    metric,
    ours: `${last.calls - before}, the last after ${ms(last.atMs - startedMs)}`,
    reference: `${least}: ${batchSize} SKUs a call`,
    ratio: ratio.toFixed(2),
    spread: "",
    goal: isBatch ? `≤ ${goal}` : "",
    isMet: isBatch ? ratio <= goal : undefined,
  };
}
