import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { z } from "zod";
import { Merchant } from "../sandbox/demo/merchant.ts";
import { connectChannel } from "../sandbox/demo/play-connect.ts";
import { installAndImport } from "../sandbox/demo/play-install.ts";
import { listEverything } from "../sandbox/demo/play-list.ts";
import { startSandbox, type Sandbox } from "../sandbox/demo/start.ts";
import { readState, shopifyState } from "../sandbox/demo/states.ts";
import { startPostgres } from "./import/postgres.ts";
import { sleep, until } from "./push/sandbox.ts";

/**
 * Orders, on the built app with the sandbox around it and PostgreSQL below (`npm run build` first):
 *
 * 1. A sale of one seller until the other seller's listing of the same product shows it, in an idle system.
 * 2. A backlog of orders: how fast they are stored and held, how fast they are made in Shopify, and the app's memory.
 *
 *   node --import tsx bench/orders.ts [--samples 40] [--backlog 10000]
 */
const { values } = parseArgs({
  options: { samples: { type: "string", default: "40" }, backlog: { type: "string", default: "10000" } },
});

const listing = z.object({ sku: z.string(), quantity: z.number(), status: z.string() });
const channelState = z.object({ listings: z.array(listing) });
const sellers = ["demo-seller", "second-seller"];
/** No sale meets the pause that a busy account's calls keep. */
const pauseMs = 1_500;

const folder = mkdtempSync(join(tmpdir(), "anabranch-orders-"));
const postgres = await startPostgres();
const database = new pg.Client(postgres.url);
try {
  const sandbox = await startSandbox({
    portBase: 0,
    dataDir: folder,
    catalog: { kind: "generated", products: 40 },
    // What is measured is the app: a small plan's points would let ten orders a second through.
    shopifyPointsPerSecond: 5_000,
    env: { LOG_LEVEL: "warn", DATABASE_URL: postgres.url, ORDERS_POLL_SECONDS: "0.2" },
  });
  try {
    const channel = sandbox.channels.ebay ?? "";
    const merchant = new Merchant(sandbox);
    await installAndImport(merchant, await readState(sandbox.shopify, shopifyState));
    for (const seller of sellers) {
      await connectChannel(merchant, { connector: "ebay", marketplace: "EBAY_US", seller });
      await sleep(3_000); // until the account's products are derived
      await listEverything(merchant);
    }
    await database.connect();
    console.table([await latency(channel, Number(values.samples))]);
    console.table(await backlog(sandbox, channel, Number(values.backlog)));
  } finally {
    await database.end();
    await sandbox.stop();
  }
} finally {
  postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function post(url: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function latency(channel: string, samples: number) {
  const shown = async () => (await readState(channel, channelState)).listings.filter(({ status }) => status === "live");
  const quantities = new Map<string, z.infer<typeof listing>[]>();
  for (const one of await shown()) quantities.set(one.sku, [...(quantities.get(one.sku) ?? []), one]);
  const both = [...quantities].filter(
    ([, [first, second]]) => (first?.quantity ?? 0) > 1 && first?.quantity === second?.quantity,
  );
  if (both.length < samples) console.warn(`only ${both.length} SKUs are live with both sellers`);
  const times: number[] = [];
  for (const [sku, [offer]] of both.slice(0, samples)) {
    const wanted = (offer?.quantity ?? 0) - 1;
    const startedAt = performance.now();
    await post(`${channel}/_sandbox/orders`, { seller: sellers[0], lines: [{ sku, quantity: 1 }] });
    await until(async () => {
      const now = (await shown()).filter((one) => one.sku === sku);
      return now.every(({ quantity }) => quantity === wanted);
    }, 20_000);
    times.push(performance.now() - startedAt);
    await sleep(pauseMs);
  }
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const what = "sale on one account until the other account's listing shows it";
  return { what, samples: sorted.length, "p50, ms": at(0.5), "p90, ms": at(0.9), "most, ms": sorted.at(-1) };
}

async function backlog({ app }: Sandbox, channel: string, count: number) {
  const sku = (await readState(channel, channelState)).listings[0]?.sku ?? "";
  const before = await counts();
  // The account rests while its buyers do not.
  await database.query("UPDATE order_feed SET next_poll_at = now() + interval '1 hour'");
  for (let placed = 0; placed < count; placed += 50) {
    const some = Array.from({ length: Math.min(50, count - placed) }, () =>
      post(`${channel}/_sandbox/orders`, { seller: sellers[0], force: true, lines: [{ sku, quantity: 1 }] }),
    );
    await Promise.all(some);
  }
  const rows: object[] = [];
  const startedAt = performance.now();
  await database.query("UPDATE order_feed SET next_poll_at = now()");
  await database.query("SELECT pg_notify('orders_due', '')");
  let storedMs = 0;
  for (let next = count / 10; next <= count;) {
    const now = await counts();
    if (storedMs === 0 && now.stored - before.stored >= count) storedMs = performance.now() - startedAt;
    if (now.made - before.made >= next) {
      rows.push({
        orders: now.made - before.made,
        "after, s": seconds(startedAt),
        "memory, MB": await residentMb(app),
      });
      next += count / 10;
    }
    if (performance.now() - startedAt > 30 * 60_000) throw new Error(`${now.made} of ${count} after half an hour`);
    await sleep(200);
  }
  rows.push({ orders: `all ${count} stored and held after ${(storedMs / 1000).toFixed(1)} s` });
  return rows;
}

function seconds(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}

async function counts(): Promise<{ stored: number; made: number }> {
  const { rows } = await database.query<{ stored: number; made: number }>(
    "SELECT count(*)::int AS stored, count(shopify_order_id)::int AS made FROM channel_order",
  );
  return rows[0] ?? { stored: 0, made: 0 };
}

async function residentMb(app: string): Promise<string> {
  const text = await (await fetch(`${app}/metrics`)).text();
  const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0);
  return (bytes / 2 ** 20).toFixed(0);
}
