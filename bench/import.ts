import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { buildImporter } from "./import/build.ts";
import { growthExponent, median, spread } from "./measure/statistics.ts";
import { generateCatalog } from "./import/generate.ts";
import type { ImportReport, ImportRequest } from "./import/one-import.ts";
import { startPostgres } from "./import/postgres.ts";
import { importRows } from "./measure/import-rows.ts";
import { report } from "./measure/table.ts";

/**
 * How fast a catalog comes from Shopify's bulk result, over HTTP, into PostgreSQL; how much memory that takes; how both grow
 * with the catalog; and that a second read of the same catalog writes nothing. The reference is `copy`: the same file, the
 * same rows, and nothing but JSON.parse and COPY in between (bench/import/copy.ts). `parse` is the least that reading takes.
 *
 * Each size is measured in rounds, each round all of them one after the other, each in a process and a database of its own.
 */
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    /** How many variants, in how many rounds: 10000x3,100000x5 */
    sizes: { type: "string" },
  },
});
const sizes = (values.sizes ?? (values.quick ? "2000x1,20000x2" : "10000x3,100000x5,1000000x1"))
  .split(",")
  .map((part) => {
    const [variants = Number.NaN, rounds = 1] = part.split("x").map(Number);
    if (!Number.isInteger(variants) || variants < 1 || !Number.isInteger(rounds))
      throw new Error("--sizes 10000x3,100000x5");
    return { variants, rounds };
  });

const kinds = ["parse", "copy", "first import", "unchanged import"] as const;
type Kind = (typeof kinds)[number];
type Measured = ImportReport & { postgresCpuMs: number; rowsWritten: number };
interface SizeResult {
  variants: number;
  runs: Record<Kind, Measured[]>;
}

const template = "bench_template";
const importer = await buildImporter();
const postgres = await startPostgres();
let databases = 0;
try {
  await makeTemplate();
  const results: SizeResult[] = [];
  for (const { variants, rounds } of sizes) results.push(await benchSize(variants, rounds));
  console.table(results.flatMap(rowsOf));
  if (results.length > 1) console.table(kinds.map((kind) => growthOf(kind, results)));
  await report(importRows(results));
} finally {
  postgres.stop();
  importer.remove();
}

async function benchSize(variants: number, rounds: number): Promise<SizeResult> {
  const path = join(tmpdir(), `anabranch-bench-${process.pid}-${variants}.jsonl`);
  const { lines } = await generateCatalog(path, variants);
  const server = fork(new URL("import/serve.ts", import.meta.url), [path]);
  const runs: SizeResult["runs"] = { parse: [], copy: [], "first import": [], "unchanged import": [] };
  try {
    const [port] = (await once(server, "message")) as [number];
    const request = { resultUrl: `http://127.0.0.1:${port}/`, lines };
    for (let round = 0; round < rounds; round++) {
      console.log(
        `${variants.toLocaleString("en")} variants, ${statSync(path).size / 1e6} MB, round ${round + 1} of ${rounds}`,
      );
      runs.parse.push(await inProcess({ mode: "parse", databaseUrl: "", ...request }));
      const forCopy = await createDatabase();
      runs.copy.push(await inProcess({ mode: "copy", databaseUrl: forCopy, ...request }));
      const forImport = await createDatabase();
      runs["first import"].push(await inProcess({ mode: "import", databaseUrl: forImport, ...request }));
      runs["unchanged import"].push(await inProcess({ mode: "import", databaseUrl: forImport, ...request }));
      await dropDatabases();
    }
    return { variants, runs };
  } finally {
    server.disconnect();
    rmSync(path, { force: true });
  }
}

async function inProcess(request: ImportRequest): Promise<Measured> {
  const postgresBefore = postgres.cpuMs();
  const rowsBefore = await writtenRows(request.databaseUrl);
  const child: ChildProcess = fork(importer.path, { execArgv: [] });
  const exited = once(child, "exit");
  const answered = once(child, "message") as Promise<[ImportReport]>;
  child.send(request);
  const result = await Promise.race([answered, exited]);
  if (typeof result[0] !== "object" || result[0] === null) throw new Error("the importing process ended early");
  await exited;
  const rowsWritten = (await writtenRows(request.databaseUrl)) - rowsBefore;
  return { ...(result[0] as ImportReport), postgresCpuMs: postgres.cpuMs() - postgresBefore, rowsWritten };
}

function rowsOf({ variants, runs }: SizeResult): Record<string, string>[] {
  return kinds.map((kind) => {
    const runsOfKind = runs[kind];
    const perSecond = (count: number) => runsOfKind.map(({ ms }) => count / (ms / 1000));
    const medianOf = (of: (run: Measured) => number) => median(runsOfKind.map(of));
    // Each round by itself: what slows the machine down for a while slows both down.
    const ratios = runsOfKind.map(({ ms }, round) => (runs.copy[round]?.ms ?? Number.NaN) / ms);
    const rows = medianOf(({ rowsWritten }) => rowsWritten);
    const isLoading = kind !== "parse";
    return {
      variants: variants.toLocaleString("en"),
      what: kind,
      "variants/s": Math.round(median(perSecond(variants))).toLocaleString("en"),
      "of copy": isLoading ? `${median(ratios).toFixed(2)} (${spread(ratios)})` : "",
      "rows written": rows.toLocaleString("en"),
      "rows/s": Math.round(median(perSecond(rows))).toLocaleString("en"),
      "µs of CPU a variant": ((1000 * medianOf(({ cpuMs }) => cpuMs)) / variants).toFixed(1),
      "PostgreSQL's": ((1000 * medianOf(({ postgresCpuMs }) => postgresCpuMs)) / variants).toFixed(1),
      "RSS before, MB": String(medianOf(({ rssBeforeMb }) => rssBeforeMb)),
      "peak RSS, MB": String(Math.max(...runsOfKind.map(({ peakRssMb }) => peakRssMb))),
    };
  });
}

/** 1: twice the catalog takes twice the time. */
function growthOf(kind: Kind, results: readonly SizeResult[]): Record<string, string> {
  const points = results.map(({ variants, runs }) => ({
    size: variants,
    cost: median(runs[kind].map(({ ms }) => ms)),
  }));
  return {
    what: kind,
    "time grows with the catalog to the power of": growthExponent(points).toFixed(3),
    "between the two largest": growthExponent(points.slice(-2)).toFixed(3),
  };
}

/** The tables, empty: what migrating takes is no part of any figure. */
async function makeTemplate(): Promise<void> {
  await withClient(postgres.url, (client) => client.query(`CREATE DATABASE ${template}`));
  await inProcess({ mode: "migrate", databaseUrl: urlOf(template), resultUrl: "", lines: 0 });
}

async function createDatabase(): Promise<string> {
  const name = `bench_${++databases}`;
  await withClient(postgres.url, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return urlOf(name);
}

/** And a checkpoint, so that no round writes what another has left. */
async function dropDatabases(): Promise<void> {
  await withClient(postgres.url, async (client) => {
    for (; databases > 0; databases--) await client.query(`DROP DATABASE bench_${databases}`);
    await client.query("CHECKPOINT");
  });
}

function urlOf(name: string): string {
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  return url.href;
}

/** All rows that were ever inserted, updated or deleted in the mirror's tables, by PostgreSQL's own count. */
async function writtenRows(databaseUrl: string): Promise<number> {
  if (databaseUrl === "") return 0;
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ written: string | null }>(
      `SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) AS written FROM pg_stat_user_tables
        WHERE relname IN ('product', 'variant', 'inventory_level', 'collection', 'location')`,
    );
    return Number(rows[0]?.written ?? 0);
  });
}

async function withClient<Result>(url: string, run: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
