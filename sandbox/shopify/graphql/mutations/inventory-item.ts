import { idOf } from "../../store/ids.ts";
import type { InventoryItem } from "../../store/records.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { Resolve } from "../context.ts";
import type { Args } from "../listing.ts";

export const inventoryItemUpdate: Resolve<unknown> = (_source, args, { shop }) => {
  const item = shop.item(idOf("InventoryItem", args.id) ?? 0);
  if (!item) return { inventoryItem: null, userErrors: [{ field: ["id"], message: "Inventory item does not exist" }] };
  shop.transact(() => reviseItem(shop, item, args.input as Args)); // required, checked by the schema
  return { inventoryItem: item, userErrors: [] };
};

/** The fields of `InventoryItemInput` that are kept here. */
function reviseItem(shop: ShopStore, item: InventoryItem, input: Args): void {
  if (typeof input.tracked === "boolean") item.tracked = input.tracked;
  if (typeof input.requiresShipping === "boolean") item.requiresShipping = input.requiresShipping;
  if (input.cost === null || typeof input.cost === "string") item.cost = input.cost;
  if (typeof input.cost === "number") item.cost = String(input.cost);
  if (typeof input.sku === "string") {
    item.variant.sku = input.sku;
    shop.forgetSkus();
  }
  item.grams = gramsIn(input) ?? item.grams;
  item.updatedAtMs = shop.now();
  item.variant.updatedAtMs = item.updatedAtMs;
  item.variant.product.updatedAtMs = item.updatedAtMs;
  shop.record({ topic: "inventory_items/update", item });
  shop.record({ topic: "products/update", product: item.variant.product });
}

const GRAMS: Record<string, number> = { GRAMS: 1, KILOGRAMS: 1000, OUNCES: 28.349_523_125, POUNDS: 453.592_37 };

export function gramsIn(input: Args): number | undefined {
  const weight = (input.measurement as { weight?: { value: number; unit: string } | null } | undefined)?.weight;
  return weight ? Math.round(weight.value * (GRAMS[weight.unit] ?? 1)) : undefined;
}
