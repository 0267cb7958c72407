import {
  freeHandle,
  imageIdOf,
  MAX_OPTIONS,
  MAX_VARIANTS,
  newVariant,
  type ProductFields,
  rebuildOptions,
  recordNewVariant,
  setImages,
  type StockedVariant,
  touch,
} from "./products.ts";
import type { Product, Variant } from "./records.ts";
import type { ShopStore } from "./shop-store.ts";
import { connect, setAvailable } from "./stock.ts";

export interface WholeProduct extends ProductFields {
  options: string[];
  variants: StockedVariant[];
}

/** A product that Shopify would refuse, with the reason in a merchant's words. */
export class ProductRefused extends Error {}

function refuseImpossible(product: WholeProduct): void {
  const { title, options, variants } = product;
  if (title.trim() === "") throw new ProductRefused("Title can't be blank");
  if (options.length === 0 || options.length > MAX_OPTIONS) {
    throw new ProductRefused(`"${title}": a product has one to ${MAX_OPTIONS} options, not ${options.length}`);
  }
  if (variants.length === 0 || variants.length > MAX_VARIANTS) {
    throw new ProductRefused(`"${title}": a product has one to ${MAX_VARIANTS} variants, not ${variants.length}`);
  }
  const seen = new Set<string>();
  for (const { optionValues } of variants) {
    if (optionValues.length !== options.length) {
      throw new ProductRefused(`"${title}": the variant "${optionValues.join(" / ")}" needs ${options.length} values`);
    }
    const key = optionValues.join("\u0000");
    if (seen.has(key)) throw new ProductRefused(`The variant '${optionValues.join(" / ")}' already exists.`);
    seen.add(key);
  }
}

function assignFields(shop: ShopStore, product: Product, fields: WholeProduct): void {
  product.title = fields.title;
  product.bodyHtml = fields.bodyHtml;
  product.vendor = fields.vendor;
  product.productType = fields.productType;
  product.tags = fields.tags;
  product.status = fields.status;
  product.category = fields.category;
  product.publishedAtMs = fields.published ? (product.publishedAtMs ?? shop.now()) : null;
  setImages(shop, product, fields.images);
}

function emptyProduct(shop: ShopStore, handle: string): Product {
  const atMs = shop.now();
  return {
    kind: "Product",
    id: shop.numbering.next("Product"),
    handle: freeHandle(shop, handle),
    title: "",
    bodyHtml: "",
    vendor: "",
    productType: "",
    tags: [],
    status: "ACTIVE",
    publishedAtMs: null,
    category: null,
    options: [],
    images: [],
    variants: [],
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
}

const itemText = ({ sku, item }: Variant): string =>
  JSON.stringify([sku, item.tracked, item.requiresShipping, item.grams, item.cost]);
const variantText = (one: Variant): string =>
  JSON.stringify([one.position, one.price, one.compareAtPrice, one.barcode, one.policy, one.taxable, one.imageId]);

/** Gives an existing variant new fields and stock; its id and its item stay, and its times where nothing is new. */
function reviseVariant(shop: ShopStore, variant: Variant, fields: StockedVariant, position: number): void {
  const { item } = variant;
  const [itemBefore, variantBefore] = [itemText(variant), variantText(variant)];
  variant.position = position;
  if (variant.sku !== fields.sku) shop.forgetSkus();
  variant.sku = fields.sku;
  variant.price = fields.price;
  variant.compareAtPrice = fields.compareAtPrice;
  variant.barcode = fields.barcode;
  variant.policy = fields.policy;
  variant.taxable = fields.taxable;
  variant.imageId = imageIdOf(variant.product, fields.imageSrc);
  item.tracked = fields.tracked;
  item.requiresShipping = fields.requiresShipping;
  item.grams = fields.grams;
  item.cost = fields.cost;
  const itemChanged = itemText(variant) !== itemBefore;
  if (itemChanged) {
    item.updatedAtMs = shop.now();
    shop.record({ topic: "inventory_items/update", item });
  }
  if (itemChanged || variantText(variant) !== variantBefore) variant.updatedAtMs = shop.now();
  for (const [location, available] of fields.quantities) {
    const level = shop.levelOf(item, location.id);
    if (level) setAvailable(shop, level, available);
    else connect(shop, item, location, available);
  }
}

/**
 * Makes the shop's product be as given: a new one, or `existing` with exactly these variants. A variant with the same option
 * values keeps its id.
 */
export function putProduct(shop: ShopStore, fields: WholeProduct, existing?: Product): Product {
  refuseImpossible(fields);
  return shop.transact(() => {
    const product = existing ?? emptyProduct(shop, fields.handle);
    assignFields(shop, product, fields);
    const before = new Map(product.variants.map((variant) => [variant.optionValues.join("\u0000"), variant]));
    const added: Variant[] = [];
    product.variants = fields.variants.map((wanted, index) => {
      const key = wanted.optionValues.join("\u0000");
      const known = before.get(key);
      before.delete(key);
      if (!known) {
        const variant = newVariant(shop, product, wanted, index + 1);
        added.push(variant);
        return variant;
      }
      reviseVariant(shop, known, wanted, index + 1);
      return known;
    });
    rebuildOptions(shop, product, fields.options);
    if (existing) {
      shop.indexVariants(added, [...before.values()]);
      touch(shop, product);
    } else {
      shop.indexProduct(product);
      shop.record({ topic: "products/create", product });
    }
    for (const variant of added) recordNewVariant(shop, variant);
    for (const gone of before.values()) shop.record({ topic: "inventory_items/delete", itemId: gone.item.id });
    return product;
  });
}
