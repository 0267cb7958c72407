import type { InventoryItemId, LocationId, ProductId } from "../domain/ids.ts";
import type { Receipt, ReceiptOutcome } from "../domain/receipt.ts";
import { bulkFinishedPayload } from "../shopify/index.ts";
import { deriveSnapshot } from "./derive-payload-rows.ts";
import { parseExact } from "./exact-json.ts";
import * as payloads from "./payloads.ts";
import { toGrams } from "./plain-values.ts";
import type { LevelEvent, LocationEvent } from "./plan-events.ts";
import type { ItemFacts, ProductSnapshot } from "./rows.ts";

type Keyed<Key, Event> = Map<Key, Event[]>;

/** A batch of webhooks of one shop, read and sorted by what they are about. */
export interface ReadReceipts {
  snapshots: Keyed<ProductId, ProductSnapshot>;
  deletedProducts: { id: ProductId; deletedAtMs: number }[];
  items: Keyed<InventoryItemId, ItemFacts>;
  deletedItems: { itemId: InventoryItemId; deletedAtMs: number }[];
  /** By `item location`. */
  levels: Map<string, { itemId: InventoryItemId; locationId: LocationId; events: LevelEvent[] }>;
  locations: Keyed<LocationId, LocationEvent>;
  /** Told, but not so that it can be applied. */
  doubtful: Set<ProductId>;
  /** `id`: `gid://shopify/BulkOperation/…` */
  finishedBulks: { receipt: Receipt; id: string }[];
  outcomes: Map<number, ReceiptOutcome>;
}

const emptyRead = (): ReadReceipts => ({
  snapshots: new Map(),
  deletedProducts: [],
  items: new Map(),
  deletedItems: [],
  levels: new Map(),
  locations: new Map(),
  doubtful: new Set(),
  finishedBulks: [],
  outcomes: new Map(),
});

/** @throws z.ZodError, SyntaxError when one cannot be read; the drainer then finds out which. */
export function readReceipts(receipts: readonly Receipt[], currency: string): ReadReceipts {
  const into = emptyRead();
  for (const receipt of receipts) readOne(into, receipt, parseExact(receipt.bodyText), currency);
  return into;
}

function readOne(into: ReadReceipts, receipt: Receipt, body: unknown, currency: string): void {
  // The payloads without a clock of their own: the moment of the event, by Shopify's clock where its header came along.
  const atMs = (receipt.triggeredAt ?? receipt.receivedAt).getTime();
  switch (receipt.topic) {
    case "products/create":
    case "products/update":
      readProduct(into, body, currency);
      return;
    case "products/delete":
      into.deletedProducts.push({ id: payloads.deletedProduct.parse(body).id, deletedAtMs: atMs });
      return;
    case "inventory_items/create":
    case "inventory_items/update":
      readItem(into, body);
      return;
    case "inventory_items/delete": {
      const { admin_graphql_api_id: itemId } = payloads.deletedItem.parse(body);
      into.deletedItems.push({ itemId, deletedAtMs: atMs });
      return;
    }
    case "inventory_levels/connect":
    case "inventory_levels/update": {
      const level = payloads.levelPayload.parse(body);
      addLevel(into, level, level);
      return;
    }
    case "inventory_levels/disconnect": {
      const level = payloads.disconnectedLevel.parse(body);
      addLevel(into, { itemId: level.inventory_item_id, locationId: level.location_id }, { goneAtMs: atMs });
      return;
    }
    case "locations/create":
    case "locations/update":
    case "locations/activate":
    case "locations/deactivate":
      readLocation(into, body);
      return;
    case "locations/delete":
      add(into.locations, payloads.deletedLocation.parse(body).id, { goneAtMs: atMs });
      return;
    case "bulk_operations/finish":
      into.finishedBulks.push({ receipt, id: bulkFinishedPayload.parse(body).admin_graphql_api_id });
      return;
    default:
      into.outcomes.set(receipt.id, { kind: "ignored", note: "the mirror has no use for this topic" });
  }
}

function readProduct(into: ReadReceipts, body: unknown, currency: string): void {
  const parsed = payloads.productPayload.safeParse(body);
  if (parsed.success && currency !== "") {
    add(into.snapshots, parsed.data.admin_graphql_api_id, deriveSnapshot(parsed.data, currency));
    return;
  }
  // Fields that are left out, a status that is new, a currency that is not known yet: Shopify is asked instead.
  into.doubtful.add(payloads.productKey.parse(body).admin_graphql_api_id);
}

function readItem(into: ReadReceipts, body: unknown): void {
  const item = payloads.itemPayload.parse(body);
  add(into.items, item.admin_graphql_api_id, {
    tracked: item.tracked,
    requiresShipping: item.requires_shipping,
    weightGrams: toGrams({ value: item.weight_value ?? 0, unit: item.weight_unit ?? "" }),
    updatedAtMs: item.updated_at,
  });
}

function readLocation(into: ReadReceipts, body: unknown): void {
  const location = payloads.locationPayload.parse(body);
  add(into.locations, location.admin_graphql_api_id, {
    id: location.admin_graphql_api_id,
    name: location.name,
    isActive: location.active,
    fulfillsOnline: undefined,
    countryCode: location.country_code,
    city: location.city,
    updatedAtMs: location.updated_at,
  });
}

function add<Key, Event>(map: Keyed<Key, Event>, key: Key, event: Event): void {
  const events = map.get(key);
  if (events) events.push(event);
  else map.set(key, [event]);
}

function addLevel(
  into: ReadReceipts,
  key: { itemId: InventoryItemId; locationId: LocationId },
  event: LevelEvent,
): void {
  const name = `${key.itemId} ${key.locationId}`;
  const row = into.levels.get(name) ?? { itemId: key.itemId, locationId: key.locationId, events: [] };
  row.events.push(event);
  into.levels.set(name, row);
}
