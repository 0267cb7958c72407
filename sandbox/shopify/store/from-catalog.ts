import type { CatalogProduct, CatalogVariant } from "../../catalog/types.ts";
import { DEFAULT_OPTION, DEFAULT_VALUE, handleFrom, type StockedVariant } from "./products.ts";
import { addLocation } from "./locations.ts";
import { putProduct, type WholeProduct } from "./put-product.ts";
import type { Location, Product, ProductStatus } from "./records.ts";
import type { ShopStore } from "./shop-store.ts";

const STATUS: Record<CatalogProduct["status"], ProductStatus> = {
  active: "ACTIVE",
  draft: "DRAFT",
  archived: "ARCHIVED",
};

function quantitiesOf(shop: ShopStore, variant: CatalogVariant): [Location, number][] {
  // A catalog may know places that the shop does not have yet: they are opened, as its merchant would have done.
  return Object.entries(variant.quantities).map(([name, available]) => [
    shop.locationByName(name) ?? addLocation(shop, { name }),
    available,
  ]);
}

export function variantFromCatalog(shop: ShopStore, variant: CatalogVariant): StockedVariant {
  return {
    optionValues: variant.optionValues.length > 0 ? variant.optionValues : [DEFAULT_VALUE],
    sku: variant.sku,
    price: shop.money(variant.price),
    compareAtPrice: variant.compareAtPrice === undefined ? null : shop.money(variant.compareAtPrice),
    barcode: variant.barcode || null,
    policy: variant.policy === "continue" ? "CONTINUE" : "DENY",
    taxable: variant.taxable,
    imageSrc: variant.imageSrc ?? null,
    tracked: variant.tracked,
    requiresShipping: variant.requiresShipping,
    grams: variant.grams,
    cost: variant.cost === undefined ? null : shop.money(variant.cost),
    quantities: quantitiesOf(shop, variant),
  };
}

/** A variant's picture is one of its product's. */
const variantImages = (product: CatalogProduct): { src: string; alt: string }[] =>
  product.variants.flatMap(({ imageSrc }) => (imageSrc === undefined ? [] : [{ src: imageSrc, alt: "" }]));

function wholeProduct(shop: ShopStore, product: CatalogProduct): WholeProduct {
  return {
    handle: product.handle || handleFrom(product.title),
    title: product.title,
    bodyHtml: product.bodyHtml,
    vendor: product.vendor,
    productType: product.type,
    tags: product.tags,
    status: STATUS[product.status],
    published: product.published,
    category: product.category ?? null,
    images: [...product.images.toSorted((a, b) => a.position - b.position), ...variantImages(product)],
    options: product.options.length > 0 ? product.options : [DEFAULT_OPTION],
    variants: product.variants.map((variant) => variantFromCatalog(shop, variant)),
  };
}

export interface ImportedCount {
  created: number;
  updated: number;
  variants: number;
}

const PRODUCTS_PER_ACTION = 200;

/**
 * Loads a catalog. A product whose handle is known is made to be as the catalog says. The shop goes on answering meanwhile.
 *
 * @throws {ProductRefused} at the first product that Shopify would refuse; those before it are loaded.
 */
export async function importCatalog(
  shop: ShopStore,
  catalog: Iterable<CatalogProduct> | AsyncIterable<CatalogProduct>,
): Promise<ImportedCount> {
  const count: ImportedCount = { created: 0, updated: 0, variants: 0 };
  let batch: CatalogProduct[] = [];
  const load = async (): Promise<void> => {
    shop.transact(() => {
      for (const product of batch) {
        const whole = wholeProduct(shop, product);
        const existing: Product | undefined = shop.byHandle.get(whole.handle);
        putProduct(shop, whole, existing);
        count[existing ? "updated" : "created"]++;
        count.variants += whole.variants.length;
      }
    });
    batch = [];
    await shop.pace();
    await new Promise((resolve) => setImmediate(resolve));
  };
  for await (const product of catalog) {
    batch.push(product);
    if (batch.length >= PRODUCTS_PER_ACTION) await load();
  }
  if (batch.length > 0) await load();
  return count;
}
