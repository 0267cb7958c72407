import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** What is read of the mirror. Every read is by ids, so a caller's chunk is the bound. */

export interface SourceProduct {
  id: string;
  title: string;
  handle: string;
  vendor: string;
  productType: string;
  /** active | draft | archived | unlisted */
  status: string;
  tags: string[];
  categoryId: string | null;
  categoryName: string | null;
  collectionIds: string[];
  imageUrl: string | null;
  isDeleted: boolean;
}

/** Also what only the content of a listing needs, and what makes a row large. */
export interface SourceProductText extends SourceProduct {
  descriptionHtml: string;
  options: { name: string; values: string[] }[];
  images: { url: string; alt: string | null }[];
}

export interface SourceVariant {
  id: string;
  productId: string;
  sku: string;
  barcode: string;
  title: string;
  selectedOptions: { name: string; value: string }[];
  priceMinor: number;
  position: number;
  imageUrl: string | null;
  inventoryItemId: string;
  tracked: boolean;
  /** It may be sold at a stock of zero. */
  oversells: boolean;
  weightGrams: number | null;
  contentHash: string;
  isDeleted: boolean;
}

export interface SourceLevel {
  inventoryItemId: string;
  locationId: string;
  available: number;
}

export interface SourceLocation {
  id: string;
  name: string;
  isActive: boolean;
  fulfillsOnline: boolean;
}

const productColumns = `id, title, handle, vendor, product_type AS "productType", status, tags,
  category_id AS "categoryId", category_name AS "categoryName", collection_ids AS "collectionIds",
  images->0->>'url' AS "imageUrl", deleted_at IS NOT NULL AS "isDeleted"`;

export async function readProducts(sql: Sql, shop: ShopId, ids: readonly string[]): Promise<SourceProduct[]> {
  if (ids.length === 0) return [];
  return sql.query<SourceProduct>(`SELECT ${productColumns} FROM product WHERE shop_id = $1 AND id = ANY($2::text[])`, [
    shop,
    ids,
  ]);
}

export async function readProductTexts(sql: Sql, shop: ShopId, ids: readonly string[]): Promise<SourceProductText[]> {
  if (ids.length === 0) return [];
  return sql.query<SourceProductText>(
    `SELECT ${productColumns}, description_html AS "descriptionHtml", options, images
     FROM product WHERE shop_id = $1 AND id = ANY($2::text[])`,
    [shop, ids],
  );
}

const variantColumns = `id, product_id AS "productId", sku, barcode, title, selected_options AS "selectedOptions",
  price_minor AS "priceMinor", position, image_url AS "imageUrl", inventory_item_id AS "inventoryItemId", tracked,
  inventory_policy = 'continue' AS oversells, weight_grams AS "weightGrams", content_hash AS "contentHash",
  deleted_at IS NOT NULL AS "isDeleted"`;

/** The variants of these products, tombstones included, in their order. */
export async function readVariantsOf(sql: Sql, shop: ShopId, productIds: readonly string[]): Promise<SourceVariant[]> {
  if (productIds.length === 0) return [];
  return sql.query<SourceVariant>(
    `SELECT ${variantColumns} FROM variant WHERE shop_id = $1 AND product_id = ANY($2::text[])
     ORDER BY length(product_id), product_id, position, length(id), id`,
    [shop, productIds],
  );
}

export async function readVariants(sql: Sql, shop: ShopId, ids: readonly string[]): Promise<SourceVariant[]> {
  if (ids.length === 0) return [];
  return sql.query<SourceVariant>(`SELECT ${variantColumns} FROM variant WHERE shop_id = $1 AND id = ANY($2::text[])`, [
    shop,
    ids,
  ]);
}

export async function readLevels(sql: Sql, shop: ShopId, itemIds: readonly string[]): Promise<SourceLevel[]> {
  if (itemIds.length === 0) return [];
  return sql.query<SourceLevel>(
    `SELECT inventory_item_id AS "inventoryItemId", location_id AS "locationId", available
     FROM inventory_level WHERE shop_id = $1 AND inventory_item_id = ANY($2::text[]) AND deleted_at IS NULL
     ORDER BY location_id`,
    [shop, itemIds],
  );
}

/** Units of channel orders that Shopify does not count yet, by variant; a variant that has none is not among them. */
export async function readReserved(
  sql: Sql,
  shop: ShopId,
  variantIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (variantIds.length === 0) return new Map();
  const rows = await sql.query<{ variantId: string; units: number }>(
    `SELECT variant_id AS "variantId", sum(units)::int AS units FROM reservation
     WHERE shop_id = $1 AND variant_id = ANY($2::text[]) AND released_at IS NULL GROUP BY variant_id`,
    [shop, variantIds],
  );
  return new Map(rows.map(({ variantId, units }) => [variantId, units]));
}

export async function readLocations(sql: Sql, shop: ShopId): Promise<SourceLocation[]> {
  return sql.query<SourceLocation>(
    `SELECT id, name, is_active AS "isActive", fulfills_online AS "fulfillsOnline"
     FROM location WHERE shop_id = $1 AND deleted_at IS NULL ORDER BY name, id LIMIT 1000`,
    [shop],
  );
}

export async function readCollections(sql: Sql, shop: ShopId): Promise<{ id: string; title: string }[]> {
  return sql.query(`SELECT id, title FROM collection WHERE shop_id = $1 ORDER BY title, id LIMIT 1000`, [shop]);
}
