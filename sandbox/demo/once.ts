import { join } from "node:path";
import { lastLines } from "./app-process.ts";
import type { CatalogChoice } from "./catalog-choice.ts";
import { play, type Report } from "./play.ts";
import { startSandbox, type Sandbox } from "./start.ts";

export interface OnceOptions {
  portBase: number;
  catalog: CatalogChoice;
  json: boolean;
  /** For messages; stdout belongs to the report. */
  note?: (text: string) => void;
  dataDir?: string;
}

const mostProblems = 25;

/**
 * Plays the main job from nothing, in a state of its own, and prints the report. Answers the exit code: 0 only if every value is
 * as it must be.
 */
export async function runOnce(options: OnceOptions): Promise<number> {
  const { portBase, catalog, json, dataDir = join(".data", "once") } = options;
  const note = options.note ?? ((text: string) => process.stderr.write(`${text}\n`));
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(undefined));
  });
  note("Starting Shopify's stand-in, the channels and the app …");
  const starting = startSandbox({ portBase, dataDir, catalog, fresh: true, note });
  const sandbox = await Promise.race([starting, interrupted]);
  if (sandbox === undefined) {
    await starting.then((late) => late.stop()).catch(() => undefined);
    return 130;
  }
  try {
    const played = await Promise.race([play(sandbox, note), crash(sandbox), interrupted]);
    if (played === undefined) return 130;
    for (const problem of played.problems.slice(0, mostProblems)) note(`Wrong: ${problem}`);
    if (played.problems.length > mostProblems) note(`… and ${played.problems.length - mostProblems} more`);
    process.stdout.write(json ? `${JSON.stringify(played.report)}\n` : `${inWords(played.report)}\n`);
    return played.report.ok ? 0 : 1;
  } catch (error) {
    note(error instanceof Error ? error.message : String(error));
    note(lastLines(sandbox.logFile));
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: String(error) })}\n`);
    return 1;
  } finally {
    await sandbox.stop();
  }
}

async function crash(sandbox: Sandbox): Promise<never> {
  const { code, signal } = await sandbox.appExited;
  throw new Error(`The app ended by itself (${signal ?? `exit code ${String(code)}`}).`);
}

function inWords({ ok, imported, channels, stockChange, order, drift }: Report): string {
  const { live, rejected, issues } = channels.ebay;
  return [
    ok ? "All is as it must be." : "Not all is as it must be; see above.",
    `  imported     ${imported.products} products, ${imported.variants} variants, in ${imported.ms} ms`,
    `  on eBay      ${live} live, ${rejected} rejected`,
    ...issues.slice(0, mostProblems).map(({ sku, field, message }) => `  issue        ${sku}: ${field}: ${message}`),
    ...(issues.length > mostProblems ? [`  …            and ${issues.length - mostProblems} more issues`] : []),
    stockChange === null
      ? "  stock        nothing was live"
      : `  stock        ${stockChange.sku} from ${stockChange.from} to ${stockChange.to} within ${stockChange.msToChannel} ms`,
    order === null
      ? "  order        nothing was live"
      : `  order        ${order.channelOrderId} became ${order.shopifyOrder} within ${order.msToShopify} ms; tracking ${order.trackingOnChannel ?? "missing"}, refunded ${order.refundOnChannel}`,
    `  drift        ${drift}`,
  ].join("\n");
}
