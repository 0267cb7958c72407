import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `order_step`: effects on the other side, each written before it is attempted. */

export type StepTarget = "channel" | "shopify";
export type StepKind = "ship" | "cancel" | "keep" | "refund" | "address";
/**
 * due: to be sent. sent: sent, and nobody knows yet what came of it: the other side is read before it is sent again.
 * done. refused: the other side said no, and the merchant is told. task: cannot be done by API: the merchant has to.
 * dropped: no longer wanted (its cause was undone before it was sent).
 */
export type StepState = "due" | "sent" | "done" | "refused" | "task" | "dropped";

export interface StepRow {
  id: number;
  target: StepTarget;
  kind: StepKind;
  /** What caused it: Shopify's fulfilment and its version, a refund's id … Unique within order, target and kind. */
  key: string;
  payload: unknown;
  state: StepState;
  baseline: unknown;
  result: unknown;
  message: string | null;
  attempts: number;
  createdAt: Date;
  sentAt: Date | null;
  doneAt: Date | null;
  dueAt: Date | null;
}

const columns = `id, target, kind, key, payload, state, baseline, result, message, attempts, created_at AS "createdAt",
  sent_at AS "sentAt", done_at AS "doneAt", due_at AS "dueAt"`;

export interface NewStep {
  target: StepTarget;
  kind: StepKind;
  key: string;
  payload: object;
}

/** Those that are new; one with the same cause is there already and stays as it is. Answers how many were new. */
export async function addSteps(
  tx: Sql,
  of: { shopId: ShopId; accountId: number; orderId: number },
  steps: readonly NewStep[],
  at: Date,
): Promise<number> {
  if (steps.length === 0) return 0;
  const rows = await tx.query(
    `INSERT INTO order_step (shop_id, account_id, order_id, created_at, due_at, target, kind, key, payload)
     SELECT $1, $2, $3, $4, $4, r.target, r.kind, r.key, r.payload::jsonb
     FROM unnest($5::text[], $6::text[], $7::text[], $8::text[]) r(target, kind, key, payload)
     ON CONFLICT (order_id, target, kind, key) DO NOTHING RETURNING id`,
    [
      of.shopId,
      of.accountId,
      of.orderId,
      at,
      steps.map(({ target }) => target),
      steps.map(({ kind }) => kind),
      steps.map(({ key }) => key),
      steps.map(({ payload }) => JSON.stringify(payload)),
    ],
  );
  return rows.length;
}

/** All steps of an order, in the order of their making. */
export async function readSteps(sql: Sql, shop: ShopId, orderId: number): Promise<StepRow[]> {
  return sql.query<StepRow>(`SELECT ${columns} FROM order_step WHERE shop_id = $1 AND order_id = $2 ORDER BY id`, [
    shop,
    orderId,
  ]);
}

/** Before the call: what the other side looked like is kept, to tell afterwards whether the call was applied. */
export async function markSent(tx: Sql, shop: ShopId, id: number, baseline: unknown, at: Date): Promise<void> {
  await tx.query(
    `UPDATE order_step SET state = 'sent', sent_at = $3, baseline = $4::jsonb, attempts = attempts + 1
     WHERE shop_id = $1 AND id = $2`,
    [shop, id, at, JSON.stringify(baseline ?? null)],
  );
}

export async function endStep(
  tx: Sql,
  shop: ShopId,
  id: number,
  to: { state: "done" | "refused" | "task" | "dropped"; result?: unknown; message?: string; at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE order_step SET state = $3, result = $4::jsonb, message = $5, done_at = $6, due_at = NULL
     WHERE shop_id = $1 AND id = $2`,
    [shop, id, to.state, JSON.stringify(to.result ?? null), to.message ?? null, to.at],
  );
}

/** Another try then. `isUnsent`: certainly not applied; otherwise it stays `sent` and is looked up first. */
export async function postponeStep(
  tx: Sql,
  shop: ShopId,
  id: number,
  to: { dueAt: Date; isUnsent: boolean; message: string },
): Promise<void> {
  await tx.query(
    `UPDATE order_step SET state = CASE WHEN $4 THEN 'due' ELSE state END, due_at = $3, message = $5
     WHERE shop_id = $1 AND id = $2`,
    [shop, id, to.dueAt, to.isUnsent, to.message],
  );
}
