import { z } from "zod";
import { gid, idOf } from "../store/ids.ts";
import type { InventoryItem, Location, Variant } from "../store/records.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { connect, QUANTITY_LIMIT, setAvailable } from "../store/stock.ts";
import { BadRequest } from "./request.ts";

const id = z.union([z.string(), z.number()]);
const quantity = z.number().int().min(-QUANTITY_LIMIT).max(QUANTITY_LIMIT);
const change = z
  .strictObject({
    sku: z.string().optional(),
    variantId: id.optional(),
    inventoryItemId: id.optional(),
    location: id.optional(),
    available: quantity.optional(),
    delta: quantity.optional(),
  })
  .refine((one) => [one.sku, one.variantId, one.inventoryItemId].filter((way) => way !== undefined).length === 1, {
    message: "Name the variant by exactly one of sku, variantId or inventoryItemId",
  })
  .refine((one) => (one.available === undefined) !== (one.delta === undefined), {
    message: "Give either available (the new quantity) or delta (by how much it changes)",
  });

const changes = z.strictObject({ changes: z.array(change).min(1).max(10_000) });
type Wanted = z.infer<typeof change>;

/** One change, or many: told apart before they are read, so that the complaint is about the one that was meant. */
export const stockChanges = (body: unknown): z.ZodType<{ changes: Wanted[] }> =>
  typeof body === "object" && body !== null && "changes" in body
    ? changes
    : change.transform((one) => ({ changes: [one] }));

export interface StockChanged {
  sku: string;
  variantId: string;
  inventoryItemId: string;
  location: string;
  from: number;
  to: number;
}

/** The one variant that has a SKU. */
export function variantBySku(shop: ShopStore, sku: string): Variant {
  const [variant, ...others] = shop.variantsBySku(sku);
  if (!variant) throw new BadRequest(`No variant has the SKU "${sku}"`, 404);
  if (others.length === 0) return variant;
  const ids = [variant, ...others].map((one) => one.id).join(", ");
  throw new BadRequest(`${others.length + 1} variants have the SKU "${sku}": name one by variantId (${ids})`, 409);
}

function variantOf(shop: ShopStore, wanted: Wanted): Variant {
  if (wanted.sku !== undefined) return variantBySku(shop, wanted.sku);
  const found =
    wanted.variantId === undefined
      ? shop.item(idOf("InventoryItem", wanted.inventoryItemId) ?? 0)?.variant
      : shop.variants.get(idOf("ProductVariant", wanted.variantId) ?? 0);
  if (!found)
    throw new BadRequest(`There is no variant or item ${wanted.variantId ?? wanted.inventoryItemId ?? ""}`, 404);
  return found;
}

/** By name or id; without one it is where the item is stocked first, or the shop's main location. */
export function locationOf(shop: ShopStore, wanted: string | number | undefined, item?: InventoryItem): Location {
  const location =
    wanted === undefined
      ? (item?.levels[0]?.location ?? shop.locations.all[0])
      : (shop.locationByName(String(wanted)) ?? shop.locations.get(idOf("Location", wanted) ?? 0));
  if (location) return location;
  const names = shop.locations.all.map((one) => `"${one.name}"`).join(", ");
  throw new BadRequest(`There is no location "${wanted ?? ""}"; the shop has ${names}`, 404);
}

/** What a merchant does on the inventory page: each row is a change of its own. All rows are checked before the first. */
export function changeStock(shop: ShopStore, body: { changes: Wanted[] }): { changes: StockChanged[] } {
  const checked = body.changes.map((wanted) => {
    const variant = variantOf(shop, wanted);
    return { wanted, variant, location: locationOf(shop, wanted.location, variant.item) };
  });
  const done = checked.map(({ wanted, variant, location }): StockChanged => {
    const { item } = variant;
    return shop.transact(() => {
      const level = shop.levelOf(item, location.id);
      const from = level?.available ?? 0;
      const to = wanted.available ?? from + (wanted.delta ?? 0);
      if (level) setAvailable(shop, level, to);
      else connect(shop, item, location, to);
      return {
        sku: variant.sku,
        variantId: gid("ProductVariant", variant.id),
        inventoryItemId: gid("InventoryItem", item.id),
        location: location.name,
        from,
        to,
      };
    });
  });
  return { changes: done };
}
