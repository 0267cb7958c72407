import type { InventoryItem, InventoryLevel, Location } from "./records.ts";
import type { ShopStore } from "./shop-store.ts";

export const QUANTITY_LIMIT = 1_000_000_000;

/** A stock change counts as an update of the variant and of its product, as Shopify's own `updated_at` does. */
function touchOwner(shop: ShopStore, item: InventoryItem, atMs: number): void {
  item.variant.updatedAtMs = atMs;
  item.variant.product.updatedAtMs = atMs;
  shop.record({ topic: "products/update", product: item.variant.product, stockOnly: true });
}

/** Stocks an item at a location. */
export function connect(shop: ShopStore, item: InventoryItem, location: Location, available: number): InventoryLevel {
  return shop.transact(() => {
    const atMs = shop.now();
    const level: InventoryLevel = {
      kind: "InventoryLevel",
      item,
      location,
      available,
      committed: 0,
      updatedAtMs: atMs,
    };
    item.levels = [...item.levels, level];
    shop.record({ topic: "inventory_levels/connect", level });
    touchOwner(shop, item, atMs);
    return level;
  });
}

/** Stops stocking an item at a location. Answers whether it was stocked there. */
export function disconnect(shop: ShopStore, item: InventoryItem, locationId: number): boolean {
  return shop.transact(() => {
    const at = item.levels.findIndex((level) => level.location.id === locationId);
    if (at < 0) return false;
    item.levels.splice(at, 1);
    shop.record({ topic: "inventory_levels/disconnect", itemId: item.id, locationId });
    touchOwner(shop, item, shop.now());
    return true;
  });
}

/**
 * Moves units between the states of a level. What is for sale changes nothing else than a sale would; units that are only
 * committed or sent are written down, and no webhook tells of them.
 */
export function moveStock(shop: ShopStore, level: InventoryLevel, by: { available: number; committed: number }): void {
  shop.transact(() => {
    level.available += by.available;
    level.committed = Math.max(0, level.committed + by.committed);
    level.updatedAtMs = shop.now();
    const committedOnly = by.available === 0;
    shop.record({ topic: "inventory_levels/update", level, ...(committedOnly ? { committedOnly } : {}) });
    if (!committedOnly) touchOwner(shop, level.item, level.updatedAtMs);
  });
}

/** Sets the units for sale. Answers by how much they changed; nothing is told when that is zero. */
export function setAvailable(shop: ShopStore, level: InventoryLevel, available: number): number {
  return shop.transact(() => {
    const delta = available - level.available;
    if (delta === 0) return 0;
    level.available = available;
    level.updatedAtMs = shop.now();
    shop.record({ topic: "inventory_levels/update", level });
    touchOwner(shop, level.item, level.updatedAtMs);
    return delta;
  });
}
