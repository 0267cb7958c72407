import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { OrderContent } from "./order-content.ts";
import type { OrderState } from "./plan-state.ts";

/** The table `channel_order`. */

export interface OrderRow {
  id: number;
  shopId: ShopId;
  accountId: number;
  remoteId: string;
  number: string;
  placedAt: Date;
  remoteUpdatedAt: Date;
  remoteStatus: "unpaid" | "open" | "cancelled" | "unreadable";
  state: OrderState;
  reason: string | null;
  message: string | null;
  currency: string;
  totalMinor: number;
  content: OrderContent;
  contentHash: string;
  isForced: boolean;
  key: string;
  pickupLocationId: string | null;
  intentAt: Date | null;
  shopifyOrderId: string | null;
  shopifyOrderName: string | null;
  shopifyContent: unknown;
  cancelledAt: Date | null;
  lookAt: Date | null;
  workVersion: number;
  attempts: number;
}

const columns = `id, shop_id AS "shopId", account_id AS "accountId", remote_id AS "remoteId", number,
  placed_at AS "placedAt", remote_updated_at AS "remoteUpdatedAt", remote_status AS "remoteStatus", state, reason, message,
  currency, total_minor AS "totalMinor", content, content_hash AS "contentHash", is_forced AS "isForced", key,
  pickup_location_id AS "pickupLocationId", intent_at AS "intentAt", shopify_order_id AS "shopifyOrderId",
  shopify_order_name AS "shopifyOrderName", shopify_content AS "shopifyContent", cancelled_at AS "cancelledAt",
  look_at AS "lookAt", work_version AS "workVersion", attempts`;

/** Those of these that are known, locked: nobody else changes them before this transaction ends. */
export async function lockKnown(
  tx: Sql,
  shop: ShopId,
  accountId: number,
  remoteIds: readonly string[],
): Promise<Map<string, OrderRow>> {
  const rows = await tx.query<OrderRow>(
    `SELECT ${columns} FROM channel_order WHERE shop_id = $1 AND account_id = $2 AND remote_id = ANY($3::text[])
     ORDER BY id FOR UPDATE`,
    [shop, accountId, remoteIds],
  );
  return new Map(rows.map((row) => [row.remoteId, row]));
}

/** undefined: this shop has no such order. */
export async function lockOrder(tx: Sql, shop: ShopId, id: number): Promise<OrderRow | undefined> {
  const [row] = await tx.query<OrderRow>(
    `SELECT ${columns} FROM channel_order WHERE shop_id = $1 AND id = $2 FOR UPDATE`,
    [shop, id],
  );
  return row;
}

export async function readOrder(sql: Sql, shop: ShopId, id: number): Promise<OrderRow | undefined> {
  const [row] = await sql.query<OrderRow>(`SELECT ${columns} FROM channel_order WHERE shop_id = $1 AND id = $2`, [
    shop,
    id,
  ]);
  return row;
}

/** What a read of the channel says of an order. */
export interface RemoteFacts {
  number: string;
  url: string | null;
  placedAt: Date;
  remoteUpdatedAt: Date;
  remoteStatus: OrderRow["remoteStatus"];
  currency: string;
  totalMinor: number;
  feeMinor: number | null;
  refundedMinor: number;
  unitCount: number;
  content: object;
  contentHash: string;
  shipByAt: Date | null;
  pickupLocationId: string | null;
  readAt: Date;
}

const factValues = (facts: RemoteFacts) => [
  facts.number,
  facts.url,
  facts.placedAt,
  facts.remoteUpdatedAt,
  facts.remoteStatus,
  facts.currency,
  facts.totalMinor,
  facts.feeMinor,
  facts.refundedMinor,
  facts.unitCount,
  JSON.stringify(facts.content),
  facts.contentHash,
  facts.shipByAt,
  facts.pickupLocationId,
  facts.readAt,
];

/** Answers its id. The unique key (account, remote id) is the promise that an order is stored once. */
export async function insertOrder(
  tx: Sql,
  of: { shopId: ShopId; accountId: number; remoteId: string; key: string },
  facts: RemoteFacts,
): Promise<number> {
  const [row] = await tx.query<{ id: number }>(
    `INSERT INTO channel_order (shop_id, account_id, remote_id, key, state, first_read_at, number, url, placed_at,
       remote_updated_at, remote_status, currency, total_minor, fee_minor, refunded_minor, unit_count, content,
       content_hash, ship_by_at, pickup_location_id, read_at)
     VALUES ($1, $2, $3, $4, 'waiting', $19, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::jsonb, $16, $17, $18, $19)
     RETURNING id`,
    [of.shopId, of.accountId, of.remoteId, of.key, ...factValues(facts)],
  );
  if (!row) throw new Error("an order was not inserted");
  return row.id;
}

export async function updateFacts(tx: Sql, shop: ShopId, id: number, facts: RemoteFacts): Promise<void> {
  await tx.query(
    `UPDATE channel_order SET number = $3, url = $4, placed_at = $5, remote_updated_at = $6, remote_status = $7,
       currency = $8, total_minor = $9, fee_minor = $10, refunded_minor = $11, unit_count = $12, content = $13::jsonb,
       content_hash = $14, ship_by_at = $15, pickup_location_id = $16, read_at = $17
     WHERE shop_id = $1 AND id = $2`,
    [shop, id, ...factValues(facts)],
  );
}

/** What has become of it. `dueAt`: when it is to be worked on; null: not by itself. */
export async function writeState(
  tx: Sql,
  shop: ShopId,
  id: number,
  to: {
    state: OrderState;
    reason: string | null;
    message?: string | null;
    dueAt: Date | null;
    cancelledBy?: "channel" | "merchant";
    at: Date;
  },
): Promise<void> {
  await tx.query(
    `UPDATE channel_order SET state = $3, reason = $4, message = $5, due_at = $6::timestamptz, attempts = 0,
       work_version = work_version + 1,
       cancelled_at = CASE WHEN $7::text IS NULL THEN cancelled_at ELSE COALESCE(cancelled_at, $8::timestamptz) END,
       cancelled_by = COALESCE(cancelled_by, $7)
     WHERE shop_id = $1 AND id = $2`,
    [shop, id, to.state, to.reason, to.message ?? null, to.dueAt, to.cancelledBy ?? null, to.at],
  );
}
