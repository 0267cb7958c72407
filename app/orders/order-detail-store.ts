import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { OrderContent } from "./order-content.ts";

/** What the page of one order shows besides its row. */

export interface OrderPageRow {
  remoteId: string;
  remoteStatus: string;
  message: string | null;
  firstReadAt: Date;
  readAt: Date;
  shopifyAt: Date | null;
  cancelledBy: string | null;
  isDue: boolean;
  feeMinor: number | null;
  refundedMinor: number;
  /** Empty where the order could not be read. */
  content: Partial<OrderContent>;
  pickupName: string | null;
}

export async function readOrderPage(sql: Sql, shop: ShopId, id: number): Promise<OrderPageRow | undefined> {
  const [row] = await sql.query<OrderPageRow>(
    `SELECT o.remote_id AS "remoteId", o.remote_status AS "remoteStatus", o.message, o.first_read_at AS "firstReadAt",
       o.read_at AS "readAt", o.shopify_at AS "shopifyAt", o.cancelled_by AS "cancelledBy", o.due_at IS NOT NULL AS "isDue",
       o.fee_minor AS "feeMinor", o.refunded_minor AS "refundedMinor", o.content, p.name AS "pickupName"
     FROM channel_order o LEFT JOIN location p ON p.shop_id = $1 AND p.id = o.pickup_location_id
     WHERE o.shop_id = $1 AND o.id = $2`,
    [shop, id],
  );
  return row;
}

export interface VariantRow {
  variantId: string;
  productId: string;
  title: string;
  variantTitle: string;
  sku: string;
  imageUrl: string | null;
  isDeleted: boolean;
}

export async function readVariants(sql: Sql, shop: ShopId, ids: readonly string[]): Promise<Map<string, VariantRow>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<VariantRow>(
    `SELECT v.id AS "variantId", v.product_id AS "productId", COALESCE(p.title, '') AS title, v.title AS "variantTitle",
       v.sku, COALESCE(v.image_url, p.images -> 0 ->> 'url') AS "imageUrl",
       v.deleted_at IS NOT NULL OR p.deleted_at IS NOT NULL AS "isDeleted"
     FROM variant v LEFT JOIN product p ON p.shop_id = $1 AND p.id = v.product_id
     WHERE v.shop_id = $1 AND v.id = ANY($2::text[])`,
    [shop, ids],
  );
  return new Map(rows.map((row) => [row.variantId, row]));
}

export interface StockRow {
  heldUnits: number;
  releasedAt: Date | null;
  releasedFor: string | null;
}

/** What the order keeps from being sold, and when and why it was given back the last time. */
export async function readStock(sql: Sql, shop: ShopId, orderId: number): Promise<StockRow> {
  const [row] = await sql.query<StockRow>(
    `SELECT COALESCE(sum(units) FILTER (WHERE released_at IS NULL), 0)::int AS "heldUnits",
       max(released_at) AS "releasedAt",
       (array_agg(reason ORDER BY released_at DESC) FILTER (WHERE released_at IS NOT NULL))[1] AS "releasedFor"
     FROM reservation WHERE shop_id = $1 AND order_id = $2`,
    [shop, orderId],
  );
  return row ?? { heldUnits: 0, releasedAt: null, releasedFor: null };
}

export interface EventRow {
  id: number;
  at: Date;
  actor: string;
  kind: string;
  params: Record<string, string | number>;
}

/** The newest first. An order is placed before it is read: by time, then in the order of writing. */
export async function readEvents(sql: Sql, shop: ShopId, orderId: number, limit: number): Promise<EventRow[]> {
  return sql.query<EventRow>(
    `SELECT id, at, actor, kind, params FROM order_event WHERE shop_id = $1 AND order_id = $2
     ORDER BY at DESC, id DESC LIMIT $3`,
    [shop, orderId, limit],
  );
}

export interface BuyerRow {
  sealed: Uint8Array | null;
  purgedAt: Date | null;
}

/** undefined: the channel told none. */
export async function readSealedBuyer(sql: Sql, shop: ShopId, orderId: number): Promise<BuyerRow | undefined> {
  const [row] = await sql.query<BuyerRow>(
    `SELECT sealed, purged_at AS "purgedAt" FROM order_buyer WHERE shop_id = $1 AND order_id = $2`,
    [shop, orderId],
  );
  return row;
}

/** undefined: no order of ours is this one of Shopify's. */
export async function findByShopifyOrder(sql: Sql, shop: ShopId, shopifyOrderId: string): Promise<number | undefined> {
  const [row] = await sql.query<{ id: number }>(
    "SELECT id FROM channel_order WHERE shop_id = $1 AND shopify_order_id = $2 ORDER BY id LIMIT 1",
    [shop, shopifyOrderId],
  );
  return row?.id;
}
