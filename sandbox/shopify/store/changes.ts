import type { Fulfillment, Order, Refund } from "./order-records.ts";
import type { Collection, InventoryItem, InventoryLevel, Location, Product } from "./records.ts";

/** What happened to a shop, named by the webhook topic that tells of it. */
export type Change =
  | { topic: "products/create" | "products/update"; product: Product; stockOnly?: boolean }
  | { topic: "products/delete"; productId: number }
  | { topic: "inventory_items/create" | "inventory_items/update"; item: InventoryItem }
  | { topic: "inventory_items/delete"; itemId: number }
  | { topic: "inventory_levels/connect"; level: InventoryLevel }
  | { topic: "inventory_levels/update"; level: InventoryLevel; committedOnly?: boolean }
  | { topic: "inventory_levels/disconnect"; itemId: number; locationId: number }
  | {
      topic: "locations/create" | "locations/update" | "locations/activate" | "locations/deactivate";
      location: Location;
    }
  | { topic: "locations/delete"; locationId: number }
  | { topic: "collections/create" | "collections/update"; collection: Collection }
  | { topic: "collections/delete"; collectionId: number }
  | { topic: "orders/create" | "orders/updated" | "orders/cancelled"; order: Order }
  | { topic: "fulfillments/create" | "fulfillments/update"; fulfillment: Fulfillment }
  | { topic: "refunds/create"; refund: Refund }
  | { topic: "shop/update" };

function subject(change: Change): string | number {
  if ("product" in change) return change.product.id;
  if ("item" in change) return change.item.id;
  if ("level" in change) return `${change.level.item.id}/${change.level.location.id}`;
  if ("location" in change) return change.location.id;
  if ("collection" in change) return change.collection.id;
  if ("order" in change) return change.order.id;
  if ("fulfillment" in change) return change.fulfillment.id;
  if ("refund" in change) return change.refund.id;
  if ("productId" in change) return change.productId;
  if ("collectionId" in change) return change.collectionId;
  if ("itemId" in change && "locationId" in change) return `${change.itemId}/${change.locationId}`;
  if ("itemId" in change) return change.itemId;
  return "locationId" in change ? change.locationId : "";
}

/** The changes of one action, each subject once for a topic: ten edits of a product in one mutation are one webhook. */
export class ChangeSet {
  private readonly changes = new Map<string, Change>();

  add(change: Change): void {
    const [group, verb] = change.topic.split("/");
    const of = subject(change);
    if (
      (verb === "update" || verb === "updated") &&
      (this.changes.has(`${group}/create ${of}`) || this.changes.has(`${group}/connect ${of}`))
    ) {
      return;
    }
    const key = `${change.topic} ${of}`;
    const known = this.changes.get(key);
    // The lesser change of the two does not take the place of the greater.
    if (known !== undefined && "stockOnly" in change && !("stockOnly" in known)) return;
    if (known !== undefined && "committedOnly" in change && !("committedOnly" in known)) return;
    this.changes.set(key, change);
  }

  get size(): number {
    return this.changes.size;
  }

  list(): Change[] {
    return [...this.changes.values()];
  }
}
