import { itemIdOf } from "./ids.ts";
import { LATER, newLevel } from "./level.ts";
import type {
  InventoryItem,
  InventoryPolicy,
  Location,
  Product,
  ProductOption,
  ProductStatus,
  Variant,
} from "./records.ts";
import type { ShopStore } from "./shop-store.ts";

/** Shopify's own limits for a product. */
export const MAX_VARIANTS = 2048;
export const MAX_OPTIONS = 3;
export const DEFAULT_OPTION = "Title";
export const DEFAULT_VALUE = "Default Title";

export interface ProductFields {
  handle: string;
  title: string;
  bodyHtml: string;
  vendor: string;
  productType: string;
  tags: string[];
  status: ProductStatus;
  published: boolean;
  category: string | null;
  images: { src: string; alt: string }[];
}

export interface VariantFields {
  optionValues: string[];
  sku: string;
  price: string;
  compareAtPrice: string | null;
  barcode: string | null;
  policy: InventoryPolicy;
  taxable: boolean;
  imageSrc: string | null;
  tracked: boolean;
  requiresShipping: boolean;
  grams: number;
  cost: string | null;
}

export interface StockedVariant extends VariantFields {
  quantities: [location: Location, available: number][];
}

/** What a variant is where nothing else is said. */
export const newVariantFields = (): VariantFields => ({
  optionValues: [DEFAULT_VALUE],
  sku: "",
  price: "0.00",
  compareAtPrice: null,
  barcode: null,
  policy: "DENY",
  taxable: true,
  imageSrc: null,
  tracked: false,
  requiresShipping: true,
  grams: 0,
  cost: null,
});

/** Text to the form of a handle: `Été № 1` becomes `ete-no-1`. */
export function handleFrom(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "product";
}

/** A handle that no other product has: `shirt`, `shirt-1`, `shirt-2`. */
export function freeHandle(shop: ShopStore, wanted: string): string {
  if (!shop.byHandle.has(wanted)) return wanted;
  for (let n = 1; ; n++) if (!shop.byHandle.has(`${wanted}-${n}`)) return `${wanted}-${n}`;
}

export function touch(shop: ShopStore, product: Product): void {
  product.updatedAtMs = shop.now();
  shop.record({ topic: "products/update", product });
}

/** The options of a product, with each value that its variants use, in the order in which they appear. */
export function rebuildOptions(shop: ShopStore, product: Product, names: readonly string[]): void {
  const before = new Map(product.options.map((option) => [option.name, option]));
  product.options = names.map((name, index): ProductOption => {
    const known = before.get(name);
    const values = new Map((known?.values ?? []).map((value) => [value.name, value]));
    const used = new Set(product.variants.map((variant) => variant.optionValues[index] ?? ""));
    return {
      kind: "ProductOption",
      id: known?.id ?? shop.numbering.next("ProductOption"),
      name,
      position: index + 1,
      values: [...used].map(
        (value) =>
          values.get(value) ?? {
            kind: "ProductOptionValue",
            id: shop.numbering.next("ProductOptionValue"),
            name: value,
          },
      ),
    };
  });
}

export function imageIdOf(product: Product, src: string | null): number | null {
  return product.images.find((image) => image.src === src)?.id ?? null;
}

/** Each picture once, with the text that it was given first. */
export function setImages(shop: ShopStore, product: Product, images: readonly { src: string; alt: string }[]): void {
  const before = new Map(product.images.map((image) => [image.src, image]));
  const once = [...new Map(images.toReversed().map((image) => [image.src, image])).values()].toReversed();
  product.images = once.map(({ src, alt }, index) => ({
    kind: "MediaImage",
    id: before.get(src)?.id ?? shop.numbering.next("MediaImage"),
    src,
    alt,
    position: index + 1,
    createdAtMs: before.get(src)?.createdAtMs ?? shop.now(),
  }));
}

/** Makes a variant of a product that may not be in the shop yet; nothing is recorded. */
export function newVariant(shop: ShopStore, product: Product, fields: StockedVariant, position: number): Variant {
  const atMs = shop.now();
  const id = shop.numbering.next("ProductVariant");
  const variant: Variant = {
    kind: "ProductVariant",
    id,
    product,
    position,
    optionValues: fields.optionValues,
    sku: fields.sku,
    price: fields.price,
    compareAtPrice: fields.compareAtPrice,
    barcode: fields.barcode,
    policy: fields.policy,
    taxable: fields.taxable,
    imageId: imageIdOf(product, fields.imageSrc),
    item: LATER,
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
  const item: InventoryItem = {
    kind: "InventoryItem",
    id: itemIdOf(id),
    variant,
    tracked: fields.tracked,
    requiresShipping: fields.requiresShipping,
    grams: fields.grams,
    cost: fields.cost,
    levels: [],
    updatedAtMs: atMs,
  };
  item.levels = fields.quantities.map(([location, available]) => newLevel(item, location, available, 0, atMs));
  variant.item = item;
  return variant;
}

/** Tells of a variant that has just come into the shop. */
export function recordNewVariant(shop: ShopStore, variant: Variant): void {
  shop.record({ topic: "inventory_items/create", item: variant.item });
  for (const level of variant.item.levels) shop.record({ topic: "inventory_levels/connect", level });
}

export function deleteProduct(shop: ShopStore, product: Product): void {
  shop.transact(() => {
    shop.unindexProduct(product);
    shop.record({ topic: "products/delete", productId: product.id });
    for (const variant of product.variants) {
      shop.record({ topic: "inventory_items/delete", itemId: variant.item.id });
    }
  });
}

export const variantTitle = (variant: Variant): string => variant.optionValues.join(" / ") || DEFAULT_VALUE;
