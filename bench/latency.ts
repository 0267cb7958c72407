import { createHmac, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { openSandbox, sleep, until, type BenchSandbox, type LiveVariant } from "./push/sandbox.ts";

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
// What we made up is corrected by Shopify's own word.
const used = variants.slice(0, Number(values.samples)).map(({ variantId }) => variantId);
await sandbox.changeStock(used.map((variantId) => ({ variantId, delta: 1 })));
await sandbox.changeStock(used.map((variantId) => ({ variantId, delta: -1 })));

const sorted = latencies.toSorted((a, b) => a - b);
const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
console.table([
  {
    what: "webhook POST to channel call, idle",
    samples: sorted.length,
    "without a call": lost,
    "p50, ms": percentile(0.5),
    "p90, ms": percentile(0.9),
    "p99, ms": percentile(0.99),
    "most, ms": sorted.at(-1),
  },
]);

async function measure(
  { app, shop, calls }: BenchSandbox,
  { sku, inventoryItemId, locationId }: LiveVariant,
  available: number,
): Promise<number | undefined> {
  const digits = (gid: string) => gid.replace(/\D/g, "");
  const level = `gid://shopify/InventoryLevel/${digits(locationId)}?inventory_item_id=${digits(inventoryItemId)}`;
  const body = JSON.stringify({
    inventory_item_id: Number(digits(inventoryItemId)),
    location_id: Number(digits(locationId)),
    available,
    updated_at: new Date().toISOString(),
    admin_graphql_api_id: level,
  });
  const headers = {
    "content-type": "application/json",
    "x-shopify-topic": "inventory_levels/update",
    "x-shopify-shop-domain": shop,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": randomUUID(),
    "x-shopify-event-id": randomUUID(),
    "x-shopify-triggered-at": new Date().toISOString(),
    "x-shopify-hmac-sha256": createHmac("sha256", values.secret).update(body).digest("base64"),
  };
  const startedMs = Date.now();
  const response = await fetch(`${app}/webhooks`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`the app answered ${response.status} to a webhook: ${await response.text()}`);
  let arrivedMs: number | undefined;
  await until(async () => {
    const call = (await calls()).findLast(
      ({ operation, at, body: sent }) =>
        operation === "bulkUpdatePriceQuantity" && Date.parse(at) >= startedMs && sent.includes(JSON.stringify(sku)),
    );
    arrivedMs = call && Date.parse(call.at);
    return call !== undefined;
  }, lostAfterMs);
  return arrivedMs === undefined ? undefined : arrivedMs - startedMs;
}
