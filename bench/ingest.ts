import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { seedLiveShop } from "./engine/seed.ts";
import { startPostgres } from "./import/postgres.ts";
import { startBuiltApp, appSecret, type BuiltApp } from "./ingest/built-app.ts";
import type { BareRequest } from "./ingest/bare.ts";
import type { LoadReport, LoadRequest } from "./ingest/load.ts";
import { seedBacklog, sqlOver } from "./ingest/seed.ts";
import { startChild } from "./measure/child.ts";
import { isQuick } from "./measure/options.ts";
import { quantile } from "./measure/statistics.ts";
import { ms, ratioOf, report, spreadOf, whole, type BenchRow } from "./measure/table.ts";

/**
 * Webhooks, from the sender's first byte until its 200, which means that the row is on the disk:
 *
 * 1. How many a second through the built app (`--role web`), beside the least that can be written with node:http on the
 *    same PostgreSQL, both as INSERT by INSERT and with shared INSERTs: the better of the two counts.
 * 2. How long an answer takes when half as many come at even distances; and the same while 100,000 webhooks wait and a
 *    worker applies them.
 *
 *   node --import tsx bench/ingest.ts [--quick]
 */
const quick = isQuick();
const rounds = quick ? 2 : 5;
const sliceMs = quick ? 1_500 : 5_000;
const latencyMs = quick ? 3_000 : 20_000;
const backlog = quick ? 5_000 : 100_000;
const variants = quick ? 1_000 : 10_000;
const shopDomain = "bench.myshopify.com";
const load = { secret: appSecret, shopDomain, connections: 32, bodyBytes: 4_096, durationMs: sliceMs };
const goals = { ratio: 0.8, halfMs: 100, backlogMs: 1_000 };

const folder = mkdtempSync(join(tmpdir(), "anabranch-ingest-"));
const postgres = await startPostgres();
const database = new pg.Client(postgres.url);
const sender = startChild<LoadRequest, LoadReport>(new URL("ingest/load.ts", import.meta.url));
const apps: BuiltApp[] = [];
const bares = (["each", "shared"] as const).map((store) => ({
  store,
  process: startChild<BareRequest, number>(new URL("ingest/bare.ts", import.meta.url)),
}));
try {
  const app = await startBuiltApp("web", folder, { DATABASE_URL: postgres.url });
  apps.push(app);
  await database.connect();
  const sql = sqlOver(database);
  await seedLiveShop(sql, { domain: shopDomain, variants, accounts: 1 });
  await database.query(
    `CREATE TABLE bare_receipt (id bigserial PRIMARY KEY, shop_domain text NOT NULL, topic text NOT NULL,
       webhook_id text NOT NULL, body bytea NOT NULL, received_at timestamptz(3) NOT NULL DEFAULT now(),
       UNIQUE (shop_domain, topic, webhook_id))`,
  );
  const ports = new Map([["ours", app.port]]);
  for (const { store, process: bare } of bares) {
    ports.set(store, await bare.ask({ databaseUrl: postgres.url, secret: appSecret, store }));
  }
  const capacity = await measureCapacity(ports);
  for (const { process: bare } of bares) await bare.stop();
  const perSecond = Math.floor(capacity.perSecond / 2);
  const half = await measureLatency(app, perSecond);
  console.log(`\nat ${perSecond} a second: ${percentiles(half)}`);
  await seedBacklog(sql, shopDomain, { count: backlog, variants });
  apps.push(await startBuiltApp("worker", folder, { DATABASE_URL: postgres.url }));
  const behind = await measureLatency(app, perSecond);
  const left = await countDue();
  console.log(`with ${whole(backlog)} waiting before, ${whole(left)} after: ${percentiles(behind)}`);
  await report([
    capacity.row,
    latencyRow("ack p99 at half of that capacity", half, goals.halfMs, perSecond),
    latencyRow(`the same, ${whole(backlog)} receipts waiting, a worker at them`, behind, goals.backlogMs, perSecond),
  ]);
} finally {
  await sender.stop();
  for (const { process: bare } of bares) await bare.stop();
  for (const app of apps) await app.stop();
  await database.end();
  postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measureCapacity(ports: ReadonlyMap<string, number>): Promise<{ perSecond: number; row: BenchRow }> {
  const measured = new Map([...ports.keys()].map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round += 1) {
    // Each begins with empty tables; who comes first changes from round to round.
    const turn = [...ports];
    for (const [name, port] of round % 2 === 0 ? turn : turn.reverse()) {
      await database.query("TRUNCATE webhook_receipt, bare_receipt");
      await database.query("CHECKPOINT");
      const durationMs = round < 0 ? sliceMs / 2 : sliceMs;
      const { answered, refused, ms: tookMs } = await sender.ask({ ...load, port, durationMs, perSecond: undefined });
      if (refused > 0) throw new Error(`${name}: ${refused} of ${answered} webhooks were not taken`);
      const { rows } = await database.query<{ stored: number }>(
        `SELECT count(*)::int AS stored FROM ${name === "ours" ? "webhook_receipt" : "bare_receipt"}`,
      );
      if (rows[0]?.stored !== answered) throw new Error(`${name}: ${answered} answered, ${rows[0]?.stored} stored`);
      if (round >= 0) measured.get(name)?.push((answered * 1000) / tookMs);
    }
  }
  const of = (name: string) => measured.get(name) ?? [];
  for (const [name, rates] of measured) {
    console.log(`${name}: ${whole(quantile(rates, 0.5))} a second (${spreadOf(rates, 0)})`);
  }
  const best = quantile(of("each"), 0.5) > quantile(of("shared"), 0.5) ? "each" : "shared";
  const pairs = of("ours").map((ours, round) => ({ ours, reference: of(best)[round] ?? NaN }));
  const { ours, reference, ratio, spread } = ratioOf(pairs);
  const row = {
    metric: "webhooks of 4 KB taken per second, durable",
    ours: `${whole(ours)}/s`,
    reference: `${whole(reference)}/s: bare node:http, ${best === "each" ? "an INSERT each" : "shared INSERTs"}`,
    ratio: ratio.toFixed(2),
    spread,
    goal: `≥ ${goals.ratio}`,
    isMet: ratio >= goals.ratio,
  };
  return { perSecond: ours, row };
}

async function measureLatency({ port }: BuiltApp, perSecond: number): Promise<number[][]> {
  await database.query("CHECKPOINT");
  const parts: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const durationMs = latencyMs / rounds;
    const { latenciesMs, refused } = await sender.ask({ ...load, port, durationMs, perSecond, connections: 128 });
    if (refused > 0) throw new Error(`${refused} webhooks were not taken`);
    parts.push(latenciesMs);
  }
  return parts;
}

function percentiles(parts: readonly number[][]): string {
  const all = parts.flat();
  const at = (share: number) => ms(quantile(all, share));
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}, longest ${at(1)} of ${whole(all.length)}`;
}

function latencyRow(metric: string, parts: readonly number[][], goalMs: number, perSecond: number): BenchRow {
  const p99 = quantile(parts.flat(), 0.99);
  const ofRounds = parts.map((latencies) => quantile(latencies, 0.99));
  return {
    metric,
    ours: `${ms(p99)} at ${whole(perSecond)}/s`,
    reference: "Shopify waits 5 s",
    ratio: (p99 / 5_000).toFixed(3),
    spread: `${spreadOf(ofRounds, 0)} ms`,
    goal: `≤ ${whole(goalMs)} ms`,
    isMet: p99 <= goalMs,
  };
}

async function countDue(): Promise<number> {
  const { rows } = await database.query<{ due: number }>(
    "SELECT count(*)::int AS due FROM webhook_receipt WHERE state = 'due'",
  );
  return rows[0]?.due ?? 0;
}
