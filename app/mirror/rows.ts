import { hash } from "node:crypto";
import type { CollectionId, InventoryItemId, LocationId, ProductId, VariantId } from "../domain/ids.ts";
import type { Told } from "./judge.ts";
import { jsonOfOptions, jsonText, jsonTextOrNull } from "./json-text.ts";

/** Rows of the mirror as a source tells them, whichever it is: a webhook, a bulk result, a read of a few products. */

export type ProductStatus = "active" | "draft" | "archived" | "unlisted";

export interface ProductRow {
  id: ProductId;
  title: string;
  handle: string;
  descriptionHtml: string;
  vendor: string;
  productType: string;
  status: ProductStatus;
  tags: string[];
  categoryId: string | null;
  categoryName: string | null;
  options: { name: string; values: string[] }[];
  images: { url: string; alt: string }[];
  /** undefined: the source does not say (webhooks do not). */
  collectionIds: CollectionId[] | undefined;
  updatedAtMs: number;
  /** Of everything above but the collections and the clock. */
  contentHash: string;
}

export interface VariantRow {
  id: VariantId;
  productId: ProductId;
  sku: string;
  barcode: string;
  title: string;
  selectedOptions: { name: string; value: string }[];
  priceMinor: number;
  compareAtMinor: number | null;
  position: number;
  imageUrl: string | null;
  /** Empty where Shopify's payload has none. */
  inventoryItemId: InventoryItemId | "";
  inventoryPolicy: "deny" | "continue";
  updatedAtMs: number;
  /** Of the texts and the position: what a listing shows, without price and policy. */
  contentHash: string;
  /** undefined: the source does not say. */
  item: ItemFacts | undefined;
}

/** What the inventory item says of itself; it has its own clock. */
export interface ItemFacts {
  tracked: boolean;
  requiresShipping: boolean;
  weightGrams: number | null;
  updatedAtMs: number;
}

export interface LevelRow {
  itemId: InventoryItemId;
  locationId: LocationId;
  available: number;
  updatedAtMs: number;
}

export interface LocationRow {
  id: LocationId;
  name: string;
  isActive: boolean;
  /** undefined: the source does not say (webhooks do not). */
  fulfillsOnline: boolean | undefined;
  countryCode: string;
  city: string;
  updatedAtMs: number;
}

export interface CollectionRow {
  id: CollectionId;
  title: string;
}

/** A product with all that hangs on it, as it was at one moment. */
export interface ProductSnapshot {
  product: ProductRow;
  variants: VariantRow[];
  /** Variants that exist but that this source does not describe: beyond the first hundred of a webhook. */
  undescribed: { id: VariantId; updatedAtMs: number }[];
  /** The stock of every variant above, complete; undefined: the source does not say. */
  levels: LevelRow[] | undefined;
  /** The collections that `product.collectionIds` names. */
  collections: CollectionRow[];
  told: Told;
}

const hashOf = (json: string) => hash("sha1", json, "base64");

export function withProductHash(row: Omit<ProductRow, "contentHash">): ProductRow {
  const fields = [
    row.title,
    row.handle,
    row.descriptionHtml,
    row.vendor,
    row.productType,
    row.status,
    row.tags,
    row.categoryId,
    row.categoryName,
    row.options,
    row.images,
  ];
  return { ...row, contentHash: hashOf(JSON.stringify(fields)) };
}

/** Sets the hash, in the row itself: there is one for each of a million variants. */
export function withVariantHash(row: VariantRow): VariantRow {
  row.contentHash = hashOf(hashedJson(row));
  return row;
}

/** Exported for its test. */
export const hashedJson = (row: VariantRow): string =>
  `[${jsonText(row.productId)},${jsonText(row.sku)},${jsonText(row.barcode)},${jsonText(row.title)},` +
  `${jsonOfOptions(row.selectedOptions)},${row.position},${jsonTextOrNull(row.imageUrl)},${jsonText(row.inventoryItemId)}]`;
