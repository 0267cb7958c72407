import type { VendorOperation, VendorReply } from "../shell.ts";
import { locationBody, type InventoryLocation } from "./entities.ts";
import { inventoryError } from "./errors.ts";
import { bodyOf, pagination, SCOPES, sellerOperations, type SellerCall } from "./operation.ts";
import type { Seller, World } from "./world.ts";

const BASE = "/sell/inventory/v1/location";

export function locationOperations(world: World): VendorOperation[] {
  const one = `${BASE}/{merchantLocationKey}`;
  const turn = (status: "ENABLED" | "DISABLED") => (call: SellerCall) => {
    const location = knownLocation(call);
    call.seller.locations.set(location.merchantLocationKey, { ...location, merchantLocationStatus: status });
    return { status: 200, body: {} };
  };
  return sellerOperations(world, [
    { id: "createInventoryLocation", method: "POST", path: one, scopes: SCOPES.inventory, answer: create },
    { id: "getInventoryLocations", method: "GET", path: BASE, scopes: SCOPES.inventoryRead, answer: list },
    {
      id: "getInventoryLocation",
      method: "GET",
      path: one,
      scopes: SCOPES.inventoryRead,
      answer: (call) => ({ status: 200, body: view(knownLocation(call)) }),
    },
    {
      id: "deleteInventoryLocation",
      method: "DELETE",
      path: one,
      scopes: SCOPES.inventory,
      answer: (call) => {
        call.seller.locations.delete(knownLocation(call).merchantLocationKey);
        return { status: 204 };
      },
    },
    {
      id: "enableInventoryLocation",
      method: "POST",
      path: `${one}/enable`,
      scopes: SCOPES.inventory,
      answer: turn("ENABLED"),
    },
    {
      id: "disableInventoryLocation",
      method: "POST",
      path: `${one}/disable`,
      scopes: SCOPES.inventory,
      answer: turn("DISABLED"),
    },
  ]);
}

function keyOf(call: SellerCall): string {
  return call.params.merchantLocationKey ?? "";
}

function knownLocation(call: SellerCall): InventoryLocation {
  const location = call.seller.locations.get(keyOf(call));
  if (!location) throw inventoryError(404, 25805, "", { name: "merchantLocationKey", value: keyOf(call) });
  return location;
}

function create(call: SellerCall): VendorReply {
  const key = keyOf(call);
  const body = bodyOf(locationBody, call);
  const { address } = body.location ?? {};
  const missing = (field: string) => inventoryError(400, 25801, `${field}.`, { name: "fieldName", value: field });
  if (key === "" || key.length > 36)
    throw inventoryError(400, 25800, "", { name: "fieldName", value: "merchantLocationKey" });
  if (call.seller.locations.has(key)) throw inventoryError(409, 25803, "", { name: "merchantLocationKey", value: key });
  if (!address?.country) throw missing("location.address.country");
  // The spec: postal code and country, or city, state or province and country.
  if (!address.postalCode && !(address.city && address.stateOrProvince)) throw missing("location.address.postalCode");
  addLocation(call.seller, key, body);
  return { status: 204 };
}

export function addLocation(seller: Seller, key: string, body: ReturnType<typeof locationBody.parse>): void {
  const { locationTypes = ["WAREHOUSE"], merchantLocationStatus = "ENABLED", ...rest } = body;
  seller.locations.set(key, { ...rest, locationTypes, merchantLocationStatus, merchantLocationKey: key });
}

function view(location: InventoryLocation): Record<string, unknown> {
  const { location: place, ...rest } = location;
  return { ...rest, location: { ...place, locationId: `L${location.merchantLocationKey}` } };
}

/** Here `offset` counts records, not pages. */
function list(call: SellerCall): VendorReply {
  const { limit, offset } = pagination(call, 100, 100);
  const { locations } = call.seller;
  const page = [...locations.values()].slice(offset, offset + limit);
  const at = (number: number) => `${BASE}?limit=${limit}&offset=${number}`;
  const body = {
    href: at(offset),
    limit,
    offset,
    total: locations.size,
    ...(offset + limit < locations.size ? { next: at(offset + limit) } : {}),
    locations: page.map(view),
  };
  return { status: 200, body };
}
