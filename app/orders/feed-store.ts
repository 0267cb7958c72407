import type { AccountId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `order_feed`: how far each account's orders have been read. */

export interface Feed {
  accountId: AccountId;
  shopId: ShopId;
  importFrom: Date;
  cursorAt: Date;
  failures: number;
  /** As it was when it was claimed: another time since then is somebody's wish to have it read again. */
  dueAt: Date;
}

/** A feed for every account whose channel has orders, from the moment of its connection on. */
export async function ensureFeeds(sql: Sql, connectors: readonly string[], now: Date): Promise<void> {
  await sql.query(
    `-- all shops: accounts are connected in any of them
     INSERT INTO order_feed (account_id, shop_id, import_from, cursor_at, next_poll_at)
     SELECT a.id, a.shop_id, a.connected_at, a.connected_at, $2 FROM channel_account a
     WHERE a.connector = ANY($1::text[]) AND a.state = 'active'
       AND NOT EXISTS (SELECT 1 FROM order_feed f WHERE f.account_id = a.id)
     ON CONFLICT (account_id) DO NOTHING`,
    [connectors, now],
  );
}

/** Takes feeds that are due and nobody's, of accounts that may be called now; the longest waiting first. */
export async function claimFeeds(sql: Sql, now: Date, until: Date, most: number): Promise<Feed[]> {
  return sql.query<Feed>(
    `-- all shops: the worker serves them all
     UPDATE order_feed SET claimed_until = $2 WHERE account_id IN (
       SELECT f.account_id FROM order_feed f
       JOIN channel_account a ON a.id = f.account_id JOIN shop s ON s.id = f.shop_id
       WHERE f.next_poll_at <= $1 AND (f.claimed_until IS NULL OR f.claimed_until <= $1)
         AND a.state = 'active' AND (a.paused_until IS NULL OR a.paused_until <= $1) AND s.state = 'installed'
       ORDER BY f.next_poll_at LIMIT $3 FOR UPDATE OF f SKIP LOCKED)
     RETURNING account_id AS "accountId", shop_id AS "shopId", import_from AS "importFrom", cursor_at AS "cursorAt", failures,
       next_poll_at AS "dueAt"`,
    [now, until, most],
  );
}

/** Within a page's transaction. false: somebody else has it now, or the merchant chose another date: this read is over. */
export async function keepFeed(tx: Sql, feed: Feed, held: Date, until: Date): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE order_feed SET claimed_until = $4
     WHERE shop_id = $1 AND account_id = $2 AND claimed_until = $3 AND cursor_at = $5 RETURNING account_id`,
    [feed.shopId, feed.accountId, held, until, feed.cursorAt],
  );
  return rows.length > 0;
}

/** Everything until `cursorAt` has been read. A date that the merchant chose meanwhile stays. */
export async function advanceFeed(
  sql: Sql,
  feed: Feed,
  to: { cursorAt: Date; nextPollAt: Date; at: Date },
): Promise<void> {
  await sql.query(
    `UPDATE order_feed SET claimed_until = NULL, polled_at = $5, failures = 0, message = NULL,
       next_poll_at = CASE WHEN cursor_at = $6 AND next_poll_at = $7 THEN $4::timestamptz ELSE $5::timestamptz END,
       cursor_at = CASE WHEN cursor_at = $6 THEN $3::timestamptz ELSE cursor_at END
     WHERE shop_id = $1 AND account_id = $2`,
    [feed.shopId, feed.accountId, to.cursorAt, to.nextPollAt, to.at, feed.cursorAt, feed.dueAt],
  );
}

export async function postponeFeed(sql: Sql, feed: Feed, nextPollAt: Date, message: string): Promise<void> {
  await sql.query(
    `UPDATE order_feed SET claimed_until = NULL, failures = failures + 1, next_poll_at = $3, message = $4
     WHERE shop_id = $1 AND account_id = $2`,
    [feed.shopId, feed.accountId, nextPollAt, message],
  );
}

/** Reading it broke off: it is nobody's again, where one of `times` is still what its claim says. */
export async function returnFeed(sql: Sql, feed: Feed, times: readonly Date[], nextPollAt: Date): Promise<void> {
  await sql.query(
    `UPDATE order_feed SET claimed_until = NULL, failures = failures + 1, next_poll_at = $4
     WHERE shop_id = $1 AND account_id = $2 AND claimed_until = ANY($3::timestamptz[])`,
    [feed.shopId, feed.accountId, times.map((time) => time.toISOString()), nextPollAt],
  );
}

/** A channel told us that something about its orders is new: they are read now, once more where they are being read. */
export async function readFeedNow(tx: Sql, shop: ShopId, accountId: number, now: Date): Promise<void> {
  await tx.query(
    `UPDATE order_feed SET next_poll_at = CASE WHEN claimed_until > $3 THEN $3::timestamptz
       ELSE LEAST(next_poll_at, $3::timestamptz) END
     WHERE shop_id = $1 AND account_id = $2`,
    [shop, accountId, now],
  );
  await tx.query("SELECT pg_notify('orders_due', '')");
}

export async function readImportFrom(sql: Sql, shop: ShopId, accountId: number): Promise<Date | undefined> {
  const [row] = await sql.query<{ importFrom: Date }>(
    `SELECT import_from AS "importFrom" FROM order_feed WHERE shop_id = $1 AND account_id = $2`,
    [shop, accountId],
  );
  return row?.importFrom;
}

/** Orders placed from then on come home; reading begins there again. */
export async function writeImportFrom(
  tx: Sql,
  shop: ShopId,
  accountId: number,
  from: Date,
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE order_feed SET import_from = $3, cursor_at = LEAST(cursor_at, $3::timestamptz), next_poll_at = $4
     WHERE shop_id = $1 AND account_id = $2 RETURNING account_id`,
    [shop, accountId, from, now],
  );
  return rows.length > 0;
}
