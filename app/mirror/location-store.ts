import type { CollectionId, LocationId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { CollectionRow, LocationRow } from "./rows.ts";

/** The small tables: `location`, `collection`, and the mirror's columns of `shop`. */

export interface KnownLocation extends LocationRow {
  fulfillsOnline: boolean;
  deletedAtMs: number | null;
}

export async function knownLocations(sql: Sql, shopId: ShopId): Promise<KnownLocation[]> {
  return sql.query<KnownLocation>(
    `SELECT id, name, is_active AS "isActive", fulfills_online AS "fulfillsOnline", country_code AS "countryCode", city,
            (date_part('epoch', source_updated_at) * 1000)::int8 AS "updatedAtMs",
            (date_part('epoch', deleted_at) * 1000)::int8 AS "deletedAtMs"
       FROM location WHERE shop_id = $1 ORDER BY name, id`,
    [shopId],
  );
}

/** Whether stock there can be sold. */
export const isOpen = (location: KnownLocation | undefined) => location?.deletedAtMs === null && location.isActive;

/** Shopify lists no stock at these. */
export async function closedLocationsOf(sql: Sql, shopId: ShopId): Promise<Set<LocationId>> {
  const locations = await knownLocations(sql, shopId);
  return new Set(locations.filter((location) => !isOpen(location)).map(({ id }) => id));
}

export async function writeLocations(tx: Sql, shopId: ShopId, rows: readonly KnownLocation[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO location (shop_id, id, name, is_active, fulfills_online, country_code, city, source_updated_at, deleted_at)
     SELECT $1, r.id, r.name, r."isActive", r."fulfillsOnline", r."countryCode", r.city,
            to_timestamp(r."updatedAtMs" / 1000.0), to_timestamp(r."deletedAtMs" / 1000.0)
       FROM json_to_recordset($2::json) AS r(id text, name text, "isActive" bool, "fulfillsOnline" bool,
            "countryCode" text, city text, "updatedAtMs" float8, "deletedAtMs" float8)
      ORDER BY r.id
     ON CONFLICT (shop_id, id) DO UPDATE SET name = excluded.name, is_active = excluded.is_active,
            fulfills_online = excluded.fulfills_online, country_code = excluded.country_code, city = excluded.city,
            source_updated_at = excluded.source_updated_at, deleted_at = excluded.deleted_at`,
    [shopId, JSON.stringify(rows)],
  );
}

/** Titles by which a merchant chooses; only new and changed ones are written. */
export async function writeCollections(tx: Sql, shopId: ShopId, rows: readonly CollectionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO collection AS c (shop_id, id, title)
     SELECT $1, r.id, r.title FROM unnest($2::text[], $3::text[]) AS r(id, title)
       LEFT JOIN collection k ON k.shop_id = $1 AND k.id = r.id
      WHERE k.title IS DISTINCT FROM r.title ORDER BY r.id
     ON CONFLICT (shop_id, id) DO UPDATE SET title = excluded.title`,
    [shopId, rows.map(({ id }) => id), rows.map(({ title }) => title)],
  );
}

/** Forgets collections that a whole read of the shop did not come upon, and that no product is in. */
export async function forgetCollections(tx: Sql, shopId: ShopId, seen: ReadonlySet<CollectionId>): Promise<void> {
  await tx.query(
    `DELETE FROM collection c WHERE c.shop_id = $1 AND NOT c.id = ANY($2::text[]) AND NOT EXISTS (
       SELECT FROM product p WHERE p.shop_id = $1 AND p.collection_ids @> ARRAY[c.id] AND p.deleted_at IS NULL)`,
    [shopId, [...seen]],
  );
}

export interface ShopFacts {
  name: string;
  currency: string;
  timezone: string;
  countryCode: string;
  updatedAtMs: number;
}

export async function writeShopFacts(tx: Sql, shopId: ShopId, facts: ShopFacts): Promise<void> {
  await tx.query(
    `UPDATE shop SET name = $2, currency = $3, timezone = $4, country_code = $5,
            source_updated_at = to_timestamp($6::float8 / 1000.0)
      WHERE id = $1 AND (source_updated_at IS NULL OR source_updated_at <= to_timestamp($6::float8 / 1000.0))
        AND (name, currency, timezone, country_code) IS DISTINCT FROM ($2, $3, $4, $5)`,
    [shopId, facts.name, facts.currency, facts.timezone, facts.countryCode, facts.updatedAtMs],
  );
}

export async function shopOf(
  sql: Sql,
  shopId: ShopId,
): Promise<{ domain: string; currency: string; state: string } | undefined> {
  const [row] = await sql.query<{ domain: string; currency: string; state: string }>(
    `SELECT domain, currency, state FROM shop WHERE id = $1`,
    [shopId],
  );
  return row;
}

const mirrorLock = 0x6d_69_72_72;

/**
 * One writer of a shop's mirror at a time, until the transaction ends. What is known is read first and judged in code; a
 * second writer in between would make that judgement stale, and two that take rows in different orders would deadlock.
 */
export async function lockMirror(tx: Sql, shopId: ShopId): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock($1, $2)`, [mirrorLock, shopId]);
}

/**
 * The same, and this transaction does not wait for the disk at its end. If the database's machine fails, the last half second
 * of commits may be gone, in order, as if they had not come yet: a read of the shop that is not done goes over them again, and
 * the commit that ends it waits for all of them.
 */
export async function lockMirrorLazily(tx: Sql, shopId: ShopId): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock($1, $2), set_config('synchronous_commit', 'off', true)`, [
    mirrorLock,
    shopId,
  ]);
}
