import { z } from "zod";
import { shopId, type ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

const context = z.object({ marketplace: z.string() });

/** Who may end a consent: the one who began it. */
export interface ConsentOwner {
  shopId: ShopId;
  /** Shopify's id of the user: `sub` of the session token. */
  userId: string;
}

export interface BegunAttempt extends ConsentOwner {
  state: string;
  connector: string;
  marketplace: string;
  expiresAt: Date;
}

export async function writeAttempt(sql: Sql, attempt: BegunAttempt) {
  await sql.query(
    `INSERT INTO oauth_attempt (state, shop_id, user_id, connector, context, expires_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6)`,
    [
      attempt.state,
      attempt.shopId,
      attempt.userId,
      attempt.connector,
      JSON.stringify({ marketplace: attempt.marketplace }),
      attempt.expiresAt,
    ],
  );
}

/**
 * Whose attempt it is. undefined: unknown, of another connector, or too old. The state itself names the
 * shop, for the browser comes back from the channel without a session.
 */
export async function findAttempt(sql: Sql, state: string, connector: string, at: Date) {
  const [row] = await sql.query<{ shop_id: number; domain: string }>(
    `-- all shops: the browser comes back without a session, and the state names the shop
     SELECT oauth_attempt.shop_id, shop.domain FROM oauth_attempt JOIN shop ON shop.id = oauth_attempt.shop_id
     WHERE oauth_attempt.state = $1 AND oauth_attempt.connector = $2 AND oauth_attempt.expires_at > $3`,
    [state, connector, at],
  );
  return row && { shopId: shopId(row.shop_id), shopDomain: row.domain };
}

/** Answers false if somebody else was faster: an attempt takes one answer. */
export async function writeAnswer(
  sql: Sql,
  answer: { shopId: ShopId; state: string; handover: string; sealed: Uint8Array<ArrayBuffer>; until: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE oauth_attempt SET handover = $3, answer_sealed = $4, expires_at = least(expires_at, $5)
     WHERE shop_id = $1 AND state = $2 AND handover IS NULL RETURNING state`,
    [answer.shopId, answer.state, answer.handover, Buffer.from(answer.sealed), answer.until],
  );
  return rows.length > 0;
}

export interface AnsweredAttempt {
  state: string;
  connector: string;
  marketplace: string;
  sealed: Uint8Array;
}

/** Takes the attempt away: an answer is good once. undefined: unknown, used, somebody else's, or too old. */
export async function takeAnswer(
  sql: Sql,
  { shopId, userId }: ConsentOwner,
  handover: string,
  at: Date,
): Promise<AnsweredAttempt | undefined> {
  const [row] = await sql.query<{ state: string; connector: string; context: unknown; answer_sealed: Uint8Array }>(
    `DELETE FROM oauth_attempt WHERE shop_id = $1 AND user_id = $2 AND handover = $3 AND expires_at > $4
       AND answer_sealed IS NOT NULL
     RETURNING state, connector, context, answer_sealed`,
    [shopId, userId, handover, at],
  );
  if (!row) return undefined;
  return { state: row.state, connector: row.connector, sealed: row.answer_sealed, ...context.parse(row.context) };
}

export async function purgeAttempts(sql: Sql, at: Date) {
  await sql.query(
    `-- all shops: what is too old belongs to nobody any more
     DELETE FROM oauth_attempt WHERE expires_at < $1`,
    [at],
  );
}

/** What a new seller's account at a channel is set up with. Empty texts where Shopify has not told. */
export async function readShopAddress(sql: Sql, shop: ShopId) {
  const [row] = await sql.query<{ name: string; country_code: string; city: string | null }>(
    `SELECT shop.name, shop.country_code,
       (SELECT city FROM location WHERE shop_id = shop.id AND deleted_at IS NULL ORDER BY id LIMIT 1) AS city
     FROM shop WHERE shop.id = $1`,
    [shop],
  );
  return { name: row?.name ?? "", countryCode: row?.country_code ?? "", city: row?.city ?? "" };
}
