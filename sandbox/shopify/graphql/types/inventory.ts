import { gid, idOf } from "../../store/ids.ts";
import type {
  AdjustmentGroup,
  InventoryAdjustment,
  InventoryItem,
  InventoryLevel,
  Location,
} from "../../store/records.ts";
import { levelId } from "../../store/shop-store.ts";
import type { TypeResolvers } from "../context.ts";
import { badRequest } from "../errors.ts";
import { type Args, listed, Listing } from "../listing.ts";
import { metafieldFields } from "./metafield.ts";

const QUANTITY_NAMES = [
  "available",
  "on_hand",
  "committed",
  "incoming",
  "reserved",
  "damaged",
  "safety_stock",
  "quality_control",
];

export function quantityNamed(level: InventoryLevel, name: string): number {
  if (name === "available") return level.available;
  if (name === "committed") return level.committed;
  return name === "on_hand" ? level.available + level.committed : 0;
}

const active = (levels: readonly InventoryLevel[], args: Args): InventoryLevel[] =>
  levels.filter((level) => level.location.active || args.includeInactive === true);

const levelsOf = (levels: readonly InventoryLevel[], args: Args): Listing<InventoryLevel> =>
  listed(active(levels, args), (level) => level.location.id, args);

export const inventoryItem: TypeResolvers<InventoryItem> = {
  id: (source) => gid("InventoryItem", source.id),
  legacyResourceId: (source) => String(source.id),
  sku: (source) => source.variant.sku,
  variant: (source) => source.variant,
  variants: (source, args) => listed([source.variant], (variant) => variant.id, args),
  createdAt: (source, _args, { shop }) => shop.utc(source.variant.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.updatedAtMs),
  trackedEditable: () => ({ locked: false, reason: null }),
  duplicateSkuCount: (source, _args, { shop }) =>
    source.variant.sku === "" ? 0 : shop.variantsBySku(source.variant.sku).length - 1,
  unitCost: (source, _args, { shop }) =>
    source.cost === null ? null : { amount: source.cost, currencyCode: shop.info.currency },
  measurement: (source) => ({ id: gid("InventoryItemMeasurement", source.id), weight: weight(source.grams) }),
  inventoryLevels: (source, args) => levelsOf(source.levels, args),
  inventoryLevel: (source, args) =>
    active(source.levels, args).find((level) => level.location.id === idOf("Location", args.locationId)) ?? null,
  locationsCount: (source) => ({ count: active(source.levels, {}).length, precision: "EXACT" }),
};

const weight = (grams: number): unknown => ({ value: grams, unit: "GRAMS" });

export const inventoryLevel: TypeResolvers<InventoryLevel> = {
  id: levelId,
  isActive: (source) => source.location.active,
  canDeactivate: () => true,
  createdAt: (source, _args, { shop }) => shop.utc(source.item.variant.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.updatedAtMs),
  quantities: (source, args, { shop }) =>
    (Array.isArray(args.names) ? args.names.map(String) : []).map((name) => {
      if (!QUANTITY_NAMES.includes(name)) throw badRequest(`The quantity name "${name}" is unknown`);
      return {
        kind: "InventoryQuantity",
        id: `gid://shopify/InventoryQuantity/${source.location.id}?inventory_item_id=${source.item.id}&name=${name}`,
        name,
        quantity: quantityNamed(source, name),
        updatedAt: shop.utc(source.updatedAtMs),
      };
    }),
};

export const location: TypeResolvers<Location> = {
  id: (source) => gid("Location", source.id),
  legacyResourceId: (source) => String(source.id),
  isActive: (source) => source.active,
  isPrimary: (source, _args, { shop }) => shop.locations.all[0] === source,
  isFulfillmentService: () => false,
  fulfillsOnlineOrders: (source) => source.active,
  shipsInventory: (source) => source.active,
  hasActiveInventory: (source, _args, { shop }) =>
    shop.variants.all.some(({ item }) => item.levels.some((level) => level.location === source)),
  hasUnfulfilledOrders: () => false,
  activatable: (source) => !source.active,
  deactivatable: (source) => source.active,
  deletable: (source) => !source.active,
  addressVerified: () => true,
  address: (source) => ({
    address1: "1 Market Street",
    city: source.city,
    countryCode: source.countryCode,
    country: source.countryCode,
    zip: "97201",
    formatted: ["1 Market Street", source.city, source.countryCode],
  }),
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.updatedAtMs),
  deactivatedAt: (source, _args, { shop }) => (source.active ? null : shop.utc(source.updatedAtMs)),
  inventoryLevels: (source, args, { shop }) => {
    const here = shop.variants.all.flatMap(({ item }) => item.levels.filter((level) => level.location === source));
    return new Listing(active(here, args), (level) => level.item.id);
  },
  inventoryLevel: (source, args, { shop }) => {
    const item = shop.item(idOf("InventoryItem", args.inventoryItemId) ?? 0);
    return item?.levels.find((level) => level.location === source) ?? null;
  },
  ...metafieldFields((source) => gid("Location", source.id)),
};

const included = (list: unknown, kind: string, id: number): boolean =>
  !Array.isArray(list) || list.some((one) => idOf(kind, one) === id);

export const adjustmentGroup: TypeResolvers<AdjustmentGroup> = {
  id: (source) => gid("InventoryAdjustmentGroup", source.id),
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  changes: (source, args) =>
    source.changes.filter(
      (change) =>
        included(args.inventoryItemIds, "InventoryItem", change.itemId) &&
        included(args.locationIds, "Location", change.locationId) &&
        (!Array.isArray(args.quantityNames) || args.quantityNames.includes(change.name)),
    ),
};

export const adjustment: TypeResolvers<InventoryAdjustment> = {
  item: (source, _args, { shop }) => shop.item(source.itemId) ?? null,
  location: (source, _args, { shop }) => shop.locations.get(source.locationId) ?? null,
  quantityAfterChange: (source) => source.after,
  ledgerDocumentUri: () => null,
};
