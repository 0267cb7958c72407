import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { play } from "../sandbox/demo/play.ts";
import { startSandbox } from "../sandbox/demo/start.ts";
import { startPostgres } from "./import/postgres.ts";
import { isQuick } from "./measure/options.ts";
import { report, type BenchRow } from "./measure/table.ts";

/**
 * Latency and number of calls, on the built app with the sandbox around it: starts both, has a merchant list everything,
 * then runs bench/latency.ts, bench/stream.ts and bench/calls.ts against it. `npm run build` first.
 *
 *   node --import tsx bench/live.ts [--products 250] [--database postgres|embedded] [--samples 200] [--seconds 30] [--quick]
 */
const quick = isQuick();
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    products: { type: "string", default: quick ? "60" : "250" },
    database: { type: "string", default: "postgres" },
    samples: { type: "string", default: quick ? "10" : "200" },
    seconds: { type: "string", default: quick ? "5" : "30" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "anabranch-live-"));
const postgres = values.database === "postgres" ? await startPostgres() : undefined;
let failed = 0;
const rows: BenchRow[] = [];
try {
  const sandbox = await startSandbox({
    portBase: 0,
    dataDir: folder,
    catalog: { kind: "generated", products: Number(values.products) },
    env: { LOG_LEVEL: "warn", ...(postgres ? { DATABASE_URL: postgres.url } : {}) },
  });
  try {
    const { report: played, problems } = await play(sandbox, console.log);
    if (!played.ok) console.warn(problems.slice(0, 5).join("\n"));
    console.log(`${values.database}: ${played.channels.ebay.live} offers are live`);
    const secret = ["--secret", sandbox.standIns.secrets.apiSecret];
    const run = (bench: string, ...args: string[]) =>
      runBeside(new URL(`${bench}.ts`, import.meta.url), ["--sandbox", sandbox.shopify, ...args]);
    failed += await run("latency", ...secret, "--samples", values.samples);
    if (postgres) {
      failed += await run("stream", ...secret, "--database-url", postgres.url, "--seconds", values.seconds);
    }
    failed += await run("calls");
    await report(rows);
  } finally {
    await sandbox.stop();
  }
} finally {
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

/** In a process of its own, while this one goes on serving the stand-ins. Answers the exit code. */
function runBeside(script: URL, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    fork(script, args)
      .on("message", (message: { rows: BenchRow[] }) => rows.push(...message.rows))
      .once("exit", (code) => {
        resolve(code ?? 1);
      });
  });
}
