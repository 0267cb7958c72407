import type { Session } from "@shopify/shopify-api";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import type { Clock } from "../platform/clock.ts";
import type { Keyring } from "../platform/crypto.ts";
import type { Sql } from "../platform/database.ts";
import { createSessionStore } from "./session-store.ts";

const sessionsPerShop = 25; // as many as the library's own storages answer

/** Where the library keeps its sessions: our database, sealed. */
export function createSessionStorage(deps: { sql: Sql; keyring: Keyring; clock: Clock }): SessionStorage {
  const store = createSessionStore(deps.sql, deps.keyring);
  return {
    async storeSession(session: Session) {
      await store.put(session, deps.clock.now());
      return true;
    },
    loadSession: async (id) => (await store.read(id))?.session,
    async deleteSession(id) {
      await store.remove([id]);
      return true;
    },
    async deleteSessions(ids) {
      await store.remove(ids);
      return true;
    },
    findSessionsByShop: (shop) => store.ofShop(shop, sessionsPerShop),
  };
}
