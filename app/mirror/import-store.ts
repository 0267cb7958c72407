import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `import_run`, and the shop's activities that come of it. At most one run of a shop is open. */

export type RunKind = "import" | "reconcile";
/** requested -> running (Shopify gathers) -> reading (we read) -> done | failed */
export type RunState = "requested" | "running" | "reading" | "done" | "failed";

export interface ImportRun {
  id: number;
  shopId: ShopId;
  kind: RunKind;
  state: RunState;
  bulkOperationId: string | null;
  /** By Shopify's clock. */
  snapshotAt: Date | null;
  objectsTotal: number;
  objectsSeen: number;
  productsSeen: number;
  variantsSeen: number;
  rowsChanged: number;
  rowsRemoved: number;
  startedAt: Date;
  finishedAt: Date | null;
  attempts: number;
  error: string | null;
}

const columns = `id, shop_id AS "shopId", kind, state, bulk_operation_id AS "bulkOperationId", snapshot_at AS "snapshotAt",
  objects_total AS "objectsTotal", objects_seen AS "objectsSeen", products_seen AS "productsSeen",
  variants_seen AS "variantsSeen", rows_changed AS "rowsChanged", rows_removed AS "rowsRemoved",
  started_at AS "startedAt", finished_at AS "finishedAt", attempts, error`;
const open = `state IN ('requested', 'running', 'reading')`;

export async function openRun(sql: Sql, shopId: ShopId): Promise<ImportRun | undefined> {
  const [run] = await sql.query<ImportRun>(
    `SELECT ${columns} FROM import_run WHERE shop_id = $1 AND ${open} ORDER BY id LIMIT 1`,
    [shopId],
  );
  return run;
}

export async function runById(sql: Sql, shopId: ShopId, id: number): Promise<ImportRun | undefined> {
  const [run] = await sql.query<ImportRun>(`SELECT ${columns} FROM import_run WHERE shop_id = $1 AND id = $2`, [
    shopId,
    id,
  ]);
  return run;
}

export async function latestRun(sql: Sql, shopId: ShopId): Promise<ImportRun | undefined> {
  const [run] = await sql.query<ImportRun>(
    `SELECT ${columns} FROM import_run WHERE shop_id = $1 ORDER BY id DESC LIMIT 1`,
    [shopId],
  );
  return run;
}

/** In a transaction that holds `lockMirror`: so there is never a second one. */
export async function createRun(tx: Sql, shopId: ShopId, kind: RunKind, now: Date): Promise<ImportRun> {
  const [run] = await tx.query<ImportRun>(
    `INSERT INTO import_run (shop_id, kind, state, started_at) VALUES ($1, $2, 'requested', $3) RETURNING ${columns}`,
    [shopId, kind, now],
  );
  if (!run) throw new Error("INSERT … RETURNING answered no row");
  return run;
}

type RunKey = Pick<ImportRun, "id" | "shopId">;

/** Each of these moves a run on only from the state before: a second worker that comes late changes nothing. */
export async function markRunning(tx: Sql, run: RunKey, bulk: { id: string; snapshotAt: Date }): Promise<void> {
  await tx.query(
    `UPDATE import_run SET state = 'running', bulk_operation_id = $3, snapshot_at = $4
      WHERE shop_id = $1 AND id = $2 AND state = 'requested'`,
    [run.shopId, run.id, bulk.id, bulk.snapshotAt],
  );
}

export async function markReading(tx: Sql, run: RunKey, objectsTotal: number): Promise<void> {
  await tx.query(
    `UPDATE import_run SET state = 'reading', objects_total = $3 WHERE shop_id = $1 AND id = $2 AND state = 'running'`,
    [run.shopId, run.id, objectsTotal],
  );
}

/** The webhook that a bulk operation has ended: answers its run, if it is one of ours that waits for it. */
export async function runOfBulk(tx: Sql, shopId: ShopId, bulkOperationId: string): Promise<ImportRun | undefined> {
  const [run] = await tx.query<ImportRun>(
    `SELECT ${columns} FROM import_run WHERE shop_id = $1 AND bulk_operation_id = $2 AND state = 'running'`,
    [shopId, bulkOperationId],
  );
  return run;
}

/** Back to the beginning, for a new bulk operation. */
export async function restartRun(tx: Sql, run: RunKey, error: string): Promise<void> {
  await tx.query(
    `UPDATE import_run SET state = 'requested', bulk_operation_id = NULL, snapshot_at = NULL, error = $3
      WHERE shop_id = $1 AND id = $2 AND ${open}`,
    [run.shopId, run.id, error],
  );
}

/** Answers the attempts, this one included. */
export async function countAttempt(tx: Sql, run: RunKey): Promise<number> {
  const [row] = await tx.query<{ attempts: number }>(
    `UPDATE import_run SET attempts = attempts + 1 WHERE shop_id = $1 AND id = $2 RETURNING attempts`,
    [run.shopId, run.id],
  );
  return row?.attempts ?? 0;
}

export interface RunProgress {
  objectsSeen: number;
  productsSeen: number;
  variantsSeen: number;
  /** On top of what is there already. */
  rowsChanged: number;
  rowsRemoved: number;
}

export async function recordProgress(tx: Sql, run: RunKey, progress: RunProgress): Promise<void> {
  await tx.query(
    `UPDATE import_run SET objects_seen = $3, products_seen = $4, variants_seen = $5, rows_changed = rows_changed + $6,
            rows_removed = rows_removed + $7 WHERE shop_id = $1 AND id = $2`,
    [
      run.shopId,
      run.id,
      progress.objectsSeen,
      progress.productsSeen,
      progress.variantsSeen,
      progress.rowsChanged,
      progress.rowsRemoved,
    ],
  );
}

/** Ends it once; `undefined`: somebody else had. */
export async function endRun(
  tx: Sql,
  run: RunKey,
  end: { state: "done" | "failed"; error: string | null; now: Date },
): Promise<ImportRun | undefined> {
  const [ended] = await tx.query<ImportRun>(
    `UPDATE import_run SET state = $3, error = $4, finished_at = $5 WHERE shop_id = $1 AND id = $2 AND ${open}
      RETURNING ${columns}`,
    [run.shopId, run.id, end.state, end.error, end.now],
  );
  return ended;
}

export interface MirrorActivity {
  kind: "import.finished" | "import.failed" | "reconcile.finished" | "reconcile.failed";
  params: Record<string, string | number>;
}

export async function recordActivity(tx: Sql, shopId: ShopId, { kind, params }: MirrorActivity, at: Date) {
  await tx.query(
    `INSERT INTO activity (shop_id, actor, kind, params, at) VALUES ($1, 'anabranch', $2, $3::jsonb, $4)`,
    [shopId, kind, JSON.stringify(params), at],
  );
}

/** The shops that have the app. */
export async function installedShops(sql: Sql): Promise<{ id: number }[]> {
  return sql.query(`-- all shops: each is read again
     SELECT id FROM shop WHERE state = 'installed' ORDER BY id`);
}
