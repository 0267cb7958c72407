import { idOf, parseGid } from "../../store/ids.ts";
import type {
  AdjustmentGroup,
  InventoryAdjustment,
  InventoryItem,
  InventoryLevel,
  Location,
} from "../../store/records.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import { connect, disconnect, QUANTITY_LIMIT, setAvailable } from "../../store/stock.ts";
import type { Resolve } from "../context.ts";
import { badRequest } from "../errors.ts";
import type { UserError } from "../idempotency.ts";
import type { Args } from "../listing.ts";
import { quantityNamed } from "../types/inventory.ts";
import { MAX_PAGE } from "../listing.ts";

/** Why stock may change (https://shopify.dev/docs/apps/build/orders-fulfillment/inventory-management-apps/manage-quantities-states). */
const REASONS = new Set([
  "correction",
  "cycle_count_available",
  "damaged",
  "movement_canceled",
  "movement_created",
  "movement_received",
  "movement_updated",
  "other",
  "promotion",
  "quality_control",
  "received",
  "reservation_created",
  "reservation_deleted",
  "reservation_updated",
  "restock",
  "safety_stock",
  "shrinkage",
]);

interface Wanted {
  item: InventoryItem;
  location: Location;
  level: InventoryLevel | undefined;
  before: number;
  after: number;
  path: string[];
}

interface Rule {
  /** The argument that holds the list, and how a row's new quantity is worked out. */
  list: "quantities" | "changes";
  names: readonly string[];
  badName: string;
  after: (row: Args, before: number) => number;
}

const SET: Rule = {
  list: "quantities",
  names: ["available", "on_hand"],
  badName: "INVALID_NAME",
  after: (row) => Number(row.quantity),
};
const ADJUST: Rule = {
  list: "changes",
  names: ["available"],
  badName: "INVALID_QUANTITY_NAME",
  after: (row, before) => before + Number(row.delta),
};

function wantedRow(shop: ShopStore, rule: Rule, name: string, row: Args, path: string[]): Wanted | UserError {
  const item = shop.item(idOf("InventoryItem", row.inventoryItemId) ?? 0);
  if (!item) {
    return {
      field: [...path, "inventoryItemId"],
      message: "The specified inventory item could not be found.",
      code: "INVALID_INVENTORY_ITEM",
    };
  }
  const location = shop.locations.get(idOf("Location", row.locationId) ?? 0);
  if (!location?.active) {
    return {
      field: [...path, "locationId"],
      message: "The specified location could not be found.",
      code: "INVALID_LOCATION",
    };
  }
  if (!("changeFromQuantity" in row)) {
    throw badRequest(`changeFromQuantity must be given in ${path.join(".")}; pass null to skip the comparison.`);
  }
  const level = shop.levelOf(item, location.id);
  const before = level ? quantityNamed(level, name) : 0;
  const after = rule.after(row, before);
  if (row.changeFromQuantity !== null && row.changeFromQuantity !== before) {
    return {
      field: [...path, "changeFromQuantity"],
      message: "The changeFromQuantity value does not match persisted value.",
      code: "CHANGE_FROM_QUANTITY_STALE",
    };
  }
  if (Math.abs(after) > QUANTITY_LIMIT) {
    const [word, code] = after > 0 ? ["higher than ", "HIGH"] : ["lower than -", "LOW"];
    return {
      field: [...path, "quantity"],
      message: `The total quantity can't be ${word}1,000,000,000.`,
      code: `INVALID_QUANTITY_TOO_${code}`,
    };
  }
  return { item, location, level, before, after, path };
}

function invalidInput(rule: Rule, input: Args): UserError[] {
  const errors: UserError[] = [];
  if (!rule.names.includes(String(input.name))) {
    const names = rule.names.map((one) => `'${one}'`).join(" or ");
    errors.push({ field: ["input", "name"], message: `The quantity name must be ${names}.`, code: rule.badName });
  }
  if (!REASONS.has(String(input.reason))) {
    errors.push({ field: ["input", "reason"], message: "The specified reason is invalid.", code: "INVALID_REASON" });
  }
  const reference = input.referenceDocumentUri;
  if (typeof reference === "string" && !/^[a-z][\w+.-]*:.+/i.test(reference)) {
    errors.push({
      field: ["input", "referenceDocumentUri"],
      message: "The specified reference document is invalid.",
      code: "INVALID_REFERENCE_DOCUMENT",
    });
  }
  return errors;
}

/** All rows, or none: one bad row leaves every quantity as it was. */
function changeQuantities(
  shop: ShopStore,
  rule: Rule,
  input: Args,
): { group: AdjustmentGroup | null; userErrors: UserError[] } {
  const userErrors = invalidInput(rule, input);
  const rows = input[rule.list] as Args[]; // a required list of objects, checked by the schema
  if (rows.length > MAX_PAGE)
    throw badRequest(`The input array size of ${rows.length} is greater than the maximum allowed of ${MAX_PAGE}.`);
  const name = String(input.name);
  const wanted: Wanted[] = [];
  const seen = new Set<string>();
  rows.forEach((row, index) => {
    const path = ["input", rule.list, String(index)];
    const checked = wantedRow(shop, rule, name, row, path);
    if (!("item" in checked)) {
      userErrors.push(checked);
      return;
    }
    const pair = `${checked.item.id}/${checked.location.id}`;
    if (rule === SET && seen.has(pair)) {
      userErrors.push({
        field: path,
        message: "The combination of inventoryItemId and locationId must be unique.",
        code: "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR",
      });
    }
    seen.add(pair);
    wanted.push(checked);
  });
  if (userErrors.length > 0) return { group: null, userErrors };
  const changes = wanted.map((one) => apply(shop, name, one)).flat();
  // Shopify makes no group where nothing changed.
  if (changes.length === 0) return { group: null, userErrors };
  return { group: newGroup(shop, input, changes), userErrors };
}

function apply(shop: ShopStore, name: string, { item, location, before, after }: Wanted): InventoryAdjustment[] {
  const level = shop.levelOf(item, location.id) ?? connect(shop, item, location, 0);
  const delta = setAvailable(
    shop,
    level,
    name === "on_hand" ? after - level.committed : level.available + after - before,
  );
  if (delta === 0) return [];
  const change = { itemId: item.id, locationId: location.id, delta };
  return [
    { ...change, name: "available", after: level.available },
    { ...change, name: "on_hand", after: level.available + level.committed },
  ];
}

const newGroup = (shop: ShopStore, input: Args, changes: InventoryAdjustment[]): AdjustmentGroup => ({
  kind: "InventoryAdjustmentGroup",
  id: shop.numbering.next("InventoryAdjustmentGroup"),
  reason: String(input.reason),
  referenceDocumentUri: typeof input.referenceDocumentUri === "string" ? input.referenceDocumentUri : null,
  createdAtMs: shop.now(),
  changes,
});

const quantities =
  (rule: Rule): Resolve<unknown> =>
  (_source, args, { shop }) => {
    const { group, userErrors } = changeQuantities(shop, rule, args.input as Args); // required, checked by the schema
    return { inventoryAdjustmentGroup: group, userErrors };
  };

export const inventorySetQuantities = quantities(SET);
export const inventoryAdjustQuantities = quantities(ADJUST);

export const inventoryActivate: Resolve<unknown> = (_source, args, { shop }) => {
  const item = shop.item(idOf("InventoryItem", args.inventoryItemId) ?? 0);
  const location = shop.locations.get(idOf("Location", args.locationId) ?? 0);
  if (!item || !location) {
    const field = [item ? "locationId" : "inventoryItemId"];
    return { inventoryLevel: null, userErrors: [{ field, message: "The specified record could not be found." }] };
  }
  const available = typeof args.available === "number" ? args.available : 0;
  return {
    inventoryLevel: shop.levelOf(item, location.id) ?? connect(shop, item, location, available),
    userErrors: [],
  };
};

export const inventoryDeactivate: Resolve<unknown> = (_source, args, { shop }) => {
  const parsed = parseGid(String(args.inventoryLevelId));
  const item = shop.item(parsed?.itemId ?? 0);
  const gone = item !== undefined && disconnect(shop, item, parsed?.id ?? 0);
  return { userErrors: gone ? [] : [{ field: ["inventoryLevelId"], message: "The level could not be found." }] };
};
