import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { orderTabs, type BoundedCount, type OrderSort, type OrderTab } from "./page-types.ts";

/** Orders as lists show them. */

export interface OrderListRow {
  id: number;
  accountId: number;
  number: string;
  url: string | null;
  placedAt: Date;
  units: number;
  totalMinor: number;
  currency: string;
  state: string;
  reason: string | null;
  shipByAt: Date | null;
  shippedAt: Date | null;
  cancelledAt: Date | null;
  shopifyOrderId: string | null;
  shopifyOrderName: string | null;
  trackingCount: number;
  openTasks: number;
}

/** A place in a sorted list: the last row that was shown. `at` is "infinity" for what has no such time. */
export interface Place {
  at: string;
  id: number;
}

/** Orders without a ship-by time come last. */
const sorts: Record<OrderSort, { text: string; direction: "ASC" | "DESC"; beyond: "<" | ">" }> = {
  newest: { text: "o.placed_at", direction: "DESC", beyond: "<" },
  oldest: { text: "o.placed_at", direction: "ASC", beyond: ">" },
  shipBy: { text: "COALESCE(o.ship_by_at, 'infinity'::timestamptz)", direction: "ASC", beyond: ">" },
};

/** States in which nothing goes on by itself. */
export const standingStates = ["quarantined", "held", "blocked"] as const;
const standing = standingStates.map((state) => `'${state}'`).join(", ");
const toShip = "o.state IN ('due', 'imported') AND o.shipped_at IS NULL AND o.cancelled_at IS NULL";

/** `$1` is the shop. By ids where few of many are wanted, so that they are found by their own indexes. */
const tabConditions: Record<OrderTab, string> = {
  all: "true",
  attention: `o.id IN (
    SELECT t.order_id FROM order_task t WHERE t.shop_id = $1 AND t.resolved_at IS NULL AND t.order_id IS NOT NULL
    UNION ALL SELECT s.id FROM channel_order s WHERE s.shop_id = $1 AND s.state IN (${standing}))`,
  toShip,
  done: `(o.shipped_at IS NOT NULL OR o.cancelled_at IS NOT NULL OR o.state IN ('recognised', 'skipped', 'cancelled'))`,
};

const columns = `o.id, o.account_id AS "accountId", o.number, o.url, o.placed_at AS "placedAt", o.unit_count AS units,
  o.total_minor AS "totalMinor", o.currency, o.state, o.reason, o.ship_by_at AS "shipByAt", o.shipped_at AS "shippedAt",
  o.cancelled_at AS "cancelledAt", o.shopify_order_id AS "shopifyOrderId", o.shopify_order_name AS "shopifyOrderName",
  (SELECT count(*)::int FROM order_step p WHERE p.shop_id = $1 AND p.order_id = o.id AND p.kind = 'ship'
     AND p.target = 'channel' AND p.state = 'done') AS "trackingCount",
  (SELECT count(*)::int FROM order_task t WHERE t.shop_id = $1 AND t.order_id = o.id AND t.resolved_at IS NULL)
    AS "openTasks"`;

export interface OrdersAsked {
  tab: OrderTab;
  accountId: number | undefined;
  search: string;
  sort: OrderSort;
  after: Place | undefined;
  limit: number;
}

export async function readOrdersPage(sql: Sql, shop: ShopId, asked: OrdersAsked): Promise<OrderListRow[]> {
  const { text, direction, beyond } = sorts[asked.sort];
  // A condition that is not asked for is left out, so that the plan is made for what is.
  const values: unknown[] = [shop, asked.limit];
  const bound = (value: unknown) => `$${values.push(value)}`;
  const conditions = [tabConditions[asked.tab]];
  if (asked.accountId !== undefined) conditions.push(`o.account_id = ${bound(asked.accountId)}::int`);
  if (asked.search !== "") conditions.push(searchCondition(bound(asked.search.toLowerCase())));
  if (asked.after) {
    conditions.push(`(${text}, o.id) ${beyond} (${bound(asked.after.at)}::timestamptz, ${bound(asked.after.id)}::int)`);
  }
  return sql.query<OrderListRow>(
    `SELECT ${columns} FROM (SELECT o.* FROM channel_order o WHERE o.shop_id = $1 AND ${conditions.join(" AND ")}
       ORDER BY ${text} ${direction}, o.id ${direction} LIMIT $2) o
     ORDER BY ${text} ${direction}, o.id ${direction}`,
    values,
  );
}

/** What is typed is a text, not a pattern. */
const searchCondition = (text: string) => `(strpos(lower(o.number), ${text}::text) > 0
  OR strpos(lower(o.shopify_order_name), ${text}::text) > 0
  OR EXISTS (SELECT 1 FROM channel_order_line l WHERE l.shop_id = $1 AND l.order_id = o.id
    AND starts_with(lower(l.sku), ${text}::text)))`;

const mostCounted = 10_000;

/** How many each tab holds, counted no further than 10,000: counting costs the same however many there are. */
export async function countOrderTabs(
  sql: Sql,
  shop: ShopId,
  accountId: number | undefined,
): Promise<Record<OrderTab, BoundedCount>> {
  const counts = orderTabs.map(
    (tab) => `(SELECT count(*)::int FROM (SELECT 1 FROM channel_order o WHERE o.shop_id = $1
       AND ($2::int IS NULL OR o.account_id = $2) AND ${tabConditions[tab]} LIMIT $3) AS counted) AS "${tab}"`,
  );
  const [row] = await sql.query<Record<OrderTab, number>>(`SELECT ${counts.join(", ")}`, [
    shop,
    accountId ?? null,
    mostCounted + 1,
  ]);
  const counted = (tab: OrderTab): BoundedCount => {
    const count = row?.[tab] ?? 0;
    return { count: Math.min(count, mostCounted), isMore: count > mostCounted };
  };
  return {
    all: counted("all"),
    attention: counted("attention"),
    toShip: counted("toShip"),
    done: counted("done"),
  };
}

/** Every account whose orders may be shown, disconnected ones too: their orders are still here. */
export async function readAccountChoices(
  sql: Sql,
  shop: ShopId,
): Promise<{ id: number; name: string; connector: string }[]> {
  return sql.query(
    `SELECT a.id, a.name, a.connector FROM channel_account a WHERE a.shop_id = $1 AND (a.state <> 'disconnected'
       OR EXISTS (SELECT 1 FROM channel_order o WHERE o.shop_id = $1 AND o.account_id = a.id)) ORDER BY a.id LIMIT 100`,
    [shop],
  );
}

/** One order as lists show it; undefined: this shop has no such order. */
export async function readOrderRow(sql: Sql, shop: ShopId, id: number): Promise<OrderListRow | undefined> {
  const [row] = await sql.query<OrderListRow>(
    `SELECT ${columns} FROM channel_order o WHERE o.shop_id = $1 AND o.id = $2`,
    [shop, id],
  );
  return row;
}
