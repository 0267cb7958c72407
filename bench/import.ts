import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { generateCatalog } from "./import/generate.ts";
import type { ImportReport, ImportRequest } from "./import/one-import.ts";
import { startPostgres } from "./import/postgres.ts";

/**
 * How fast a catalog comes from Shopify's bulk result, over HTTP, into PostgreSQL; how much memory that takes; and that a
 * second read of the same catalog writes nothing. `parse only` is the bound: the same bytes through the same connection,
 * split and JSON.parsed, into nothing.
 */
const { values } = parseArgs({ options: { variants: { type: "string", default: "10000,100000,500000" } } });
const sizes = values.variants.split(",").map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new Error("--variants 10000,100000");

const postgres = await startPostgres();
try {
  const rows: Record<string, string>[] = [];
  for (const variants of sizes) rows.push(...(await benchSize(variants)));
  console.table(rows);
} finally {
  postgres.stop();
}

type Measured = ImportReport & { postgresCpuMs: number };

async function benchSize(variants: number): Promise<Record<string, string>[]> {
  const path = join(tmpdir(), `anabranch-bench-${process.pid}-${variants}.jsonl`);
  const { lines } = await generateCatalog(path, variants);
  const databaseUrl = await createDatabase(`bench_${variants}`);
  const server = fork(new URL("import/serve.ts", import.meta.url), [path]);
  try {
    const [port] = (await once(server, "message")) as [number];
    const request = { databaseUrl, resultUrl: `http://127.0.0.1:${port}/`, lines };
    const parse = await inProcess({ mode: "parse", ...request });
    const first = await inProcess({ mode: "import", ...request });
    const before = await writtenRows(databaseUrl);
    const second = await inProcess({ mode: "import", ...request });
    const after = await writtenRows(databaseUrl);
    const row = (name: string, report: Measured, written: number) => ({
      variants: variants.toLocaleString("en"),
      megabytes: String(Math.round(statSync(path).size / 1e6)),
      what: name,
      seconds: (report.ms / 1000).toFixed(2),
      "variants/s": Math.round(variants / (report.ms / 1000)).toLocaleString("en"),
      "CPU, s": (report.cpuMs / 1000).toFixed(2),
      "PostgreSQL's": (report.postgresCpuMs / 1000).toFixed(2),
      "of parse only": `${Math.round((100 * parse.ms) / report.ms)} %`,
      "peak RSS, MB": String(report.peakRssMb),
      "rows written": written.toLocaleString("en"),
    });
    return [
      row("parse only", parse, 0),
      row("first import", first, before),
      row("second, unchanged", second, after - before),
    ];
  } finally {
    server.disconnect();
    rmSync(path, { force: true });
  }
}

async function inProcess(request: ImportRequest): Promise<Measured> {
  const postgresBefore = postgres.cpuMs();
  const child: ChildProcess = fork(new URL("import/one-import.ts", import.meta.url));
  const exited = once(child, "exit");
  const answered = once(child, "message") as Promise<[ImportReport]>;
  child.send(request);
  const result = await Promise.race([answered, exited]);
  if (typeof result[0] !== "object" || result[0] === null) throw new Error("the importing process ended early");
  await exited;
  return { ...(result[0] as ImportReport), postgresCpuMs: postgres.cpuMs() - postgresBefore };
}

async function createDatabase(name: string): Promise<string> {
  await withClient(postgres.url, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  return url.href;
}

/** All rows that were ever inserted, updated or deleted in the mirror's tables, by PostgreSQL's own count. */
async function writtenRows(databaseUrl: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ written: string }>(
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
