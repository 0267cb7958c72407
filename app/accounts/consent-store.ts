import { z } from "zod";
import { shopId, type ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

const context = z.object({ marketplace: z.string() });

/** A consent that was begun: who asked, and for which site. */
export interface ConsentAttempt {
  shopId: ShopId;
  shopDomain: string;
  marketplace: string;
}

export async function writeAttempt(
  sql: Sql,
  attempt: { state: string; shopId: ShopId; connector: string; marketplace: string; expiresAt: Date },
) {
  await sql.query(
    `INSERT INTO oauth_attempt (state, shop_id, connector, context, expires_at) VALUES ($1, $2, $3, $4::jsonb, $5)`,
    [
      attempt.state,
      attempt.shopId,
      attempt.connector,
      JSON.stringify({ marketplace: attempt.marketplace }),
      attempt.expiresAt,
    ],
  );
}

/**
 * Takes the attempt away: a state is good once. undefined: unknown, used, of another connector, or too old.
 * The state itself names the shop, for the browser comes back from the channel without a session.
 */
export async function takeAttempt(
  sql: Sql,
  state: string,
  connector: string,
  at: Date,
): Promise<ConsentAttempt | undefined> {
  const [row] = await sql.query<{ shop_id: number; domain: string; context: unknown }>(
    `DELETE FROM oauth_attempt USING shop
     WHERE oauth_attempt.state = $1 AND oauth_attempt.connector = $2 AND oauth_attempt.expires_at > $3
       AND shop.id = oauth_attempt.shop_id
     RETURNING oauth_attempt.shop_id, shop.domain, oauth_attempt.context`,
    [state, connector, at],
  );
  return row && { shopId: shopId(row.shop_id), shopDomain: row.domain, ...context.parse(row.context) };
}

export async function purgeAttempts(sql: Sql, at: Date) {
  // Of every shop: what is too old belongs to nobody any more.
  await sql.query(`DELETE FROM oauth_attempt WHERE expires_at < $1 AND shop_id IS NOT NULL`, [at]);
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
