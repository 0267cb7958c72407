import type { LocationOptions } from "../options.ts";
import type { Location } from "./records.ts";
import type { ShopStore } from "./shop-store.ts";

export function addLocation(shop: ShopStore, options: LocationOptions): Location {
  return shop.transact(() => {
    const atMs = shop.now();
    const location: Location = {
      kind: "Location",
      id: shop.numbering.next("Location"),
      name: options.name,
      city: options.city ?? "",
      countryCode: options.countryCode ?? shop.info.countryCode,
      active: true,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    };
    shop.locations.add(location);
    shop.record({ topic: "locations/create", location });
    return location;
  });
}

export function renameLocation(shop: ShopStore, location: Location, name: string): void {
  shop.transact(() => {
    location.name = name;
    location.updatedAtMs = shop.now();
    shop.record({ topic: "locations/update", location });
  });
}

/** Closes a location or opens it again: stock of a closed one counts nowhere. */
export function setLocationActive(shop: ShopStore, location: Location, active: boolean): void {
  shop.transact(() => {
    if (location.active === active) return;
    location.active = active;
    location.updatedAtMs = shop.now();
    shop.record({ topic: active ? "locations/activate" : "locations/deactivate", location });
  });
}

/** Deletes a location, and with it every level there. */
export function deleteLocation(shop: ShopStore, location: Location): void {
  shop.transact(() => {
    for (const { item } of shop.variants.all) {
      const at = item.levels.findIndex((level) => level.location === location);
      if (at < 0) continue;
      item.levels.splice(at, 1);
      shop.record({ topic: "inventory_levels/disconnect", itemId: item.id, locationId: location.id });
    }
    shop.locations.remove(new Set([location.id]));
    shop.record({ topic: "locations/delete", locationId: location.id });
  });
}
