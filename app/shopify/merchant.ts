import type { Session } from "@shopify/shopify-api";
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
 * The shop behind a request's session token, and the user of it; from then on the request reads and writes as that shop.
 * Throws the library's own Response where there is no valid session (bounce page, 401, re-authorisation): let it through.
 */
export async function authenticateMerchant(
  request: Request,
  deps: MerchantDeps,
): Promise<Merchant & { userId: string }> {
  const { session, sessionToken } = await deps.shopify.authenticate.admin(request);
  const merchant = (await findInstalled(deps.database.sql, session.shop)) ?? (await recordFound(session, deps));
  deps.database.enterShop(merchant.shopId);
  return { ...merchant, userId: sessionToken.sub };
}

/** Installed before our database was (re)created: the session is proof enough. */
async function recordFound(session: Session, { database, clock }: MerchantDeps): Promise<Merchant> {
  await recordInstalled(database.sql, session.shop, session.scope ?? "", clock.now());
  const created = await findInstalled(database.sql, session.shop);
  if (!created) throw new Error("a shop that was just recorded cannot be found");
  return created;
}
