import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** What only the page of one listing reads. */

export interface DetailRow {
  status: string;
  statusAt: Date | null;
  remoteId: string | null;
  remoteUrl: string | null;
  desiredTitle: string | null;
  desiredAt: Date | null;
  sentVersion: number;
  desiredVersion: number;
  sentAt: Date | null;
  ackTitle: string | null;
  ackAt: Date | null;
  observedTitle: string | null;
  observedAt: Date | null;
}

export async function readDetailRow(sql: Sql, shop: ShopId, listingId: number): Promise<DetailRow | undefined> {
  const [row] = await sql.query<DetailRow>(
    `SELECT status, status_at AS "statusAt", remote_id AS "remoteId", remote_url AS "remoteUrl",
       desired_content->>'title' AS "desiredTitle", desired_at AS "desiredAt", desired_version AS "desiredVersion",
       sent_version AS "sentVersion", sent_at AS "sentAt", ack_title AS "ackTitle", ack_at AS "ackAt",
       observed_title AS "observedTitle", observed_at AS "observedAt"
     FROM listing WHERE shop_id = $1 AND id = $2`,
    [shop, listingId],
  );
  return row;
}

export interface OfferStatesRow {
  id: number;
  status: string;
  statusAt: Date | null;
  isDue: boolean;
  desiredQuantity: number;
  desiredPriceMinor: number;
  desiredAt: Date | null;
  sentQuantity: number | null;
  sentPriceMinor: number | null;
  sentAt: Date | null;
  ackQuantity: number | null;
  ackPriceMinor: number | null;
  ackAt: Date | null;
  observedQuantity: number | null;
  observedPriceMinor: number | null;
  observedAt: Date | null;
}

export async function readOfferStates(sql: Sql, shop: ShopId, offerIds: readonly number[]): Promise<OfferStatesRow[]> {
  return sql.query<OfferStatesRow>(
    `SELECT id, status, status_at AS "statusAt", due_at IS NOT NULL AS "isDue", desired_quantity AS "desiredQuantity",
       desired_price_minor AS "desiredPriceMinor", desired_at AS "desiredAt", sent_quantity AS "sentQuantity",
       sent_price_minor AS "sentPriceMinor", sent_at AS "sentAt", ack_quantity AS "ackQuantity",
       ack_price_minor AS "ackPriceMinor", ack_at AS "ackAt", observed_quantity AS "observedQuantity",
       observed_price_minor AS "observedPriceMinor", observed_at AS "observedAt"
     FROM offer WHERE shop_id = $1 AND id = ANY($2::int[])`,
    [shop, offerIds],
  );
}

export interface IssueRow {
  source: "preflight" | "push" | "status";
  class: string;
  severity: string;
  code: string;
  field: string;
  message: string;
  sku: string | null;
  firstSeenAt: Date;
}

/** What stands against it, the gravest first. */
export async function readOpenIssues(sql: Sql, shop: ShopId, listingId: number, limit: number): Promise<IssueRow[]> {
  return sql.query<IssueRow>(
    `SELECT i.source, i.class, i.severity, i.code, i.field, i.message, o.sku, i.first_seen_at AS "firstSeenAt"
     FROM issue i LEFT JOIN offer o ON o.id = i.offer_id AND o.shop_id = i.shop_id
     WHERE i.shop_id = $1 AND i.listing_id = $2 AND i.resolved_at IS NULL
     ORDER BY array_position(ARRAY['error', 'warning', 'info'], i.severity), i.id LIMIT $3`,
    [shop, listingId, limit],
  );
}

export interface DriftRow {
  field: string;
  sku: string | null;
  acknowledged: string;
  observed: string;
  cause: string;
  foundAt: Date;
}

export async function readOpenDrift(sql: Sql, shop: ShopId, listingId: number, limit: number): Promise<DriftRow[]> {
  return sql.query<DriftRow>(
    `SELECT d.field, o.sku, d.acknowledged, d.observed, d.cause, d.found_at AS "foundAt"
     FROM drift d LEFT JOIN offer o ON o.id = d.offer_id AND o.shop_id = d.shop_id
     WHERE d.shop_id = $1 AND d.listing_id = $2 AND d.resolved_at IS NULL ORDER BY d.id DESC LIMIT $3`,
    [shop, listingId, limit],
  );
}

export interface HistoryRow {
  at: Date;
  kind: "sent" | "activity";
  name: string;
  outcome: string | null;
  message: string | null;
  sku: string | null;
  quantity: number | null;
  priceMinor: number | null;
  durationMs: number | null;
  actor: string | null;
  params: Record<string, string | number> | null;
}

/** What was sent, and what else happened to it, the newest first. */
export async function readHistory(sql: Sql, shop: ShopId, listingId: number, limit: number): Promise<HistoryRow[]> {
  return sql.query<HistoryRow>(
    `(SELECT a.at, 'sent' AS kind, a.operation AS name, a.outcome, a.message, o.sku, a.quantity,
        a.price_minor AS "priceMinor", a.duration_ms AS "durationMs", NULL AS actor, NULL::jsonb AS params
      FROM push_attempt a LEFT JOIN offer o ON o.id = a.offer_id AND o.shop_id = a.shop_id
      WHERE a.shop_id = $1 AND a.listing_id = $2 ORDER BY a.id DESC LIMIT $3)
     UNION ALL
     (SELECT at, 'activity', kind, NULL, NULL, NULL, NULL, NULL, NULL, actor, params
      FROM activity WHERE shop_id = $1 AND listing_id = $2 ORDER BY id DESC LIMIT $3)
     ORDER BY at DESC LIMIT $3`,
    [shop, listingId, limit],
  );
}
