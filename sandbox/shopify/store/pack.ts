import { itemIdOf } from "./ids.ts";
import { LATER, newLevel } from "./level.ts";
import type { InventoryItem, InventoryPolicy, Location, Product, Variant } from "./records.ts";
import type { Sorted } from "./sorted.ts";

/** How a product lies in the state file: arrays instead of objects, and ids instead of pointers. */
type PackedLevel = [locationId: number, available: number, committed: number, updatedAtMs: number];
type PackedVariant = [
  id: number,
  optionValues: string[],
  sku: string,
  price: string,
  compareAtPrice: string | null,
  barcode: string | null,
  policy: InventoryPolicy,
  taxable: boolean,
  imageId: number | null,
  createdAtMs: number,
  updatedAtMs: number,
  tracked: boolean,
  requiresShipping: boolean,
  grams: number,
  cost: string | null,
  itemUpdatedAtMs: number,
  levels: PackedLevel[],
];
export type PackedProduct = Omit<Product, "kind" | "variants"> & { variants: PackedVariant[] };

export function packProduct(product: Product): PackedProduct {
  const { kind: _kind, variants, ...fields } = product;
  return {
    ...fields,
    variants: variants.map((variant) => [
      variant.id,
      variant.optionValues,
      variant.sku,
      variant.price,
      variant.compareAtPrice,
      variant.barcode,
      variant.policy,
      variant.taxable,
      variant.imageId,
      variant.createdAtMs,
      variant.updatedAtMs,
      variant.item.tracked,
      variant.item.requiresShipping,
      variant.item.grams,
      variant.item.cost,
      variant.item.updatedAtMs,
      variant.item.levels.map((level): PackedLevel => [
        level.location.id,
        level.available,
        level.committed,
        level.updatedAtMs,
      ]),
    ]),
  };
}

function unpackVariant(packed: PackedVariant, product: Product, position: number, at: Sorted<Location>): Variant {
  const [id, optionValues, sku, price, compareAtPrice, barcode, policy, taxable, imageId, createdAtMs] = packed;
  const [, , , , , , , , , , updatedAtMs, tracked, requiresShipping, grams, cost, itemUpdatedAtMs, levels] = packed;
  const variant: Variant = {
    kind: "ProductVariant",
    id,
    product,
    position,
    optionValues,
    sku,
    price,
    compareAtPrice,
    barcode,
    policy,
    taxable,
    imageId,
    item: LATER,
    createdAtMs,
    updatedAtMs,
  };
  const item: InventoryItem = {
    kind: "InventoryItem",
    id: itemIdOf(id),
    variant,
    tracked,
    requiresShipping,
    grams,
    cost,
    levels: [],
    updatedAtMs: itemUpdatedAtMs,
  };
  item.levels = levels.flatMap(([locationId, available, committed, levelUpdatedAtMs]) => {
    const location = at.get(locationId);
    return location ? [newLevel(item, location, available, committed, levelUpdatedAtMs)] : [];
  });
  variant.item = item;
  return variant;
}

export function unpackProduct(packed: PackedProduct, locations: Sorted<Location>): Product {
  const { variants, ...fields } = packed;
  const product: Product = { kind: "Product", ...fields, variants: [] };
  product.variants = variants.map((variant, index) => unpackVariant(variant, product, index + 1, locations));
  return product;
}
