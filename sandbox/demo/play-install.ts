import type { Merchant } from "./merchant.ts";
import { readHome } from "./home-page.ts";
import type { ShopifyState } from "./states.ts";
import { until } from "./until.ts";

export interface Imported {
  products: number;
  variants: number;
  ms: number;
}

/** Half a million variants take minutes on a small machine. */
const importWithinMs = 20 * 60_000;

/** Opens the app for the first time, and waits until it knows the whole catalog. The time is from opening to knowing. */
export async function installAndImport(merchant: Merchant, shop: ShopifyState): Promise<Imported> {
  const startedAt = performance.now();
  await merchant.open("/app");
  let seen = "";
  const { catalog } = await until(
    "The import",
    async () => {
      const page = await readHome(merchant);
      seen = JSON.stringify({ run: page.run, catalog: page.catalog });
      if (page.run?.state === "failed") throw new Error(`The import failed: ${page.run.error}`);
      return page.run?.state === "done" ? page : undefined;
    },
    { withinMs: importWithinMs, everyMs: shop.products.length > 1_000 ? 500 : 100, seen: () => seen },
  );
  return { ...catalog, ms: Math.round(performance.now() - startedAt) };
}

/** What the app says to have imported, against what Shopify has. */
export function importProblems(imported: Imported, shop: ShopifyState): string[] {
  const variants = shop.products.reduce((sum, product) => sum + product.variants.length, 0);
  const wrong = (what: string, is: number, shouldBe: number) =>
    is === shouldBe ? [] : [`${is} ${what} were imported, should be ${shouldBe}`];
  return [
    ...wrong("products", imported.products, shop.products.length),
    ...wrong("variants", imported.variants, variants),
  ];
}
