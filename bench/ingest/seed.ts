import type pg from "pg";
import type { Sql } from "../../app/platform/database.ts";
import { firstItem, locationId } from "../engine/seed.ts";

export const sqlOver = (client: pg.ClientBase): Sql => ({
  query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(text, [...values])).rows,
});

/** Stock webhooks that wait, each of another variant as far as there are enough, as Shopify would have sent them. */
export async function seedBacklog(sql: Sql, domain: string, { count, variants }: { count: number; variants: number }) {
  await sql.query("TRUNCATE webhook_receipt");
  await sql.query(
    `INSERT INTO webhook_receipt (shop_domain, topic, webhook_id, api_version, body)
     SELECT $1, 'inventory_levels/update', 'waiting-' || n, '2026-10', convert_to(json_build_object(
       'inventory_item_id', $4::int8 + 1 + n % $3, 'location_id', $5::int8, 'available', n % 90,
       'updated_at', to_char(timestamp '2026-06-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       'admin_graphql_api_id', 'gid://shopify/InventoryLevel/' || $5 || '?inventory_item_id=' || ($4::int8 + 1 + n % $3))::text, 'UTF8')
     FROM generate_series(1, $2::int8) n`,
    [domain, count, variants, firstItem, locationId],
  );
}
