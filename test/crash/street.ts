import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { generateCatalog } from "../../sandbox/catalog/generate.ts";
import type { CatalogProduct } from "../../sandbox/catalog/types.ts";
import { Merchant } from "../../sandbox/demo/merchant.ts";
import { connectChannel } from "../../sandbox/demo/play-connect.ts";
import { installAndImport } from "../../sandbox/demo/play-install.ts";
import { listEverything } from "../../sandbox/demo/play-list.ts";
import { startSandbox } from "../../sandbox/demo/start.ts";
import { importCatalog } from "../../sandbox/shopify/index.ts";
import { sleep } from "./figures.ts";
import { startPostgres } from "./postgres.ts";
import { AppProcesses } from "./processes.ts";
import type { Scene } from "./scenario.ts";
import { startShops } from "./shops.ts";
import { post } from "./stage.ts";

/** One shop among several, with its offers live on the channel. */
export interface Shop {
  /** SKUs, each of which is this shop's only. */
  offers: readonly string[];
  /** One unit more in Shopify. */
  changeStock(sku: string): Promise<void>;
  /** From then until the channel was first called with this SKU; undefined: it was not. */
  arrival(sku: string, startedMs: number, withinMs: number): Promise<number | undefined>;
}

const loudProducts = 240;
const quietProducts = 24;
const lookEveryMs = 400;
const callList = z.object({ calls: z.array(z.object({ operation: z.string(), at: z.string(), body: z.string() })) });

/** Several shops of one app, and one channel; the first shop is the large one. */
export async function startStreet({ cleanup, note }: Scene, count: number): Promise<{ shops: Shop[] }> {
  const folder = mkdtempSync(join(tmpdir(), "anabranch-crash-"));
  cleanup.add("the folder", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const postgres = await startPostgres();
  cleanup.add("PostgreSQL", () => {
    postgres.remove();
  });
  const env = { LOG_LEVEL: "warn", DATABASE_URL: postgres.url };
  const catalog = { kind: "generated" as const, products: 0 };
  const sandbox = await startSandbox({ portBase: 0, dataDir: folder, catalog, app: "none", env });
  cleanup.add("the sandbox", () => sandbox.stop());
  const domains = Array.from({ length: count }, (_, n) => `shop-${n}.myshopify.com`);
  const shopify = await startShops(sandbox, domains);
  cleanup.add("Shopify's stand-in", () => shopify.close());
  const channel = sandbox.channels.ebay ?? "";
  await post(`${channel}/_sandbox/limits`, { revisionsPerListingPerDay: 1_000_000 });
  const appEnv = { ...sandbox.appEnv, SHOPIFY_SIM_ORIGIN: shopify.origin, ORDERS_POLL_SECONDS: "60" };
  const processes = new AppProcesses(appEnv, join(folder, "logs"), sandbox.standIns.appOrigin);
  cleanup.add("the app", () => processes.stopAll());
  await processes.startAll();
  const calls = listenToCalls(channel);
  cleanup.add("the runner's ear", calls.stop);
  const shops: Shop[] = [];
  for (const [n, domain] of domains.entries()) {
    const products = [...plainProducts(`S${n}`, n === 0 ? loudProducts : quietProducts)];
    await importCatalog(shopify.shop(domain), products);
    const merchant = new Merchant({ app: sandbox.app, shopify: shopify.origin, shop: domain });
    await installAndImport(merchant, { shop: { currency: "USD" }, products: [] });
    await connectChannel(merchant, { connector: "ebay", marketplace: "EBAY_US" });
    const live = await listEverything(merchant);
    note(`${domain}: ${live} listings are live`);
    const place = `${shopify.origin}/_sandbox/inventory?shop=${domain}`;
    shops.push({
      offers: products.map(({ variants }) => variants[0]?.sku ?? ""),
      changeStock: async (sku) => {
        await post(place, { sku, delta: 1 });
      },
      arrival: calls.arrival,
    });
  }
  return { shops };
}

/** One variant each, active, in stock, with SKUs that no other shop has. */
function* plainProducts(prefix: string, count: number): Generator<CatalogProduct> {
  let found = 0;
  for (const product of generateCatalog(count * 4)) {
    const [variant] = product.variants;
    if (product.variants.length !== 1 || !variant || product.status !== "active" || found === count) continue;
    found += 1;
    const [place = ""] = Object.keys(variant.quantities);
    yield { ...product, variants: [{ ...variant, sku: `${prefix}-${variant.sku}`, quantities: { [place]: 20 } }] };
  }
}

/** Reads the channel's list of calls again and again; it keeps only the latest. */
function listenToCalls(channel: string) {
  const calls = new Map<string, { atMs: number; body: string }>();
  const ear = { isOpen: true };
  const listening = (async () => {
    while (ear.isOpen) {
      const response = await fetch(`${channel}/_sandbox/calls?limit=300`);
      for (const { operation, at, body } of callList.parse(await response.json()).calls)
        if (operation === "bulkUpdatePriceQuantity") calls.set(`${at} ${body}`, { atMs: Date.parse(at), body });
      await sleep(lookEveryMs);
    }
  })();
  return {
    stop: async () => {
      ear.isOpen = false;
      await listening;
    },
    async arrival(sku: string, startedMs: number, withinMs: number): Promise<number | undefined> {
      const named = JSON.stringify(sku);
      while (Date.now() < startedMs + withinMs) {
        const found = [...calls.values()]
          .filter(({ atMs, body }) => atMs >= startedMs && body.includes(named))
          .map(({ atMs }) => atMs);
        if (found.length > 0) return Math.min(...found) - startedMs;
        await sleep(lookEveryMs);
      }
      return undefined;
    },
  };
}
