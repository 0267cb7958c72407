import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateCatalog } from "../../sandbox/catalog/generate.ts";
import type { CatalogProduct } from "../../sandbox/catalog/types.ts";
import type { QuantityRules } from "../../sandbox/demo/expected.ts";
import { Merchant } from "../../sandbox/demo/merchant.ts";
import { connectChannel } from "../../sandbox/demo/play-connect.ts";
import { installAndImport } from "../../sandbox/demo/play-install.ts";
import { listEverything } from "../../sandbox/demo/play-list.ts";
import { startSandbox } from "../../sandbox/demo/start.ts";
import { readState, shopifyState } from "../../sandbox/demo/states.ts";
import { importCatalog, type ShopifyStandIn } from "../../sandbox/shopify/index.ts";
import { recordAcknowledged, type Acknowledged } from "./acknowledged.ts";
import type { Cleanup } from "./cleanup.ts";
import { Observer } from "./observer.ts";
import { startPostgres, type CrashPostgres, type PostgresOptions } from "./postgres.ts";
import { AppProcesses } from "./processes.ts";
import { startShops } from "./shops.ts";

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
  shopify: ShopifyStandIn;
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
  const catalog = { kind: "generated" as const, products: 0 };
  const sandbox = await startSandbox({ portBase: 0, dataDir: folder, catalog, app: "none", env });
  cleanup.add("the sandbox", () => sandbox.stop());
  const channel = sandbox.channels.ebay ?? "";
  const shopify = await startShops(sandbox, [sandbox.shop]);
  cleanup.add("Shopify's stand-in", () => shopify.close());
  await importCatalog(shopify.shop(), stockedUp(generateCatalog(products)));
  await post(`${channel}/_sandbox/limits`, { revisionsPerListingPerDay: 1_000_000 });
  const processes = new AppProcesses(
    { ...sandbox.appEnv, SHOPIFY_SIM_ORIGIN: shopify.origin },
    join(folder, "logs"),
    sandbox.standIns.appOrigin,
  );
  cleanup.add("the app", () => processes.stopAll());
  const observer = new Observer(postgres.url);
  cleanup.add("the runner's connections", () => observer.close());
  const acknowledged = recordAcknowledged(shopify.webhooks);
  await processes.startAll();
  const merchant = new Merchant({ app: sandbox.app, shopify: shopify.origin, shop: sandbox.shop });
  await installAndImport(merchant, await readState(shopify.origin, shopifyState));
  const { rules } = await connectChannel(merchant, { connector: "ebay", marketplace: "EBAY_US" });
  const hurry = isUnhurried ? setInterval(() => void fillBuckets(observer), 50) : undefined;
  const begun = await listEverything(merchant).finally(() => {
    clearInterval(hurry);
  });
  note(`${begun} listings are live; web, two workers and PostgreSQL run.`);
  return { postgres, shopify, channel, processes, observer, acknowledged, rules, note };
}

async function fillBuckets(observer: Observer): Promise<void> {
  await observer.query("UPDATE rate_bucket SET tokens = 1000000").catch(() => undefined);
}

function* stockedUp(products: Iterable<CatalogProduct>): Generator<CatalogProduct> {
  for (const product of products) {
    const variants = product.variants.map((variant) => {
      const [place = ""] = Object.keys(variant.quantities);
      return { ...variant, quantities: { [place]: unitsEach } };
    });
    yield { ...product, variants };
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
