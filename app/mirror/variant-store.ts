import type { InventoryItemId, ProductId, ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { columnTexts, secondsOf, upsertOf, type Column } from "./columns-store.ts";
import { jsonOfOptions } from "./json-text.ts";
import type { ItemFacts, VariantRow } from "./rows.ts";

/** The table `variant`. It also holds what the inventory item says of itself: Shopify gives each variant one. */

export interface KnownVariant extends ItemFacts {
  id: VariantId;
  productId: ProductId;
  inventoryItemId: InventoryItemId | "";
  contentHash: string;
  priceMinor: number;
  compareAtMinor: number | null;
  inventoryPolicy: string;
  /** The variant's own clock; the item's is `itemUpdatedAtMs`. */
  updatedAtMs: number;
  itemUpdatedAtMs: number;
  deletedAtMs: number | null;
}

const knownColumns = `v.id, v.product_id AS "productId", v.inventory_item_id AS "inventoryItemId",
  v.content_hash AS "contentHash", v.price_minor AS "priceMinor", v.compare_at_minor AS "compareAtMinor",
  v.inventory_policy AS "inventoryPolicy", v.tracked, v.requires_shipping AS "requiresShipping",
  v.weight_grams AS "weightGrams", (date_part('epoch', v.source_updated_at) * 1000)::int8 AS "updatedAtMs",
  (date_part('epoch', v.item_updated_at) * 1000)::int8 AS "itemUpdatedAtMs",
  (date_part('epoch', v.deleted_at) * 1000)::int8 AS "deletedAtMs"`;

/** All variants of these products, tombstones included. Looked up key by key: see `knownLevels`. */
export async function knownVariants(
  tx: Sql,
  shopId: ShopId,
  productIds: readonly ProductId[],
): Promise<KnownVariant[]> {
  return tx.query<KnownVariant>(
    `SELECT ${knownColumns} FROM unnest($2::text[]) AS k(id),
            LATERAL (SELECT * FROM variant v WHERE v.shop_id = $1 AND v.product_id = k.id OFFSET 0) AS v`,
    [shopId, productIds],
  );
}

/** The living variants of these inventory items. */
export async function variantsOfItems(
  tx: Sql,
  shopId: ShopId,
  itemIds: readonly InventoryItemId[],
): Promise<KnownVariant[]> {
  return tx.query<KnownVariant>(
    `SELECT ${knownColumns} FROM unnest($2::text[]) AS k(id), LATERAL (
              SELECT * FROM variant v WHERE v.shop_id = $1 AND v.inventory_item_id = k.id OFFSET 0) AS v
      WHERE v.deleted_at IS NULL`,
    [shopId, itemIds],
  );
}

/** The products that these variants are known to belong to. */
export async function productsOfVariants(tx: Sql, shopId: ShopId, ids: readonly VariantId[]): Promise<ProductId[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<{ id: ProductId }>(
    `SELECT DISTINCT product_id AS id FROM variant WHERE shop_id = $1 AND id = ANY($2::text[]) AND deleted_at IS NULL`,
    [shopId, ids],
  );
  return rows.map(({ id }) => id);
}

export type WholeVariant = VariantRow & { item: ItemFacts };

const columns: Column<WholeVariant>[] = [
  { name: "id", type: "text", of: (row) => row.id },
  { name: "product_id", type: "text", of: (row) => row.productId },
  { name: "sku", type: "text", of: (row) => row.sku },
  { name: "barcode", type: "text", of: (row) => row.barcode },
  { name: "title", type: "text", of: (row) => row.title },
  { name: "selected_options", type: "jsonb", of: (row) => jsonOfOptions(row.selectedOptions) },
  { name: "price_minor", type: "int8", of: (row) => row.priceMinor },
  { name: "compare_at_minor", type: "int8", of: (row) => row.compareAtMinor },
  { name: "position", type: "int4", of: (row) => row.position },
  { name: "image_url", type: "text", of: (row) => row.imageUrl },
  { name: "inventory_item_id", type: "text", of: (row) => row.inventoryItemId },
  { name: "inventory_policy", type: "text", of: (row) => row.inventoryPolicy },
  { name: "tracked", type: "bool", of: (row) => row.item.tracked },
  { name: "requires_shipping", type: "bool", of: (row) => row.item.requiresShipping },
  { name: "weight_grams", type: "int4", of: (row) => row.item.weightGrams },
  { name: "source_updated_at", type: "timestamptz", of: (row) => secondsOf(row.updatedAtMs) },
  { name: "item_updated_at", type: "timestamptz", of: (row) => secondsOf(row.item.updatedAtMs) },
  { name: "content_hash", type: "text", of: (row) => row.contentHash },
];
const upsert = upsertOf("variant", columns, ["id"]);

/** Inserts, or replaces all columns. A deleted one is there again. */
export async function writeVariants(tx: Sql, shopId: ShopId, rows: readonly WholeVariant[]): Promise<void> {
  if (rows.length > 0) await tx.query(upsert, [shopId, ...columnTexts(columns, rows)]);
}

/** Only what the inventory item says, and its clock. */
export async function writeItemFacts(
  tx: Sql,
  shopId: ShopId,
  rows: readonly (ItemFacts & { id: VariantId })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE variant v SET tracked = r.tracked, requires_shipping = r."requiresShipping", weight_grams = r."weightGrams",
            item_updated_at = to_timestamp(r."updatedAtMs" / 1000.0)
       FROM json_to_recordset($2::json) AS r(id text, tracked bool, "requiresShipping" bool, "weightGrams" int4,
            "updatedAtMs" float8)
      WHERE v.shop_id = $1 AND v.id = r.id`,
    [shopId, JSON.stringify(rows)],
  );
}

/** Only the clock moved. */
export async function touchVariants(
  tx: Sql,
  shopId: ShopId,
  rows: readonly { id: VariantId; updatedAtMs: number }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE variant v SET source_updated_at = to_timestamp(r.ms / 1000.0)
       FROM unnest($2::text[], $3::float8[]) AS r(id, ms) WHERE v.shop_id = $1 AND v.id = r.id`,
    [shopId, rows.map(({ id }) => id), rows.map(({ updatedAtMs }) => updatedAtMs)],
  );
}

export interface GoneVariant {
  id: VariantId;
  deletedAtMs: number;
  /** It stays if its clock has moved beyond this. */
  settledUntilMs: number;
}

/** Marks as deleted those that are living and have not changed meanwhile. Answers which. */
export async function buryVariants(
  tx: Sql,
  shopId: ShopId,
  rows: readonly GoneVariant[],
): Promise<{ id: VariantId; productId: ProductId }[]> {
  if (rows.length === 0) return [];
  return tx.query(
    `UPDATE variant v SET deleted_at = to_timestamp(r.ms / 1000.0)
       FROM unnest($2::text[], $3::float8[], $4::float8[]) AS r(id, ms, settled_ms)
      WHERE v.shop_id = $1 AND v.id = r.id AND v.deleted_at IS NULL
        AND v.source_updated_at <= to_timestamp(r.settled_ms / 1000.0)
      RETURNING v.id, v.product_id AS "productId"`,
    [
      shopId,
      rows.map(({ id }) => id),
      rows.map(({ deletedAtMs }) => deletedAtMs),
      rows.map(({ settledUntilMs }) => settledUntilMs),
    ],
  );
}

/** Marks all living variants of these products as deleted, at their product's time. Answers which. */
export async function buryVariantsOf(tx: Sql, shopId: ShopId, productIds: readonly ProductId[]): Promise<VariantId[]> {
  if (productIds.length === 0) return [];
  const rows = await tx.query<{ id: VariantId }>(
    `UPDATE variant v SET deleted_at = p.deleted_at FROM product p
      WHERE v.shop_id = $1 AND v.product_id = ANY($2::text[]) AND v.deleted_at IS NULL
        AND p.shop_id = v.shop_id AND p.id = v.product_id AND p.deleted_at IS NOT NULL
      RETURNING v.id`,
    [shopId, productIds],
  );
  return rows.map(({ id }) => id);
}
