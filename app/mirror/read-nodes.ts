import { z } from "zod";
import type { CollectionId, InventoryItemId, LocationId, ProductId, VariantId } from "../domain/ids.ts";
import type { Told } from "./judge.ts";
import { gidPattern, instantPattern, levelGidPattern } from "./patterns.ts";
import { categoryIdOf, decimal, toGrams, toMinor } from "./plain-values.ts";
import {
  withProductHash,
  withVariantHash,
  type CollectionRow,
  type LevelRow,
  type ProductSnapshot,
  type VariantRow,
} from "./rows.ts";

/**
 * Nodes of Shopify's GraphQL API, in a bulk result as well as in a reply. The schemas only check: a million objects pass
 * through them, and every transformation would cost each of them a few objects more.
 */

const image = z.object({ url: z.string() });
const gidOf = (type: string) => z.string().regex(gidPattern(type), `is no gid of a ${type}`);
const instant = z.string().regex(instantPattern, "is no time");

export const productNode = z.object({
  id: gidOf("Product"),
  title: z.string(),
  handle: z.string(),
  descriptionHtml: z.string(),
  vendor: z.string(),
  productType: z.string(),
  status: z.enum(["ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"]),
  tags: z.array(z.string()),
  updatedAt: instant,
  category: z.object({ id: z.string(), fullName: z.string() }).nullable(),
  options: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
});
type ProductNode = z.infer<typeof productNode>;

export const variantNode = z.object({
  id: gidOf("ProductVariant"),
  title: z.string(),
  sku: z.string().nullable(),
  barcode: z.string().nullable(),
  price: decimal,
  compareAtPrice: decimal.nullable(),
  position: z.number().int(),
  inventoryPolicy: z.enum(["DENY", "CONTINUE"]),
  updatedAt: instant,
  selectedOptions: z.array(z.object({ name: z.string(), value: z.string() })),
  image: image.nullable(),
  inventoryItem: z.object({
    id: gidOf("InventoryItem"),
    tracked: z.boolean(),
    requiresShipping: z.boolean(),
    updatedAt: instant,
    measurement: z.object({ weight: z.object({ unit: z.string(), value: z.number() }).nullable() }),
  }),
});
export type VariantNode = z.infer<typeof variantNode>;

export const levelNode = z.object({
  id: z.string().regex(levelGidPattern, "is no gid of an InventoryLevel"),
  updatedAt: instant,
  location: z.object({ id: gidOf("Location") }),
  quantities: z.array(z.object({ name: z.string(), quantity: z.number().int() })),
});

export type LevelNode = z.infer<typeof levelNode>;

/** A picture; other media (videos, models) have no `image`, and neither has a picture that is still being processed. */
export const mediaNode = z.object({ alt: z.string().nullish(), image: image.nullish() });

export const collectionNode = z.object({ id: gidOf("Collection"), title: z.string() });

/**
 * The digits behind the last slash or equals sign. The schemas have looked at what stands before: so each cast below only
 * says which kind of id it is, where a brand has no value at run time to say it.
 */
const digitsOf = (gid: string, mark: "/" | "=") => gid.slice(gid.lastIndexOf(mark) + 1);

export const itemIdOf = ({ inventoryItem }: VariantNode) => digitsOf(inventoryItem.id, "/") as InventoryItemId;

export function levelRow({ id, updatedAt, location, quantities }: LevelNode): LevelRow {
  return {
    itemId: digitsOf(id, "=") as InventoryItemId,
    locationId: digitsOf(location.id, "/") as LocationId,
    available: quantities.find(({ name }) => name === "available")?.quantity ?? 0,
    updatedAtMs: Date.parse(updatedAt),
  };
}

export const imageRow = ({ image: picture, alt }: z.infer<typeof mediaNode>) =>
  picture ? [{ url: picture.url, alt: alt ?? "" }] : [];

export const collectionRow = ({ id, title }: z.infer<typeof collectionNode>): CollectionRow => ({
  id: digitsOf(id, "/") as CollectionId,
  title,
});

const status = { ACTIVE: "active", DRAFT: "draft", ARCHIVED: "archived", UNLISTED: "unlisted" } as const;

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
      id: digitsOf(product.id, "/") as ProductId,
      title: product.title,
      handle: product.handle,
      descriptionHtml: product.descriptionHtml,
      vendor: product.vendor,
      productType: product.productType,
      status: status[product.status],
      tags: product.tags,
      categoryId: product.category ? categoryIdOf(product.category.id) : null,
      categoryName: product.category?.fullName ?? null,
      options: product.options,
      images: parts.images,
      // In one order, so that two lists can be compared.
      collectionIds: [...new Set(collections.map(({ id }) => id))].sort(),
      updatedAtMs: Date.parse(product.updatedAt),
    }),
    variants: parts.variants.map((variant) => variantRow(variant, product.id, currency)),
    undescribed: [],
    levels: parts.levels,
    collections,
    told,
  };
}

export function variantRow(variant: VariantNode, productGid: string, currency: string): VariantRow {
  const { inventoryItem: item } = variant;
  return withVariantHash({
    id: digitsOf(variant.id, "/") as VariantId,
    productId: digitsOf(productGid, "/") as ProductId,
    sku: variant.sku ?? "",
    barcode: variant.barcode ?? "",
    title: variant.title,
    selectedOptions: variant.selectedOptions,
    priceMinor: toMinor(variant.price, currency),
    compareAtMinor: variant.compareAtPrice === null ? null : toMinor(variant.compareAtPrice, currency),
    position: variant.position,
    imageUrl: variant.image?.url ?? null,
    inventoryItemId: itemIdOf(variant),
    inventoryPolicy: variant.inventoryPolicy === "DENY" ? "deny" : "continue",
    updatedAtMs: Date.parse(variant.updatedAt),
    item: {
      tracked: item.tracked,
      requiresShipping: item.requiresShipping,
      weightGrams: toGrams(item.measurement.weight),
      updatedAtMs: Date.parse(item.updatedAt),
    },
    contentHash: "",
  });
}
