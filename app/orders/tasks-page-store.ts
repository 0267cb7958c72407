import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { Place } from "./orders-page-store.ts";

/** Open tasks as pages show them. */

export interface TaskListRow {
  id: number;
  accountId: number;
  orderId: number | null;
  number: string | null;
  kind: string;
  params: Record<string, string | number>;
  createdAt: Date;
  dueAt: Date | null;
}

const columns = `t.id, t.account_id AS "accountId", t.order_id AS "orderId", o.number, t.kind, t.params,
  t.created_at AS "createdAt", t.due_at AS "dueAt"`;
const join = "order_task t LEFT JOIN channel_order o ON o.shop_id = $1 AND o.id = t.order_id";
/** What has no time of its own comes after all that has one. */
const due = "COALESCE(t.due_at, 'infinity'::timestamptz)";

export interface TasksAsked {
  accountId: number | undefined;
  kind: string | undefined;
  after: Place | undefined;
  limit: number;
}

/** The most pressing first. */
export async function readTasksPage(sql: Sql, shop: ShopId, asked: TasksAsked): Promise<TaskListRow[]> {
  return sql.query<TaskListRow>(
    `SELECT ${columns} FROM ${join} WHERE t.shop_id = $1 AND t.resolved_at IS NULL
       AND ($2::int IS NULL OR t.account_id = $2) AND ($3::text IS NULL OR t.kind = $3)
       AND ($4::timestamptz IS NULL OR (${due}, t.id) > ($4::timestamptz, $5::int))
     ORDER BY ${due}, t.id LIMIT $6`,
    [shop, asked.accountId ?? null, asked.kind ?? null, asked.after?.at ?? null, asked.after?.id ?? null, asked.limit],
  );
}

/** Those of one order; a few at most. */
export async function readTasksOf(sql: Sql, shop: ShopId, orderId: number): Promise<TaskListRow[]> {
  return sql.query<TaskListRow>(
    `SELECT ${columns} FROM ${join} WHERE t.shop_id = $1 AND t.order_id = $2 AND t.resolved_at IS NULL
     ORDER BY ${due}, t.id LIMIT 100`,
    [shop, orderId],
  );
}

/** Open ones by kind, the most frequent first. At most `scanned` are counted. */
export async function countTaskKinds(
  sql: Sql,
  shop: ShopId,
  scanned: number,
): Promise<{ kind: string; count: number }[]> {
  return sql.query(
    `SELECT kind, count(*)::int AS count FROM (
       SELECT kind FROM order_task WHERE shop_id = $1 AND resolved_at IS NULL LIMIT $2) t
     GROUP BY kind ORDER BY count DESC, kind LIMIT 100`,
    [shop, scanned],
  );
}
