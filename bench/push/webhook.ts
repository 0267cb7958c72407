import { createHmac, randomUUID } from "node:crypto";
import type { LiveVariant } from "./sandbox.ts";

const digits = (gid: string) => gid.replace(/\D/g, "");

/** Tells the app of a variant's stock, as Shopify would; answers when that was begun. */
export async function postStock(
  { app, shop, secret }: { app: string; shop: string; secret: string },
  { inventoryItemId, locationId }: LiveVariant,
  available: number,
): Promise<number> {
  const body = JSON.stringify({
    inventory_item_id: Number(digits(inventoryItemId)),
    location_id: Number(digits(locationId)),
    available,
    updated_at: new Date().toISOString(),
    admin_graphql_api_id: `gid://shopify/InventoryLevel/${digits(locationId)}?inventory_item_id=${digits(inventoryItemId)}`,
  });
  const headers = {
    "content-type": "application/json",
    "x-shopify-topic": "inventory_levels/update",
    "x-shopify-shop-domain": shop,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": randomUUID(),
    "x-shopify-event-id": randomUUID(),
    "x-shopify-triggered-at": new Date().toISOString(),
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
  };
  const startedMs = Date.now();
  const response = await fetch(`${app}/webhooks`, { method: "POST", headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`the app answered ${response.status} to a webhook: ${text}`);
  return startedMs;
}

/** What we made up is corrected by Shopify's own word. */
export async function restoreStock(
  changeStock: (changes: { variantId: string; delta: number }[]) => Promise<void>,
  variants: readonly LiveVariant[],
): Promise<void> {
  await changeStock(variants.map(({ variantId }) => ({ variantId, delta: 1 })));
  await changeStock(variants.map(({ variantId }) => ({ variantId, delta: -1 })));
}
