import type { InventoryItem, InventoryLevel, Location } from "./records.ts";

/**
 * A variant and its item point at each other, so one of them has to be made first. Giving the field at once, and its value a
 * few lines later, keeps all variants of one shape in memory: a field that is added afterwards costs each of them more.
 */
export const LATER = undefined as unknown as InventoryItem;

export const newLevel = (
  item: InventoryItem,
  location: Location,
  available: number,
  committed: number,
  updatedAtMs: number,
): InventoryLevel => ({ kind: "InventoryLevel", item, location, available, committed, updatedAtMs });
