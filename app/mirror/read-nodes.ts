import { z } from "zod";
import type { InventoryItemId } from "../domain/ids.ts";
import type { Told } from "./judge.ts";
import { categoryIdOf, decimal, gid, instant, text, textOrEmpty, toGrams, toMinor } from "./plain-values.ts";
import {
  withProductHash,
  withVariantHash,
  type CollectionRow,
  type LevelRow,
  type ProductSnapshot,
  type VariantRow,
} from "./rows.ts";

/** Nodes of Shopify's GraphQL API, in a bulk result as well as in a reply. */

const status = { ACTIVE: "active", DRAFT: "draft", ARCHIVED: "archived", UNLISTED: "unlisted" } as const;
const image = z.object({ url: z.string() });

export const productNode = z.object({
  id: gid("Product"),
  title: text,
  handle: text,
  descriptionHtml: text,
  vendor: text,
  productType: text,
  status: z.enum(["ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"]).transform((value) => status[value]),
  tags: z.array(text),
  updatedAt: instant,
  category: z.object({ id: z.string(), fullName: text }).nullable(),
  options: z.array(z.object({ name: text, values: z.array(text) })),
});
type ProductNode = z.infer<typeof productNode>;

export const variantNode = z.object({
  id: gid("ProductVariant"),
  title: text,
  sku: textOrEmpty,
  barcode: textOrEmpty,
  price: decimal,
  compareAtPrice: decimal.nullable(),
  position: z.number().int(),
  inventoryPolicy: z.enum(["DENY", "CONTINUE"]),
  updatedAt: instant,
  selectedOptions: z.array(z.object({ name: text, value: text })),
  image: image.nullable(),
  inventoryItem: z.object({
    id: gid("InventoryItem"),
    tracked: z.boolean(),
    requiresShipping: z.boolean(),
    updatedAt: instant,
    measurement: z.object({ weight: z.object({ unit: z.string(), value: z.number() }).nullable() }),
  }),
});
type VariantNode = z.infer<typeof variantNode>;

/** `gid://shopify/InventoryLevel/<its own>?inventory_item_id=<item>`: which item it belongs to. */
const levelGid = /^gid:\/\/shopify\/InventoryLevel\/\d+\?inventory_item_id=(\d+)$/;

export const levelNode = z.object({
  id: z.string().regex(levelGid, "is no gid of an InventoryLevel"),
  updatedAt: instant,
  location: z.object({ id: gid("Location") }),
  quantities: z.array(z.object({ name: z.string(), quantity: z.number().int() })),
});

/** A picture; other media (videos, models) have no `image`, and neither has a picture that is still being processed. */
export const mediaNode = z.object({ alt: textOrEmpty, image: image.nullish() });

export const collectionNode = z.object({ id: gid("Collection"), title: text });

export function levelRow({ id, updatedAt, location, quantities }: z.infer<typeof levelNode>): LevelRow {
  return {
    // Digits, by the pattern.
    itemId: (levelGid.exec(id)?.[1] ?? "") as InventoryItemId,
    locationId: location.id,
    available: quantities.find(({ name }) => name === "available")?.quantity ?? 0,
    updatedAtMs: updatedAt,
  };
}

export interface ProductParts {
  product: ProductNode;
  variants: VariantNode[];
  levels: LevelRow[];
  images: { url: string; alt: string }[];
  collections: CollectionRow[];
}

/** Every part of a product, read at one moment. */
export function snapshotOf(parts: ProductParts, currency: string, told: Told): ProductSnapshot {
  const { product, collections } = parts;
  return {
    product: withProductHash({
      id: product.id,
      title: product.title,
      handle: product.handle,
      descriptionHtml: product.descriptionHtml,
      vendor: product.vendor,
      productType: product.productType,
      status: product.status,
      tags: product.tags,
      categoryId: product.category ? categoryIdOf(product.category.id) : null,
      categoryName: product.category?.fullName ?? null,
      options: product.options,
      images: parts.images,
      // In one order, so that two lists can be compared.
      collectionIds: [...new Set(collections.map(({ id }) => id))].sort(),
      updatedAtMs: product.updatedAt,
    }),
    variants: parts.variants.map((variant) => variantRow(variant, product, currency)),
    undescribed: [],
    levels: parts.levels,
    collections,
    told,
  };
}

function variantRow(variant: VariantNode, product: ProductNode, currency: string): VariantRow {
  const { inventoryItem: item } = variant;
  return withVariantHash({
    id: variant.id,
    productId: product.id,
    sku: variant.sku,
    barcode: variant.barcode,
    title: variant.title,
    selectedOptions: variant.selectedOptions,
    priceMinor: toMinor(variant.price, currency),
    compareAtMinor: variant.compareAtPrice === null ? null : toMinor(variant.compareAtPrice, currency),
    position: variant.position,
    imageUrl: variant.image?.url ?? null,
    inventoryItemId: item.id,
    inventoryPolicy: variant.inventoryPolicy === "DENY" ? "deny" : "continue",
    updatedAtMs: variant.updatedAt,
    item: {
      tracked: item.tracked,
      requiresShipping: item.requiresShipping,
      weightGrams: toGrams(item.measurement.weight),
      updatedAtMs: item.updatedAt,
    },
  });
}
