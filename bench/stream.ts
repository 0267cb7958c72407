import { parseArgs } from "node:util";
import pg from "pg";
import { median, quantile } from "./measure/statistics.ts";
import { ms, report, whole } from "./measure/table.ts";
import { idealBatcher } from "./push/ideal-batcher.ts";
import { openSandbox, sleep, until } from "./push/sandbox.ts";
import { postStock, restoreStock } from "./push/webhook.ts";

/**
 * A steady stream of stock changes, each of another SKU as long as there are enough: from a webhook's POST until the call
 * the channel has accepted its value. Beside it a simulated batcher that sees the same arrivals, takes no time of its own, and
 * sends full batches like the app does; and one that never waits for a batch to fill.
 * Needs a running sandbox whose listings are live, with the app on PostgreSQL, where it notes each answer of the channel:
 *
 *   node --import tsx bench/stream.ts --secret … --database-url … [--sandbox http://localhost:4000] [--per-second 100]
 *     [--seconds 30]
 */
const { values } = parseArgs({
  options: {
    sandbox: { type: "string", default: "http://localhost:4000" },
    secret: { type: "string", default: process.env.SHOPIFY_API_SECRET ?? "" },
    "database-url": { type: "string", default: process.env.DATABASE_URL ?? "" },
    "per-second": { type: "string", default: "100" },
    seconds: { type: "string", default: "30" },
  },
});
const perSecond = Number(values["per-second"]);
const operation = "bulkUpdatePriceQuantity";
/** Of eBay: what one bulk call takes, and what the app allows one account (app/connectors/ebay/capabilities.ts). */
const limits = { batchSize: 25, perSecond: 20, burst: 60 };
/** While a stream lasts, the app lets a batch wait this long to fill. */
const longestWaitMs = 2_000;
const goal = 1.5;
const settleMs = 6_000;

const sandbox = await openSandbox(values.sandbox);
const { app, shop } = sandbox;
const variants = await sandbox.liveVariants();
/** A SKU that was sent lately waits by design. */
const leastSkus = perSecond * 6;
if (variants.length < leastSkus)
  console.warn(`only ${variants.length} SKUs are live: ${leastSkus} would not meet each other`);

const sent: { sku: string; atMs: number }[] = [];
const requests: Promise<void>[] = [];
const startedMs = Date.now();
const total = perSecond * Number(values.seconds);
for (let index = 0; index < total;) {
  for (; index < total && Date.now() - startedMs >= (index * 1000) / perSecond; index += 1) {
    const variant = variants[index % variants.length];
    if (!variant) throw new Error("nothing is live");
    const turn = Math.floor(index / variants.length);
    // Never what it was before: that would be no change, and nobody would send it.
    const available = variant.available + 1 + (turn % 2);
    const one = postStock({ app, shop, secret: values.secret }, variant, available);
    requests.push(one.then((atMs) => void sent.push({ sku: variant.sku, atMs })));
  }
  await sleep(1);
}
await Promise.all(requests);
await sleep(settleMs);
const made = (await sandbox.calls()).filter((call) => call.operation === operation && Date.parse(call.at) >= startedMs);
const acceptedAt = await readAccepted(new Date(startedMs));
await restoreStock(sandbox.changeStock, variants);
await until(async () => {
  const last = (await sandbox.calls()).find((call) => call.operation === operation);
  return last !== undefined && Date.now() - Date.parse(last.at) > settleMs;
}, 60_000);

const waits = sent.map(({ sku, atMs }) => {
  const acceptedMs = acceptedAt.get(sku)?.find((at) => at >= atMs);
  return acceptedMs === undefined ? undefined : acceptedMs - atMs;
});
const known = waits.filter((wait) => wait !== undefined);
if (known.length < sent.length) console.warn(`${sent.length - known.length} changes were not accepted by then`);
const callMs = median(made.map(({ durationMs }) => durationMs));
const arrivals = sent.map(({ atMs }) => atMs).toSorted((a, b) => a - b);
const ideal = (fill: number) => {
  const { waitsMs, calls: least } = idealBatcher(arrivals, { ...limits, callMs }, { fill, longestWaitMs });
  return { waitsMs: waitsMs.map((waitMs) => waitMs + callMs), calls: least };
};
const [full, greedy] = [ideal(limits.batchSize), ideal(1)];
const p99 = quantile(known, 0.99);
const figures = (all: readonly number[]) => [0.5, 0.9, 0.99].map((share) => ms(quantile(all, share))).join(", ");
console.log(`${total} changes at ${perSecond} a second; a call takes ${callMs} ms; p50, p90, p99 and calls:`);
console.log(`the app: ${figures(known)}; ${made.length}`);
console.log(`ideal, full batches: ${figures(full.waitsMs)}; ${full.calls}`);
console.log(`ideal, never waiting: ${figures(greedy.waitsMs)}; ${greedy.calls}`);
const ratio = p99 / quantile(full.waitsMs, 0.99);
await report([
  {
    metric: `webhook until the channel accepted it, at ${perSecond} changes/s, p99`,
    ours: `${ms(p99)}, ${whole(made.length)} calls`,
    reference: `${ms(quantile(full.waitsMs, 0.99))}, ${whole(full.calls)} calls: ideal batcher, full batches`,
    ratio: ratio.toFixed(2),
    spread: `p50 ${ms(quantile(known, 0.5))}, p90 ${ms(quantile(known, 0.9))}`,
    goal: `≤ ${goal}`,
    isMet: ratio <= goal,
  },
]);

/** By SKU, in their order, when the channel accepted a value. */
async function readAccepted(since: Date): Promise<Map<string, number[]>> {
  const client = new pg.Client(values["database-url"]);
  await client.connect();
  const { rows } = await client.query<{ sku: string; at: Date[] }>(
    `SELECT o.sku, array_agg(a.at ORDER BY a.at) AS at FROM push_attempt a JOIN offer o ON o.id = a.offer_id
     WHERE a.operation = 'setOffer' AND a.outcome = 'accepted' AND a.at >= $1 GROUP BY o.sku`,
    [since],
  );
  await client.end();
  return new Map(rows.map(({ sku, at }) => [sku, at.map((date) => date.getTime())]));
}
