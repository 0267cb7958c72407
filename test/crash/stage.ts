import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QuantityRules } from "../../sandbox/demo/expected.ts";
import { Merchant } from "../../sandbox/demo/merchant.ts";
import { connectChannel } from "../../sandbox/demo/play-connect.ts";
import { installAndImport } from "../../sandbox/demo/play-install.ts";
import { listEverything } from "../../sandbox/demo/play-list.ts";
import { startSandbox, type Sandbox } from "../../sandbox/demo/start.ts";
import { readState, shopifyState } from "../../sandbox/demo/states.ts";
import { recordAcknowledged, type Acknowledged } from "./acknowledged.ts";
import type { Cleanup } from "./cleanup.ts";
import { Observer } from "./observer.ts";
import { startPostgres, type CrashPostgres, type PostgresOptions } from "./postgres.ts";
import { AppProcesses } from "./processes.ts";

export interface StageOptions {
  products: number;
  postgres?: PostgresOptions;
  /** Lists without keeping to eBay's rates, which would take minutes for thousands of products. */
  isUnhurried?: boolean;
  note: (text: string) => void;
  cleanup: Cleanup;
}

/** A shop whose whole catalog is live on the channel, with everything that there is to be broken. */
export interface Stage {
  postgres: CrashPostgres;
  sandbox: Sandbox;
  channel: string;
  processes: AppProcesses;
  observer: Observer;
  acknowledged: Acknowledged;
  rules: QuantityRules;
  note: (text: string) => void;
}

/** More than any load here takes away. */
const unitsEach = 400;

export async function startStage({
  products,
  postgres: settings,
  isUnhurried = false,
  note,
  cleanup,
}: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "anabranch-crash-"));
  cleanup.add("the folder", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const postgres = await startPostgres(settings);
  cleanup.add("PostgreSQL", () => {
    postgres.remove();
  });
  const env = { LOG_LEVEL: "warn", ORDERS_POLL_SECONDS: "0.3", DATABASE_URL: postgres.url };
  const catalog = { kind: "generated" as const, products };
  const sandbox = await startSandbox({
    portBase: 0,
    dataDir: folder,
    catalog,
    app: "none",
    env,
    // What is tried is the app: a small plan's points would be the pace of it all.
    shopifyPointsPerSecond: 5_000,
  });
  cleanup.add("the sandbox", () => sandbox.stop());
  const channel = sandbox.channels.ebay ?? "";
  await stockUp(sandbox);
  await post(`${channel}/_sandbox/limits`, { revisionsPerListingPerDay: 1_000_000 });
  const processes = new AppProcesses(sandbox.appEnv, join(folder, "logs"), sandbox.standIns.appOrigin);
  cleanup.add("the app", () => processes.stopAll());
  const observer = new Observer(postgres.url);
  cleanup.add("the runner's connections", () => observer.close());
  const acknowledged = recordAcknowledged(sandbox.standIns.shopify.webhooks);
  await processes.startAll();
  const merchant = new Merchant(sandbox);
  await installAndImport(merchant, await readState(sandbox.shopify, shopifyState));
  const { rules } = await connectChannel(merchant, { connector: "ebay", marketplace: "EBAY_US" });
  const hurry = isUnhurried ? setInterval(() => void fillBuckets(observer), 50) : undefined;
  const begun = await listEverything(merchant).finally(() => {
    clearInterval(hurry);
  });
  note(`${begun} listings are live; web, two workers and PostgreSQL run.`);
  return { postgres, sandbox, channel, processes, observer, acknowledged, rules, note };
}

async function fillBuckets(observer: Observer): Promise<void> {
  await observer.query("UPDATE rate_bucket SET tokens = 1000000").catch(() => undefined);
}

async function stockUp({ shopify }: Sandbox): Promise<void> {
  const { products } = await readState(shopify, shopifyState);
  const variants = products.flatMap((product) => product.variants);
  for (let at = 0; at < variants.length; at += 5_000) {
    const changes = variants.slice(at, at + 5_000).map(({ id }) => ({ variantId: id, available: unitsEach }));
    await post(`${shopify}/_sandbox/inventory`, { changes });
  }
}

/** A day of eBay's passes: what counts the revisions of each listing begins anew, or long runs would come to a halt. */
export async function newDay({ observer }: Stage): Promise<void> {
  await observer.query("UPDATE listing SET revisions_count = 0 WHERE revisions_count > 60");
}

/** @throws Error with the stand-in's own words */
export async function post(url: string, body: object, method = "POST"): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
