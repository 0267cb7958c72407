import type { InventoryItemId, LocationId, ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { columnTexts, secondsOf, upsertOf, type Column } from "./columns-store.ts";
import type { LevelRow } from "./rows.ts";

/** The table `inventory_level`: one row for an item at a location, whether we know the item's variant yet or not. */

export interface KnownLevel extends LevelRow {
  deletedAtMs: number | null;
}

/**
 * All levels of these items, tombstones included. `OFFSET 0` makes the planner look up each key: while a first import
 * fills the table there are no statistics yet, and it would read the whole shop again for every chunk.
 */
export async function knownLevels(tx: Sql, shopId: ShopId, itemIds: readonly InventoryItemId[]): Promise<KnownLevel[]> {
  return tx.query<KnownLevel>(
    `SELECT l.inventory_item_id AS "itemId", l.location_id AS "locationId", l.available,
            (date_part('epoch', l.source_updated_at) * 1000)::int8 AS "updatedAtMs",
            (date_part('epoch', l.deleted_at) * 1000)::int8 AS "deletedAtMs"
       FROM unnest($2::text[]) AS k(id), LATERAL (
              SELECT * FROM inventory_level l WHERE l.shop_id = $1 AND l.inventory_item_id = k.id OFFSET 0) AS l`,
    [shopId, itemIds],
  );
}

const columns: Column<KnownLevel>[] = [
  { name: "inventory_item_id", type: "text", of: (row) => row.itemId },
  { name: "location_id", type: "text", of: (row) => row.locationId },
  { name: "available", type: "int4", of: (row) => row.available },
  { name: "source_updated_at", type: "timestamptz", of: (row) => secondsOf(row.updatedAtMs) },
  {
    name: "deleted_at",
    type: "timestamptz",
    of: (row) => (row.deletedAtMs === null ? null : secondsOf(row.deletedAtMs)),
  },
];
const upsert = upsertOf("inventory_level", columns, ["inventory_item_id", "location_id"]);

/** Inserts, or replaces. With `deletedAtMs` it becomes a tombstone, which no older webhook can lift. */
export async function writeLevels(tx: Sql, shopId: ShopId, rows: readonly KnownLevel[]): Promise<void> {
  if (rows.length > 0) await tx.query(upsert, [shopId, ...columnTexts(columns, rows)]);
}

export interface GoneLevel {
  itemId: InventoryItemId;
  locationId: LocationId;
  deletedAtMs: number;
  /** It stays if its clock has moved beyond this. */
  settledUntilMs: number;
}

/** Marks as deleted those that are living and have not changed meanwhile. Answers their items, one for each row. */
export async function buryLevels(tx: Sql, shopId: ShopId, rows: readonly GoneLevel[]): Promise<InventoryItemId[]> {
  if (rows.length === 0) return [];
  const buried = await tx.query<{ id: InventoryItemId }>(
    `UPDATE inventory_level l SET deleted_at = to_timestamp(r.ms / 1000.0)
       FROM unnest($2::text[], $3::text[], $4::float8[], $5::float8[]) AS r(item, location, ms, settled_ms)
      WHERE l.shop_id = $1 AND l.inventory_item_id = r.item AND l.location_id = r.location AND l.deleted_at IS NULL
        AND l.source_updated_at <= to_timestamp(r.settled_ms / 1000.0)
      RETURNING l.inventory_item_id AS id`,
    [
      shopId,
      rows.map(({ itemId }) => itemId),
      rows.map(({ locationId }) => locationId),
      rows.map(({ deletedAtMs }) => deletedAtMs),
      rows.map(({ settledUntilMs }) => settledUntilMs),
    ],
  );
  return buried.map(({ id }) => id);
}

/** Deletes all stock of these items, by what Shopify itself says. Answers the items that had some. */
export async function buryItems(
  tx: Sql,
  shopId: ShopId,
  rows: readonly { itemId: InventoryItemId; deletedAtMs: number }[],
): Promise<InventoryItemId[]> {
  if (rows.length === 0) return [];
  const buried = await tx.query<{ id: InventoryItemId }>(
    `UPDATE inventory_level l SET deleted_at = to_timestamp(r.ms / 1000.0)
       FROM unnest($2::text[], $3::float8[]) AS r(item, ms)
      WHERE l.shop_id = $1 AND l.inventory_item_id = r.item AND l.deleted_at IS NULL
      RETURNING l.inventory_item_id AS id`,
    [shopId, rows.map(({ itemId }) => itemId), rows.map(({ deletedAtMs }) => deletedAtMs)],
  );
  return buried.map(({ id }) => id);
}

/** The living variants that have stock rows at these locations. */
export async function variantsAtLocations(
  tx: Sql,
  shopId: ShopId,
  locationIds: readonly LocationId[],
): Promise<VariantId[]> {
  if (locationIds.length === 0) return [];
  const rows = await tx.query<{ id: VariantId }>(
    `SELECT DISTINCT v.id FROM inventory_level l
       JOIN variant v ON v.shop_id = l.shop_id AND v.inventory_item_id = l.inventory_item_id AND v.deleted_at IS NULL
      WHERE l.shop_id = $1 AND l.location_id = ANY($2::text[]) AND l.deleted_at IS NULL ORDER BY v.id`,
    [shopId, locationIds],
  );
  return rows.map(({ id }) => id);
}
