import type { ScopeState } from "../admin/options.ts";
import { changeScopes } from "../shopify/controls/merchant.ts";
import { installationOf } from "../shopify/oauth/installation.ts";
import type { Services } from "../shopify/services.ts";
import type { ShopStore } from "../shopify/store/shop-store.ts";

/** What the merchant grants or withdraws in App Bridge's dialog; Shopify's stand-in tells the app of it by webhook. */
export function changedScopes(
  services: Services,
  shop: ShopStore,
  { request = [], revoke = [] }: { request?: string[]; revoke?: string[] },
): ScopeState {
  const required = services.config.scopes;
  const taken = revoke.filter((scope) => !required.includes(scope));
  if (request.length > 0 || taken.length > 0) {
    changeScopes(services, shop, { grant: request, revoke: taken });
    services.persist();
  }
  const granted = installationOf(shop).scopes;
  return { granted, required, optional: granted.filter((scope) => !required.includes(scope)) };
}
