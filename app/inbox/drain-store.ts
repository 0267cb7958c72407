import { shopId } from "../domain/ids.ts";
import type { Receipt, ReceiptShop } from "../domain/receipt.ts";
import type { Sql } from "../platform/database.ts";

export interface Claim {
  id: number;
  shopDomain: string;
}

/** First of two keys of an advisory lock; the second is the shop's. The number itself means nothing. */
const shopLockSpace = 116_401;

/** Looks past so many busy shops' receipts, 200 at a time, before the next batch looks again. */
const roundLimit = 8;

/**
 * Locks the next due receipts for this transaction, passing over those of other drainers. At most `limit`, and no more
 * than about `byteLimit` of bodies, but at least one.
 * Of each shop, only one drainer applies at a time: two would wait for each other's rows crosswise. So a shop that sends
 * a hundred thousand holds up one drainer, and the others look past it. `isPartial`: some that are due were left.
 */
export async function claimDue(
  tx: Sql,
  now: Date,
  { limit, byteLimit }: { limit: number; byteLimit: number },
): Promise<{ claims: Claim[]; isPartial: boolean }> {
  const busy: string[] = [];
  for (let round = 0; round < roundLimit; round++) {
    await tx.query("SAVEPOINT claim_due");
    const rows = await tx.query<{ id: number; shop_domain: string; bytes: number }>(
      `-- all shops: a drainer works for every shop; each receipt is then applied to its own
       SELECT id, shop_domain, octet_length(body) AS bytes FROM webhook_receipt
       WHERE state = 'due' AND due_at <= $1 AND shop_domain <> ALL($3::text[])
       ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit, busy],
    );
    if (rows.length === 0) return { claims: [], isPartial: busy.length > 0 };
    const domains = [...new Set(rows.map((row) => row.shop_domain))];
    const free = await lockShops(tx, domains);
    if (free.size > 0) {
      const claims = firstBytes(
        rows.filter((row) => free.has(row.shop_domain)),
        byteLimit,
      );
      return { claims, isPartial: busy.length > 0 || claims.length < rows.length };
    }
    await tx.query("ROLLBACK TO SAVEPOINT claim_due"); // gives the rows back to whoever holds their shops
    busy.push(...domains);
  }
  return { claims: [], isPartial: true };
}

function firstBytes(rows: readonly { id: number; shop_domain: string; bytes: number }[], byteLimit: number): Claim[] {
  const claims: Claim[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += row.bytes;
    if (claims.length > 0 && bytes > byteLimit) break;
    claims.push({ id: row.id, shopDomain: row.shop_domain });
  }
  return claims;
}

async function lockShops(tx: Sql, domains: string[]): Promise<Set<string>> {
  const rows = await tx.query<{ domain: string; is_free: boolean }>(
    `-- all shops: it reads no table
     SELECT domain, pg_try_advisory_xact_lock($1::int, hashtext(domain)) AS is_free FROM unnest($2::text[]) AS domain`,
    [shopLockSpace, domains],
  );
  return new Set(rows.filter((row) => row.is_free).map((row) => row.domain));
}

interface ReceiptRow {
  id: number;
  topic: string;
  webhook_id: string;
  event_id: string | null;
  triggered_at: Date | null;
  received_at: Date;
  attempts: number;
  body: string;
}

export type StoredReceipt = Omit<Receipt, "payload">;

/** In the order of arrival. */
export async function readReceipts(tx: Sql, ids: readonly number[]): Promise<StoredReceipt[]> {
  const rows = await tx.query<ReceiptRow>(
    `-- all shops: just the receipts that were claimed
     SELECT id, topic, webhook_id, event_id, triggered_at, received_at, attempts, encode(body, 'base64') AS body
     FROM webhook_receipt WHERE id = ANY($1::bigint[]) ORDER BY id`,
    [ids],
  );
  return rows.map((row) => ({
    id: row.id,
    topic: row.topic,
    webhookId: row.webhook_id,
    eventId: row.event_id ?? undefined,
    triggeredAt: row.triggered_at ?? undefined,
    receivedAt: row.received_at,
    attempts: row.attempts,
    bodyText: Buffer.from(row.body, "base64").toString("utf8"),
  }));
}

interface ShopRow {
  id: number;
  domain: string;
  currency: string;
  state: ReceiptShop["state"];
  installed_at: Date;
}

export async function readShops(tx: Sql, domains: readonly string[]): Promise<Map<string, ReceiptShop>> {
  const rows = await tx.query<ShopRow>(
    `-- all shops: those of the receipts that were claimed
     SELECT id, domain, currency, state, installed_at FROM shop WHERE domain = ANY($1::text[])`,
    [domains],
  );
  return new Map(
    rows.map((row) => [
      row.domain,
      {
        id: shopId(row.id),
        domain: row.domain,
        currency: row.currency,
        state: row.state,
        installedAt: row.installed_at,
      },
    ]),
  );
}

/** What is written back to one receipt. */
export interface Verdict {
  id: number;
  state: "due" | "applied" | "ignored" | "failed";
  dueAt: Date;
  attempts: number;
  note: string | undefined;
  /** Its body told of a person, and has done its work. */
  forgetBody: boolean;
}

export async function writeVerdicts(tx: Sql, verdicts: readonly Verdict[], now: Date): Promise<void> {
  await tx.query(
    `-- all shops: just the receipts that were claimed
     UPDATE webhook_receipt AS receipt SET state = v.state, due_at = v.due_at::timestamptz, attempts = v.attempts,
       note = v.note, applied_at = CASE WHEN v.state = 'applied' THEN $7::timestamptz ELSE receipt.applied_at END,
       body = CASE WHEN v.forget_body THEN ''::bytea ELSE receipt.body END
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::text[], $6::bool[])
       AS v (id, state, due_at, attempts, note, forget_body)
     WHERE receipt.id = v.id`,
    [
      verdicts.map((verdict) => verdict.id),
      verdicts.map((verdict) => verdict.state),
      verdicts.map((verdict) => verdict.dueAt.toISOString()),
      verdicts.map((verdict) => verdict.attempts),
      verdicts.map((verdict) => verdict.note ?? null),
      verdicts.map((verdict) => verdict.forgetBody),
      now,
    ],
  );
}

/** How many wait; counted no further than `limit`, for a long queue must not cost a long count. */
export async function countDue(sql: Sql, limit: number): Promise<number> {
  const [row] = await sql.query<{ due: number }>(
    `-- all shops: a figure for those who run the app
     SELECT count(*)::int AS due FROM (SELECT 1 FROM webhook_receipt WHERE state = 'due' LIMIT $1) AS counted`,
    [limit],
  );
  return row?.due ?? 0;
}
