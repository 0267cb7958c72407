import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { readShopifyCsv } from "../catalog/csv.ts";
import { demoCatalog } from "../catalog/demo-catalog.ts";
import { generateCatalog } from "../catalog/generate.ts";
import { rehosted } from "../catalog/rehost.ts";
import type { CatalogProduct } from "../catalog/types.ts";

export type CatalogChoice =
  | { kind: "demo" }
  | { kind: "file"; path: string }
  | { kind: "generated"; products: number }
  | { kind: "given"; name: string; products: CatalogProduct[] };

export const inWords = (choice: CatalogChoice): string => {
  switch (choice.kind) {
    case "demo":
      return "the demo catalog";
    case "file":
      return basename(choice.path);
    case "generated":
      return `${choice.products} generated products`;
    case "given":
      return choice.name;
  }
};

/** The products of a choice, their pictures on Shopify's CDN. Throws a CatalogError before the first product is handed out. */
export async function productsOf(choice: CatalogChoice): Promise<Iterable<CatalogProduct>> {
  switch (choice.kind) {
    case "demo":
      return demoCatalog();
    case "file":
      return (await readShopifyCsv(choice.path)).map(rehosted);
    case "generated":
      return generateCatalog(choice.products);
    case "given":
      return choice.products.map(rehosted);
  }
}

const keptShape = z.object({ catalog: z.string() });

/** Which catalog a kept state was made of; undefined when there is none. */
export function catalogOfState(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  return keptShape.parse(JSON.parse(readFileSync(file, "utf8"))).catalog;
}

/** Written when the last product is in, so that a load that was cut short starts again. */
export function rememberCatalog(file: string, choice: CatalogChoice): void {
  writeFileSync(file, `${JSON.stringify({ catalog: inWords(choice) } satisfies z.infer<typeof keptShape>)}\n`);
}
