import type { ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { Component, MatchedBy } from "./match-line.ts";

/** The table `channel_order_line`. */

export interface LineRow {
  id: number;
  remoteLineId: string;
  position: number;
  sku: string;
  title: string;
  quantity: number;
  match: "matched" | "unmatched" | "ambiguous" | "custom";
  matchedBy: MatchedBy | "";
  components: Component[];
  shopifyLines: { lineItemId: string; variantId: VariantId | null; quantity: number }[];
}

const columns = `id, remote_line_id AS "remoteLineId", position, sku, title, quantity, match, matched_by AS "matchedBy",
  components, shopify_lines AS "shopifyLines"`;

export async function readLines(sql: Sql, shop: ShopId, orderId: number): Promise<LineRow[]> {
  return sql.query<LineRow>(
    `SELECT ${columns} FROM channel_order_line WHERE shop_id = $1 AND order_id = $2 ORDER BY position, id`,
    [shop, orderId],
  );
}

export type NewLine = Omit<LineRow, "id" | "shopifyLines">;

/** Makes the order's lines these, and answers them with their ids. Lines that stay keep theirs. */
export async function replaceLines(
  tx: Sql,
  shop: ShopId,
  orderId: number,
  lines: readonly NewLine[],
): Promise<LineRow[]> {
  await tx.query(
    "DELETE FROM channel_order_line WHERE shop_id = $1 AND order_id = $2 AND remote_line_id <> ALL($3::text[])",
    [shop, orderId, lines.map(({ remoteLineId }) => remoteLineId)],
  );
  await tx.query(
    `INSERT INTO channel_order_line (shop_id, order_id, remote_line_id, position, sku, title, quantity, match, matched_by,
       components)
     SELECT $1, $2, r.remote_line_id, r.position, r.sku, r.title, r.quantity, r.match, r.matched_by, r.components::jsonb
     FROM unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[], $10::text[])
       r(remote_line_id, position, sku, title, quantity, match, matched_by, components)
     ON CONFLICT (order_id, remote_line_id) DO UPDATE SET position = excluded.position, sku = excluded.sku,
       title = excluded.title, quantity = excluded.quantity, match = excluded.match, matched_by = excluded.matched_by,
       components = excluded.components`,
    [
      shop,
      orderId,
      lines.map(({ remoteLineId }) => remoteLineId),
      lines.map(({ position }) => position),
      lines.map(({ sku }) => sku),
      lines.map(({ title }) => title),
      lines.map(({ quantity }) => quantity),
      lines.map(({ match }) => match),
      lines.map(({ matchedBy }) => matchedBy),
      lines.map(({ components }) => JSON.stringify(components)),
    ],
  );
  return readLines(tx, shop, orderId);
}

/** Which lines of Shopify's order stand for which of the channel's. */
export async function writeShopifyLines(
  tx: Sql,
  shop: ShopId,
  orderId: number,
  lines: readonly { remoteLineId: string; shopifyLines: LineRow["shopifyLines"] }[],
): Promise<void> {
  await tx.query(
    `UPDATE channel_order_line l SET shopify_lines = r.lines::jsonb
     FROM unnest($3::text[], $4::text[]) r(remote_line_id, lines)
     WHERE l.shop_id = $1 AND l.order_id = $2 AND l.remote_line_id = r.remote_line_id`,
    [
      shop,
      orderId,
      lines.map(({ remoteLineId }) => remoteLineId),
      lines.map(({ shopifyLines }) => JSON.stringify(shopifyLines)),
    ],
  );
}
