import type { Sql } from "../platform/database.ts";

const rowsAtOnce = 5_000;
const roundLimit = 1_000;
/** Shopify may send a webhook again within days; a receipt is what tells the second one from the first. */
const shortestKeepMs = 7 * 24 * 60 * 60_000;

/**
 * Deletes receipts that are done with, or given up, and were received before `olderThan` (at least seven days ago).
 * Answers how many. One that is still due is kept, whatever its age.
 */
export async function purgeReceipts(sql: Sql, { olderThan, now }: { olderThan: Date; now: Date }): Promise<number> {
  const before = new Date(Math.min(olderThan.getTime(), now.getTime() - shortestKeepMs));
  let purged = 0;
  for (let round = 0; round < roundLimit; round++) {
    const [row] = await sql.query<{ deleted: number }>(
      `-- all shops: what is old is old in each
       WITH gone AS (
         DELETE FROM webhook_receipt WHERE id IN (
           SELECT id FROM webhook_receipt WHERE received_at < $1 AND state <> 'due' LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING 1)
       SELECT count(*)::int AS deleted FROM gone`,
      [before, rowsAtOnce],
    );
    const deleted = row?.deleted ?? 0;
    purged += deleted;
    if (deleted < rowsAtOnce) break;
  }
  return purged;
}
