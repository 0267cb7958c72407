import type { Sql } from "../platform/database.ts";

/** Of orders that never get done; and never longer than `longestDays`, whatever the channel allows. */
const timesOfOpen = 3;
const longestDays = 180;

/**
 * Says of at most `most` buyers when they are erased, where it is not said yet or has changed: some days after the order was
 * shipped whole or cancelled; one that never is: so many days after it was placed. Answers how many. Days by connector;
 * `otherDays` for one that this installation does not have any more.
 */
export async function planPurges(
  sql: Sql,
  days: ReadonlyMap<string, number>,
  otherDays: number,
  most: number,
): Promise<number> {
  const rows = await sql.query(
    `-- all shops: time goes by in each
     UPDATE order_buyer b SET purge_at = planned.at FROM (
       SELECT b.order_id, p.at
       FROM order_buyer b
       JOIN channel_order o ON o.id = b.order_id
       LEFT JOIN channel_account a ON a.id = b.account_id
       LEFT JOIN unnest($1::text[], $2::int[]) c(connector, days) ON c.connector = a.connector
       CROSS JOIN LATERAL (SELECT COALESCE(c.days, $3::int) AS days, GREATEST(o.shipped_at,
         CASE WHEN o.remote_status = 'cancelled' THEN COALESCE(o.cancelled_at, o.remote_updated_at) ELSE o.cancelled_at END
       ) AS done_at) d
       CROSS JOIN LATERAL (SELECT COALESCE(
         d.done_at + make_interval(days => d.days),
         o.placed_at + make_interval(days => LEAST(d.days * ${timesOfOpen}, ${longestDays}))) AS at) p
       WHERE b.purged_at IS NULL AND b.purge_at IS DISTINCT FROM p.at
       ORDER BY b.order_id LIMIT $4 FOR UPDATE OF b SKIP LOCKED
     ) planned WHERE b.order_id = planned.order_id RETURNING b.order_id`,
    [[...days.keys()], [...days.values()], otherDays, most],
  );
  return rows.length;
}

/** Orders whose buyers are to be erased by now, locked; the longest due first. */
export async function lockDue(tx: Sql, now: Date, most: number): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `-- all shops: time goes by in each
     SELECT order_id AS id FROM order_buyer WHERE purged_at IS NULL AND purge_at <= $1
     ORDER BY purge_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, most],
  );
  return rows.map(({ id }) => id);
}
