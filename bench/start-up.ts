import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startApp } from "../sandbox/demo/app-process.ts";
import { Merchant } from "../sandbox/demo/merchant.ts";
import { installAndImport } from "../sandbox/demo/play-install.ts";
import { startSandbox } from "../sandbox/demo/start.ts";
import { readState, shopifyState } from "../sandbox/demo/states.ts";
import { isQuick } from "./measure/options.ts";
import { median } from "./measure/statistics.ts";
import { ms, report, spreadOf } from "./measure/table.ts";

/**
 * From starting the built app, web and worker in one process on its embedded database, until a merchant of an installed shop
 * has its first page. Warm: the database is there, and the files have been read before. The stand-ins of Shopify and the
 * channels go on running meanwhile.
 *
 *   node --import tsx bench/start-up.ts [--products 100] [--quick]
 */
const quick = isQuick();
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    products: { type: "string", default: quick ? "20" : "100" },
  },
});
const rounds = quick ? 2 : 7;
const goalMs = 3_000;

const folder = mkdtempSync(join(tmpdir(), "anabranch-start-up-"));
const sandbox = await startSandbox({
  portBase: 0,
  dataDir: folder,
  catalog: { kind: "generated", products: Number(values.products) },
  app: "none",
});
const open = async () => {
  const startedAt = performance.now();
  const app = await startApp({
    nodeArguments: ["--enable-source-maps", "--import", "./sandbox/shopify/reroute.mjs", "build/server/index.js"],
    env: { ...sandbox.appEnv, LOG_LEVEL: "warn" },
    logFile: sandbox.logFile,
    origin: sandbox.standIns.appOrigin,
  });
  const answeredAt = performance.now();
  const merchant = new Merchant(sandbox);
  await merchant.open("/app");
  return { app, merchant, answeredMs: answeredAt - startedAt, pageMs: performance.now() - startedAt };
};
try {
  const first = await open();
  await installAndImport(first.merchant, await readState(sandbox.shopify, shopifyState));
  await first.app.stop();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { app, answeredMs, pageMs } = await open();
    console.log(`answers after ${ms(answeredMs)}, first page after ${ms(pageMs)}`);
    times.push(pageMs);
    await app.stop();
  }
  const middle = median(times);
  await report([
    {
      metric: "start-up to first page, embedded, warm",
      ours: ms(middle),
      reference: `first start ever: ${ms(first.pageMs)}`,
      ratio: "",
      spread: `${spreadOf(times, 0)} ms`,
      goal: `≤ ${ms(goalMs)}`,
      isMet: middle <= goalMs,
    },
  ]);
} finally {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}
