import { type Order, type OrderLine, OrderRefused } from "./order-records.ts";
import type { InventoryItem, InventoryLevel, Location, Variant } from "./records.ts";
import { type ShopStore, totalAvailable } from "./shop-store.ts";
import { connect, moveStock } from "./stock.ts";

/** What an order may do to the stock: https://shopify.dev/docs/api/admin-graphql/latest/enums/OrderCreateInputsInventoryBehavior */
export type InventoryBehaviour = "BYPASS" | "DECREMENT_IGNORING_POLICY" | "DECREMENT_OBEYING_POLICY";

export interface Claim {
  variant: Variant;
  quantity: number;
}

interface Wanted {
  variantId: number | null;
  quantity: number;
}

/** How much of each variant the lines want; only of variants whose stock is counted. */
export function claimsOf(shop: ShopStore, lines: readonly Wanted[]): Claim[] {
  const claims = new Map<number, Claim>();
  for (const { variantId, quantity } of lines) {
    const variant = variantId === null ? undefined : shop.variants.get(variantId);
    if (!variant?.item.tracked) continue;
    const claim = claims.get(variant.id);
    if (claim) claim.quantity += quantity;
    else claims.set(variant.id, { variant, quantity });
  }
  return [...claims.values()];
}

const availableAt = (item: InventoryItem, location: Location): number =>
  item.levels.find((level) => level.location === location)?.available ?? 0;

/** The first place that has enough of everything, else the first of those that have the most. */
export function routeOf(shop: ShopStore, claims: readonly Claim[]): Location | undefined {
  const places = shop.locations.all.filter(({ active }) => active);
  const whole = places.find((place) =>
    claims.every(({ variant, quantity }) => availableAt(variant.item, place) >= quantity),
  );
  if (whole) return whole;
  const stockOf = (place: Location): number =>
    claims.reduce((sum, { variant, quantity }) => sum + Math.min(quantity, availableAt(variant.item, place)), 0);
  return places.reduce<Location | undefined>(
    (best, place) => (best === undefined || stockOf(place) > stockOf(best) ? place : best),
    undefined,
  );
}

/** Refuses what is not there and may not be sold without being there. */
export function refuseMissing(claims: readonly Claim[]): void {
  const short = claims.find(
    ({ variant, quantity }) => variant.policy === "DENY" && totalAvailable(variant.item) < quantity,
  );
  if (!short) return;
  const { sku, product, item } = short.variant;
  throw new OrderRefused(
    `Unable to claim inventory: ${sku || product.title} has ${totalAvailable(item)} available of ${short.quantity} ordered`,
    ["order", "lineItems"],
    "INVENTORY_CLAIM_FAILED",
  );
}

function levelAt(shop: ShopStore, item: InventoryItem, location: Location): InventoryLevel {
  return shop.levelOf(item, location.id) ?? connect(shop, item, location, 0);
}

const itemOf = (shop: ShopStore, line: OrderLine): InventoryItem | undefined =>
  line.variantId === null ? undefined : shop.variants.get(line.variantId)?.item;

/** Takes the units of each line out of `available`; they lie committed until they are fulfilled. */
export function takeUnits(shop: ShopStore, order: Order, location: Location): void {
  for (const line of order.lines) {
    const item = itemOf(shop, line);
    if (!item?.tracked) continue;
    moveStock(shop, levelAt(shop, item, location), { available: -line.quantity, committed: line.quantity });
    line.taken = line.quantity;
  }
}

/** The level where a line's units lie committed; nothing where it took none, or where the place or the product is gone. */
function sourceOf(shop: ShopStore, line: OrderLine): InventoryLevel | undefined {
  const item = itemOf(shop, line);
  return item && line.locationId !== null ? shop.levelOf(item, line.locationId) : undefined;
}

/**
 * Sends units from a location: they are committed no more. From another place than the one they were taken at, they first
 * go back there and are taken here. Answers how many of them had been taken.
 */
export function shipUnits(shop: ShopStore, line: OrderLine, units: number, location: Location): number {
  const taken = Math.min(units, line.taken);
  const item = itemOf(shop, line);
  const source = sourceOf(shop, line);
  if (taken === 0 || !item) return 0;
  if (source) moveStock(shop, source, { available: source.location === location ? 0 : taken, committed: -taken });
  if (source?.location !== location)
    moveStock(shop, levelAt(shop, item, location), { available: -taken, committed: 0 });
  line.taken -= taken;
  return taken;
}

/** A parcel that was not sent after all: its units lie committed again, at the place that was to send them. */
export function unshipUnits(shop: ShopStore, line: OrderLine, taken: number, locationId: number): void {
  const item = itemOf(shop, line);
  const level = item && shop.levelOf(item, locationId);
  if (!level || taken === 0) return;
  const source = sourceOf(shop, line);
  if (source && source !== level) {
    moveStock(shop, level, { available: taken, committed: 0 });
    moveStock(shop, source, { available: -taken, committed: taken });
  } else moveStock(shop, level, { available: 0, committed: taken });
  line.taken += taken;
}

/** Units that are not sent any more. They go back on sale at `to`, by default where they came from, or are lost. */
export function releaseUnits(shop: ShopStore, line: OrderLine, units: number, restock: boolean, to?: Location): void {
  const taken = Math.min(units, line.taken);
  const item = itemOf(shop, line);
  if (taken === 0 || !item) return;
  const source = sourceOf(shop, line);
  const target = to && source?.location !== to ? to : undefined;
  if (source) moveStock(shop, source, { available: restock && !target ? taken : 0, committed: -taken });
  if (restock && target) moveStock(shop, levelAt(shop, item, target), { available: taken, committed: 0 });
  line.taken -= taken;
}

/** Goods that came back, over a shop's counter or by post. */
export function returnUnits(shop: ShopStore, line: OrderLine, units: number, to: Location): void {
  const item = itemOf(shop, line);
  if (item?.tracked) moveStock(shop, levelAt(shop, item, to), { available: units, committed: 0 });
}
