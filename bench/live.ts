import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { play } from "../sandbox/demo/play.ts";
import { startSandbox } from "../sandbox/demo/start.ts";
import { startPostgres } from "./import/postgres.ts";

/**
 * Latency and number of calls, on the built app with the sandbox around it: starts both, has a merchant list everything,
 * then runs bench/latency.ts and bench/calls.ts against it. `npm run build` first.
 *
 *   node --import tsx bench/live.ts [--products 150] [--database postgres|embedded] [--samples 100]
 */
const { values } = parseArgs({
  options: {
    products: { type: "string", default: "150" },
    database: { type: "string", default: "postgres" },
    samples: { type: "string", default: "100" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "anabranch-live-"));
const postgres = values.database === "postgres" ? await startPostgres() : undefined;
let failed = 0;
try {
  const sandbox = await startSandbox({
    portBase: 0,
    dataDir: folder,
    catalog: { kind: "generated", products: Number(values.products) },
    env: { LOG_LEVEL: "warn", ...(postgres ? { DATABASE_URL: postgres.url } : {}) },
  });
  try {
    const { report, problems } = await play(sandbox, console.log);
    if (!report.ok) console.warn(problems.slice(0, 5).join("\n"));
    console.log(`${values.database}: ${report.channels.ebay.live} offers are live`);
    const run = (bench: string, ...args: string[]) =>
      runBeside(["--import", "tsx", `bench/${bench}.ts`, "--sandbox", sandbox.shopify, ...args]);
    failed += await run("latency", "--secret", sandbox.standIns.secrets.apiSecret, "--samples", values.samples);
    failed += await run("calls");
  } finally {
    await sandbox.stop();
  }
} finally {
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

/** In a process of its own, while this one goes on serving the stand-ins. Answers the exit code. */
function runBeside(args: string[]): Promise<number> {
  return new Promise((resolve) => {
    spawn(process.execPath, args, { stdio: "inherit" }).once("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}
