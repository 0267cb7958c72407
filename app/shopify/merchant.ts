import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { findInstalled, recordInstalled, type Merchant } from "./merchant-store.ts";
import type { ShopifyApp } from "./shopify-app.ts";

interface MerchantDeps {
  shopify: Pick<ShopifyApp, "authenticate">;
  database: Database;
  clock: Clock;
}

/**
 * The shop behind a request's session token, and the user of it. Throws the library's own Response where there is no valid
 * session (bounce page, 401, re-authorisation): let it through.
 */
export async function authenticateMerchant(
  request: Request,
  deps: MerchantDeps,
): Promise<Merchant & { userId: string }> {
  const { session, sessionToken } = await deps.shopify.authenticate.admin(request);
  const userId = sessionToken.sub;
  const known = await findInstalled(deps.database.sql, session.shop);
  if (known) return { ...known, userId };
  // Installed before our database was (re)created: the session is proof enough.
  await recordInstalled(deps.database.sql, session.shop, session.scope ?? "", deps.clock.now());
  const created = await findInstalled(deps.database.sql, session.shop);
  if (!created) throw new Error("a shop that was just recorded cannot be found");
  return { ...created, userId };
}
