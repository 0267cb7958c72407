import { itemId, locationId, variantId } from "./seed.ts";
import type { StockChange } from "./by-hand.ts";

const firstChangeMs = Date.parse("2026-06-01T00:00:00Z");

/** The stock of the n-th variant; `turn` is how often it changed before: each change is a second after the last. */
export function stockChange(n: number, available: number, turn: number): StockChange {
  const at = new Date(firstChangeMs + turn * 1000).toISOString();
  return { item: itemId(n), variant: variantId(n), available, at };
}

/** What Shopify sends of it. */
export function stockWebhook({ item, available, at }: StockChange): string {
  return JSON.stringify({
    inventory_item_id: Number(item),
    location_id: Number(locationId),
    available,
    updated_at: at,
    admin_graphql_api_id: `gid://shopify/InventoryLevel/${locationId}?inventory_item_id=${item}`,
  });
}
