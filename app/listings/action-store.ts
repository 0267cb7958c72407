import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { selection, type Selection } from "./selection.ts";

/** The table `listing_action`: work on many listings, a chunk at a time, from a cursor that moves with the work itself. */

/** ask: find out categories from the channel; rederive: rules, settings or categories changed. */
export type ActionKind = "list" | "end" | "ask" | "rederive";

export interface ListingAction {
  id: number;
  accountId: number;
  kind: ActionKind;
  selection: Selection;
  actor: "merchant" | "anabranch";
  total: number;
  done: number;
  skipped: number;
  /** The last listing that is done. */
  cursor: number;
  attempts: number;
  state: "running" | "done" | "failed";
  error: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

const columns = `id, account_id AS "accountId", kind, selection, actor, total, done, skipped, cursor, attempts, state, error,
  started_at AS "startedAt", finished_at AS "finishedAt"`;

const parsed = (row: ListingAction | undefined) => row && { ...row, selection: selection.parse(row.selection) };

export async function insertAction(
  tx: Sql,
  shop: ShopId,
  action: Pick<ListingAction, "accountId" | "kind" | "selection" | "actor" | "total">,
  at: Date,
): Promise<number> {
  const [row] = await tx.query<{ id: number }>(
    `INSERT INTO listing_action (shop_id, account_id, kind, selection, actor, total, started_at)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7) RETURNING id`,
    [shop, action.accountId, action.kind, JSON.stringify(action.selection), action.actor, action.total, at],
  );
  if (!row) throw new Error("an insert of an action answered no row");
  return row.id;
}

export async function readAction(sql: Sql, shop: ShopId, id: number): Promise<ListingAction | undefined> {
  const [row] = await sql.query<ListingAction>(`SELECT ${columns} FROM listing_action WHERE shop_id = $1 AND id = $2`, [
    shop,
    id,
  ]);
  return parsed(row);
}

/** The newest first; `kind` undefined: of every kind. */
export async function readRunning(
  sql: Sql,
  shop: ShopId,
  accountId: number,
  kind: ActionKind,
): Promise<ListingAction[]> {
  const rows = await sql.query<ListingAction>(
    `SELECT ${columns} FROM listing_action
     WHERE shop_id = $1 AND account_id = $2 AND kind = $3 AND state = 'running' ORDER BY id DESC LIMIT 20`,
    [shop, accountId, kind],
  );
  return rows.flatMap((row) => parsed(row) ?? []);
}

/** Sets it back to before this listing, with more to do. */
export async function rewindAction(
  tx: Sql,
  shop: ShopId,
  id: number,
  { before, more }: { before: number; more: number },
): Promise<void> {
  await tx.query(
    `UPDATE listing_action SET cursor = LEAST(cursor, $3), total = total + $4, attempts = 0
     WHERE shop_id = $1 AND id = $2 AND state = 'running'`,
    [shop, id, before - 1, more],
  );
}

/**
 * Moves the cursor, in the transaction that did the work. Answers false if somebody else moved it meanwhile: then this
 * work must not count, and is rolled back.
 */
export async function advanceAction(
  tx: Sql,
  shop: ShopId,
  action: Pick<ListingAction, "id" | "cursor">,
  moved: { cursor: number; done: number; skipped: number },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE listing_action SET cursor = $4, done = done + $5, skipped = skipped + $6, attempts = 0,
       total = GREATEST(total, done + $5)
     WHERE shop_id = $1 AND id = $2 AND state = 'running' AND cursor = $3 RETURNING id`,
    [shop, action.id, action.cursor, moved.cursor, moved.done, moved.skipped],
  );
  return rows.length > 0;
}

export async function countAttempt(sql: Sql, shop: ShopId, id: number): Promise<void> {
  await sql.query(`UPDATE listing_action SET attempts = attempts + 1 WHERE shop_id = $1 AND id = $2`, [shop, id]);
}

/** Answers false if it is not running any more, or its cursor was set back meanwhile. */
export async function finishAction(
  tx: Sql,
  shop: ShopId,
  action: Pick<ListingAction, "id" | "cursor">,
  error: string | null,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE listing_action SET state = CASE WHEN $4::text IS NULL THEN 'done' ELSE 'failed' END, error = $4,
       finished_at = $5
     WHERE shop_id = $1 AND id = $2 AND state = 'running' AND cursor = $3 RETURNING id`,
    [shop, action.id, action.cursor, error, at],
  );
  return rows.length > 0;
}
