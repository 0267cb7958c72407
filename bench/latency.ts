import { parseArgs } from "node:util";
import { quantile } from "./measure/statistics.ts";
import { ms, report } from "./measure/table.ts";
import { openSandbox, sleep, until, type BenchSandbox, type LiveVariant } from "./push/sandbox.ts";
import { postStock, restoreStock } from "./push/webhook.ts";

/**
 * From a webhook's POST at the app until the call with the new quantity arrives at the channel, in an idle system. Needs a
 * running sandbox (`npm run demo`) with listings that are live on eBay's stand-in, and the app's secret there:
 *
 *   node --import tsx bench/latency.ts --secret … [--sandbox http://localhost:4000] [--samples 100]
 *
 * The webhooks are ours, signed like Shopify's. Both ends are read off one machine's clock, in whole milliseconds.
 */
const { values } = parseArgs({
  options: {
    sandbox: { type: "string", default: "http://localhost:4000" },
    secret: { type: "string", default: process.env.SHOPIFY_API_SECRET ?? "" },
    samples: { type: "string", default: "100" },
  },
});
if (values.secret === "") throw new Error("--secret: the app's API secret in the sandbox, which signs its webhooks");

/** Far enough apart that no sample meets what makes calls of a busy account wait for each other. */
const pauseMs = 900;
/** A value that was sent within the last seconds waits by design; each SKU rests longer than that. */
const restMs = 6000;
const lostAfterMs = 10_000;
const goals = { p50Ms: 50, p99Ms: 250 };

const sandbox = await openSandbox(values.sandbox);
const variants = (await sandbox.liveVariants()).slice(0, 200);
const needed = Math.ceil(restMs / pauseMs);
if (variants.length < needed) throw new Error(`at least ${needed} SKUs have to be live; there are ${variants.length}`);

const latencies: number[] = [];
let lost = 0;
for (let sample = 0; sample < Number(values.samples); sample++) {
  const variant = variants[sample % variants.length];
  if (!variant) break;
  const round = Math.floor(sample / variants.length);
  const latencyMs = await measure(sandbox, variant, variant.available - 1 - (round % 2));
  if (latencyMs === undefined) lost += 1;
  else latencies.push(latencyMs);
  await sleep(pauseMs);
}
await restoreStock(sandbox.changeStock, variants.slice(0, Number(values.samples)));

const at = (share: number) => quantile(latencies, share);
const [p50, p99] = [at(0.5), at(0.99)];
await report([
  {
    metric: "webhook to channel call, idle",
    ours: `p50 ${ms(p50)}, p99 ${ms(p99)}`,
    reference: "",
    ratio: "",
    spread: `p90 ${ms(at(0.9))}, longest ${ms(at(1))} of ${latencies.length}${lost > 0 ? `, ${lost} without a call` : ""}`,
    goal: `p50 ≤ ${goals.p50Ms} ms, p99 ≤ ${goals.p99Ms} ms`,
    isMet: lost === 0 && p50 <= goals.p50Ms && p99 <= goals.p99Ms,
  },
]);

async function measure(
  { app, shop, calls }: BenchSandbox,
  variant: LiveVariant,
  available: number,
): Promise<number | undefined> {
  const startedMs = await postStock({ app, shop, secret: values.secret }, variant, available);
  let arrivedMs: number | undefined;
  await until(async () => {
    const call = (await calls()).findLast(
      ({ operation, at, body: sent }) =>
        operation === "bulkUpdatePriceQuantity" &&
        Date.parse(at) >= startedMs &&
        sent.includes(JSON.stringify(variant.sku)),
    );
    arrivedMs = call && Date.parse(call.at);
    return call !== undefined;
  }, lostAfterMs);
  return arrivedMs === undefined ? undefined : arrivedMs - startedMs;
}
