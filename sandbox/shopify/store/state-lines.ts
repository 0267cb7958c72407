import type { KeptTable } from "./kept-records.ts";
import type { Change } from "./changes.ts";
import type { NumberedKind } from "./ids.ts";
import { packProduct, type PackedProduct, unpackProduct } from "./pack.ts";
import type { Order } from "./order-records.ts";
import type { Collection, InventoryLevel, Location, ShopInfo } from "./records.ts";
import type { ShopStore } from "./shop-store.ts";

/** One line of the state file; the number is the shop's index. Every line is absolute: reading one twice does no harm. */
export type StateLine =
  | ["shop", number, ShopInfo]
  | ["location", number, Location]
  | ["noLocation", number, number]
  | ["product", number, PackedProduct]
  | ["noProduct", number, number]
  | ["collection", number, Omit<Collection, "productIds"> & { productIds: number[] }]
  | ["noCollection", number, number]
  | ["level", number, itemId: number, locationId: number, available: number, committed: number, updatedAtMs: number]
  | ["noLevel", number, itemId: number, locationId: number]
  | ["order", number, Order]
  | ["numbers", number, Partial<Record<NumberedKind, number>>]
  | ["kept", number, KeptTable, key: string, value: unknown];

const levelLine = (shop: number, level: InventoryLevel): StateLine => [
  "level",
  shop,
  level.item.id,
  level.location.id,
  level.available,
  level.committed,
  level.updatedAtMs,
];

const collectionLine = (shop: number, collection: Collection): StateLine => [
  "collection",
  shop,
  { ...collection, productIds: [...collection.productIds] },
];

/** What to write for a change. A product carries its items and levels with it. */
export function lineOf(shop: ShopStore, change: Change): StateLine | undefined {
  const { index } = shop;
  switch (change.topic) {
    case "products/create":
    case "products/update":
      return change.stockOnly === true ? undefined : ["product", index, packProduct(change.product)];
    case "products/delete":
      return ["noProduct", index, change.productId];
    case "inventory_items/update":
      return ["product", index, packProduct(change.item.variant.product)];
    case "inventory_items/create":
    case "inventory_items/delete":
      return undefined;
    case "inventory_levels/connect":
    case "inventory_levels/update":
      return levelLine(index, change.level);
    case "inventory_levels/disconnect":
      return ["noLevel", index, change.itemId, change.locationId];
    case "locations/create":
    case "locations/update":
    case "locations/activate":
    case "locations/deactivate":
      return ["location", index, change.location];
    case "locations/delete":
      return ["noLocation", index, change.locationId];
    case "collections/create":
    case "collections/update":
      return collectionLine(index, change.collection);
    case "collections/delete":
      return ["noCollection", index, change.collectionId];
    case "orders/create":
    case "orders/updated":
      return ["order", index, change.order];
    // All of these also update their order, whose line has them in it.
    case "orders/cancelled":
    case "fulfillments/create":
    case "fulfillments/update":
    case "refunds/create":
      return undefined;
    case "shop/update":
      return ["shop", index, shop.info];
  }
}

/** The whole shop as lines, in an order that can be read back. */
export function* linesOf(shop: ShopStore): Generator<StateLine> {
  const { index } = shop;
  yield ["shop", index, shop.info];
  yield ["numbers", index, shop.numbering.toJSON()];
  for (const location of shop.locations.all) yield ["location", index, location];
  for (const product of shop.products.all) yield ["product", index, packProduct(product)];
  for (const collection of shop.collections.all) yield collectionLine(index, collection);
  for (const order of shop.orders.all) yield ["order", index, order];
  for (const [table, key, value] of shop.kept.everything()) yield ["kept", index, table, key, value];
}

function applyLevel(shop: ShopStore, line: Extract<StateLine, ["level", ...unknown[]]>): void {
  const [, , itemId, locationId, available, committed, updatedAtMs] = line;
  const item = shop.item(itemId);
  const location = shop.locations.get(locationId);
  if (!item || !location) return;
  const known = shop.levelOf(item, locationId);
  if (known) Object.assign(known, { available, committed, updatedAtMs });
  else {
    item.levels = [...item.levels, { kind: "InventoryLevel", item, location, available, committed, updatedAtMs }];
  }
  touchedByStock(item.variant, updatedAtMs);
}

function touchedByStock(variant: ShopStore["variants"]["all"][number], atMs: number): void {
  variant.updatedAtMs = Math.max(variant.updatedAtMs, atMs);
  variant.product.updatedAtMs = Math.max(variant.product.updatedAtMs, atMs);
}

/** Puts one line back into a shop. Answers whether it took the place of an earlier one. */
export function applyLine(shop: ShopStore, line: StateLine): boolean {
  switch (line[0]) {
    case "shop":
      shop.restoreInfo(line[2]);
      return false;
    case "numbers":
      shop.numbering.restore(line[2]);
      return false;
    case "location": {
      const known = shop.locations.get(line[2].id);
      if (known) Object.assign(known, line[2]);
      else shop.locations.add(line[2]);
      return known !== undefined;
    }
    case "noLocation":
      for (const { item } of shop.variants.all) {
        item.levels = item.levels.filter((level) => level.location.id !== line[2]);
      }
      shop.locations.remove(new Set([line[2]]));
      return true;
    case "product":
    case "noProduct": {
      const known = shop.products.get(line[0] === "product" ? line[2].id : line[2]);
      const next = line[0] === "product" ? unpackProduct(line[2], shop.locations) : undefined;
      // Taking a product out also takes it out of its collections, which a mere revision must not.
      if (known && next) shop.replaceProduct(known, next);
      else if (known) shop.unindexProduct(known);
      else if (next) shop.indexProduct(next);
      return known !== undefined;
    }
    case "collection":
      shop.collections.add({ ...line[2], productIds: new Set(line[2].productIds) });
      return false;
    case "noCollection":
      shop.collections.remove(new Set([line[2]]));
      return true;
    case "level":
      applyLevel(shop, line);
      return true;
    case "noLevel": {
      const item = shop.item(line[2]);
      if (item) item.levels = item.levels.filter((level) => level.location.id !== line[3]);
      return true;
    }
    case "order": {
      const known = shop.orders.get(line[2].id);
      shop.orders.put(line[2]);
      return known !== undefined;
    }
    case "kept":
      shop.kept.restore(line[2], line[3], line[4]);
      return line[4] === null;
  }
}
