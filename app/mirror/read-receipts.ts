import type { z } from "zod";
import type { InventoryItemId, LocationId, ProductId } from "../domain/ids.ts";
import type { Receipt, ReceiptOutcome } from "../domain/receipt.ts";
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
  outcomes: new Map(),
});

/** Never throws: a body that cannot be read is ignored with a note, for reading it again would not help. */
export function readReceipts(receipts: readonly Receipt[], currency: string): ReadReceipts {
  const into = emptyRead();
  for (const receipt of receipts) {
    try {
      const note = readOne(into, receipt, parseExact(receipt.bodyText), currency);
      if (note !== undefined) into.outcomes.set(receipt.id, { kind: "ignored", note });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      into.outcomes.set(receipt.id, { kind: "ignored", note: "the body is not JSON" });
    }
  }
  return into;
}

function readOne(into: ReadReceipts, receipt: Receipt, body: unknown, currency: string): string | undefined {
  // The payloads without a clock of their own: the moment of the event, by Shopify's clock where its header came along.
  const atMs = (receipt.triggeredAt ?? receipt.receivedAt).getTime();
  switch (receipt.topic) {
    case "products/create":
    case "products/update":
      return readProduct(into, body, currency);
    case "products/delete":
      return read(payloads.deletedProduct, body, ({ id }) => into.deletedProducts.push({ id, deletedAtMs: atMs }));
    case "inventory_items/create":
    case "inventory_items/update":
      return read(payloads.itemPayload, body, (item) => {
        const weight = { value: item.weight_value ?? 0, unit: item.weight_unit ?? "" };
        add(into.items, item.admin_graphql_api_id, {
          tracked: item.tracked,
          requiresShipping: item.requires_shipping,
          weightGrams: toGrams(weight),
          updatedAtMs: item.updated_at,
        });
      });
    case "inventory_items/delete":
      return read(payloads.deletedItem, body, ({ admin_graphql_api_id: itemId }) =>
        into.deletedItems.push({ itemId, deletedAtMs: atMs }),
      );
    case "inventory_levels/connect":
    case "inventory_levels/update":
      return read(payloads.levelPayload, body, (level) => {
        const key = { itemId: level.inventory_item_id, locationId: level.location_id };
        addLevel(into, key, { ...key, available: level.available ?? 0, updatedAtMs: level.updated_at });
      });
    case "inventory_levels/disconnect":
      return read(payloads.disconnectedLevel, body, (level) =>
        addLevel(into, { itemId: level.inventory_item_id, locationId: level.location_id }, { goneAtMs: atMs }),
      );
    case "locations/create":
    case "locations/update":
    case "locations/activate":
    case "locations/deactivate":
      return read(payloads.locationPayload, body, (location) =>
        add(into.locations, location.admin_graphql_api_id, {
          id: location.admin_graphql_api_id,
          name: location.name,
          isActive: location.active,
          fulfillsOnline: undefined,
          countryCode: location.country_code,
          city: location.city,
          updatedAtMs: location.updated_at,
        }),
      );
    case "locations/delete":
      return read(payloads.deletedLocation, body, ({ id }) => add(into.locations, id, { goneAtMs: atMs }));
    default:
      return "the mirror has no use for this topic";
  }
}

/** Answers why it cannot be read, or undefined. The note names fields and rules, never values. */
function read<Value>(schema: z.ZodType<Value>, body: unknown, use: (value: Value) => void): string | undefined {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return `cannot be read: ${problemOf(parsed.error)}`;
  use(parsed.data);
  return undefined;
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unknown"}`;
}

function readProduct(into: ReadReceipts, body: unknown, currency: string): string | undefined {
  const parsed = payloads.productPayload.safeParse(body);
  if (parsed.success && currency !== "") {
    add(into.snapshots, parsed.data.admin_graphql_api_id, deriveSnapshot(parsed.data, currency));
    return undefined;
  }
  // Fields that are left out, a status that is new, a currency that is not known yet: Shopify is asked instead.
  return read(payloads.productKey, body, ({ admin_graphql_api_id: id }) => into.doubtful.add(id));
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
  const row = into.levels.get(name) ?? { ...key, events: [] };
  row.events.push(event);
  into.levels.set(name, row);
}
