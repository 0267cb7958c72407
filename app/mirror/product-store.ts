import type { CollectionId, ProductId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { columnTexts, listOf, secondsOf, upsertOf, type Column } from "./columns-store.ts";
import type { ProductRow } from "./rows.ts";

/** The tables `product` and `collection`. Every list of rows is one statement, in the order of its keys. */

export interface KnownProduct {
  id: ProductId;
  updatedAtMs: number;
  deletedAtMs: number | null;
  contentHash: string;
  collectionIds: CollectionId[];
}

/** Looked up key by key: see `knownLevels`. */
export async function knownProducts(
  tx: Sql,
  shopId: ShopId,
  ids: readonly ProductId[],
): Promise<Map<ProductId, KnownProduct>> {
  const rows = await tx.query<KnownProduct>(
    `SELECT p.id, p.content_hash AS "contentHash", p.collection_ids AS "collectionIds",
            (date_part('epoch', p.source_updated_at) * 1000)::int8 AS "updatedAtMs",
            (date_part('epoch', p.deleted_at) * 1000)::int8 AS "deletedAtMs"
       FROM unnest($2::text[]) AS k(id),
            LATERAL (SELECT * FROM product p WHERE p.shop_id = $1 AND p.id = k.id OFFSET 0) AS p`,
    [shopId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const columns: Column<ProductRow>[] = [
  { name: "id", type: "text", of: (row) => row.id },
  { name: "title", type: "text", of: (row) => row.title },
  { name: "handle", type: "text", of: (row) => row.handle },
  { name: "description_html", type: "text", of: (row) => row.descriptionHtml },
  { name: "vendor", type: "text", of: (row) => row.vendor },
  { name: "product_type", type: "text", of: (row) => row.productType },
  { name: "status", type: "text", of: (row) => row.status },
  { name: "tags", type: "text[]", of: (row) => listOf(row.tags) },
  { name: "category_id", type: "text", of: (row) => row.categoryId },
  { name: "category_name", type: "text", of: (row) => row.categoryName },
  { name: "options", type: "jsonb", of: (row) => JSON.stringify(row.options) },
  { name: "images", type: "jsonb", of: (row) => JSON.stringify(row.images) },
  { name: "collection_ids", type: "text[]", of: (row) => listOf(row.collectionIds ?? []) },
  { name: "source_updated_at", type: "timestamptz", of: (row) => secondsOf(row.updatedAtMs) },
  { name: "content_hash", type: "text", of: (row) => row.contentHash },
];
const upsert = upsertOf("product", columns, ["id"]);

/** Inserts, or replaces all columns. A deleted one is there again. */
export async function writeProducts(tx: Sql, shopId: ShopId, rows: readonly ProductRow[]): Promise<void> {
  if (rows.length > 0) await tx.query(upsert, [shopId, ...columnTexts(columns, rows)]);
}

/** Only the clock moved. */
export async function touchProducts(
  tx: Sql,
  shopId: ShopId,
  rows: readonly { id: ProductId; updatedAtMs: number }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE product p SET source_updated_at = to_timestamp(r.ms / 1000.0)
       FROM unnest($2::text[], $3::float8[]) AS r(id, ms) WHERE p.shop_id = $1 AND p.id = r.id`,
    [shopId, rows.map(({ id }) => id), rows.map(({ updatedAtMs }) => updatedAtMs)],
  );
}

/**
 * Deletes for good, by what Shopify itself says: also what is not known yet, so that a late `products/create` finds the
 * tombstone. Answers which were there until now.
 */
export async function deleteProducts(
  tx: Sql,
  shopId: ShopId,
  rows: readonly { id: ProductId; deletedAtMs: number }[],
): Promise<ProductId[]> {
  if (rows.length === 0) return [];
  const values = [shopId, rows.map(({ id }) => id), rows.map(({ deletedAtMs }) => deletedAtMs)];
  const living = await tx.query<{ id: ProductId }>(
    `SELECT id FROM product WHERE shop_id = $1 AND id = ANY($2::text[]) AND deleted_at IS NULL ORDER BY id`,
    values.slice(0, 2),
  );
  await tx.query(
    `INSERT INTO product AS p (shop_id, id, title, handle, description_html, vendor, product_type, status, tags, options,
            images, collection_ids, source_updated_at, content_hash, deleted_at)
     SELECT $1, r.id, '', '', '', '', '', 'archived', '{}', '[]', '[]', '{}', 'epoch', '', to_timestamp(r.ms / 1000.0)
       FROM unnest($2::text[], $3::float8[]) AS r(id, ms) ORDER BY r.id
     ON CONFLICT (shop_id, id) DO UPDATE SET deleted_at = excluded.deleted_at
      WHERE p.deleted_at IS NULL OR p.deleted_at < excluded.deleted_at`,
    values,
  );
  return living.map(({ id }) => id);
}

/** Living products that no source has changed since, one page after `afterId`, in the order of their ids. */
export async function livingProductIds(
  sql: Sql,
  shopId: ShopId,
  { afterId, unchangedSinceMs, limit }: { afterId: string; unchangedSinceMs: number; limit: number },
): Promise<ProductId[]> {
  const rows = await sql.query<{ id: ProductId }>(
    `SELECT id FROM product WHERE shop_id = $1 AND id > $2 AND deleted_at IS NULL
        AND source_updated_at <= to_timestamp($3::float8 / 1000.0) ORDER BY id LIMIT $4`,
    [shopId, afterId, unchangedSinceMs, limit],
  );
  return rows.map(({ id }) => id);
}
