import type { Session } from "@shopify/shopify-api";
import type { Keyring } from "../platform/crypto.ts";
import type { Sql } from "../platform/database.ts";
import { offlineSessionId, openSession, sealSession } from "./sealed-session.ts";

interface SessionRow {
  id: string;
  sealed: Uint8Array;
  updated_at: Date;
}

/** A session together with the moment of its last change, which tells one token from the next. */
export interface StoredSession {
  session: Session;
  storedAt: Date;
}

/** All SQL on `shop_session`. Times come from the caller's clock. */
export function createSessionStore(sql: Sql, keyring: Keyring) {
  const opened = (row: SessionRow | undefined): StoredSession | undefined =>
    row && { session: openSession(keyring, row.id, row.sealed), storedAt: row.updated_at };

  return {
    /** Whoever was refreshing the token loses the lease: what is stored here is newer. */
    async put(session: Session, now: Date): Promise<void> {
      await sql.query(
        `-- all shops: sessions are found by their ids, before the shop is known
         INSERT INTO shop_session (id, shop, is_online, expires_at, sealed, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET shop = excluded.shop, is_online = excluded.is_online,
           expires_at = excluded.expires_at, sealed = excluded.sealed,
           updated_at = greatest(excluded.updated_at, shop_session.updated_at + interval '1 millisecond'),
           refresh_holder = NULL, refresh_until = NULL`,
        [session.id, session.shop, session.isOnline, session.expires ?? null, sealSession(keyring, session), now],
      );
    },

    async read(id: string): Promise<StoredSession | undefined> {
      const [row] = await sql.query<SessionRow>(
        `-- all shops: sessions are found by their ids, before the shop is known
         SELECT id, sealed, updated_at FROM shop_session WHERE id = $1`,
        [id],
      );
      return opened(row);
    },

    async remove(ids: readonly string[]): Promise<void> {
      await sql.query(
        `-- all shops: sessions are found by their ids, before the shop is known
         DELETE FROM shop_session WHERE id = ANY($1::text[])`,
        [ids],
      );
    },

    async ofShop(shopDomain: string, limit: number): Promise<Session[]> {
      const rows = await sql.query<SessionRow>(
        `-- all shops: of one, by its domain
         SELECT id, sealed, updated_at FROM shop_session WHERE shop = $1
         ORDER BY expires_at DESC NULLS FIRST LIMIT $2`,
        [shopDomain, limit],
      );
      return rows.map((row) => openSession(keyring, row.id, row.sealed));
    },

    /**
     * Takes the right to refresh the shop's offline token, unless somebody has it. Answers the session as it is at that
     * very moment: it may have been refreshed since the caller looked.
     */
    async claimRefresh(shopDomain: string, holder: string, now: Date, until: Date): Promise<StoredSession | undefined> {
      const [row] = await sql.query<SessionRow>(
        `-- all shops: sessions are found by their ids, before the shop is known
         UPDATE shop_session SET refresh_holder = $2, refresh_until = $4
         WHERE id = $1 AND (refresh_until IS NULL OR refresh_until <= $3)
         RETURNING id, sealed, updated_at`,
        [offlineSessionId(shopDomain), holder, now, until],
      );
      return opened(row);
    },

    async releaseRefresh(shopDomain: string, holder: string): Promise<void> {
      await sql.query(
        `-- all shops: sessions are found by their ids, before the shop is known
         UPDATE shop_session SET refresh_holder = NULL, refresh_until = NULL WHERE id = $1 AND refresh_holder = $2`,
        [offlineSessionId(shopDomain), holder],
      );
    },

    /** False: the session was replaced or deleted meanwhile, and what is there now counts. */
    async putRefreshed(session: Session, refreshedFrom: Date, now: Date): Promise<boolean> {
      const rows = await sql.query(
        `-- all shops: sessions are found by their ids, before the shop is known
         UPDATE shop_session SET sealed = $2, expires_at = $3, refresh_holder = NULL, refresh_until = NULL,
           updated_at = greatest($4::timestamptz, updated_at + interval '1 millisecond')
         WHERE id = $1 AND updated_at = $5 RETURNING id`,
        [session.id, sealSession(keyring, session), session.expires ?? null, now, refreshedFrom],
      );
      return rows.length > 0;
    },
  };
}
export type SessionStore = ReturnType<typeof createSessionStore>;
