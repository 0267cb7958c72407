import type { Sandbox } from "../../sandbox/demo/start.ts";
import { startShopify, type ShopifyStandIn } from "../../sandbox/shopify/index.ts";

/** The first pause before a webhook is sent again. Shopify's are longer: here a killed process is back within seconds. */
const webhookRetryMs = 250;

/** Stands in the place of the sandbox's own Shopify, behind the same edge: several shops, and less patience with webhooks. */
export async function startShops({ app, standIns }: Sandbox, domains: readonly string[]): Promise<ShopifyStandIn> {
  const { apiKey, apiSecret } = standIns.secrets;
  const shopify = await startShopify({
    port: 0,
    apiKey,
    apiSecret,
    appOrigin: app,
    webhookRetryMs,
    shops: domains.map((domain) => ({ domain })),
    // What is tried is the app: a small plan's points would be the pace of it all.
    throttle: { restorePerSecond: 5_000, maximumAvailable: 100_000 },
  });
  shopify.app.get("/_admin/shops/:shop/id-token", (request, response) => {
    response.json({ token: shopify.idToken(request.params.shop) });
  });
  return shopify;
}
