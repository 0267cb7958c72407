import type { ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { addVariantsOfItems, applySnapshots, bury } from "./apply-snapshots.ts";
import { judge, toldByWebhook } from "./judge.ts";
import { buryItems, knownLevels, variantsAtLocations, writeLevels, type KnownLevel } from "./level-store.ts";
import { knownLocations, writeLocations, type KnownLocation } from "./location-store.ts";
import type { Outcome } from "./outcome.ts";
import { foldLevelEvents, foldLocationEvents } from "./plan-events.ts";
import { isSameItem } from "./plan-snapshots.ts";
import { deleteProducts } from "./product-store.ts";
import type { ReadReceipts } from "./read-receipts.ts";
import type { ItemFacts, ProductSnapshot } from "./rows.ts";
import { buryVariantsOf, variantsOfItems, writeItemFacts } from "./variant-store.ts";

/** Applies a batch of webhooks, table by table, in a transaction that holds `lockMirror`. */
export async function applyReceipts(tx: Sql, shopId: ShopId, read: ReadReceipts, outcome: Outcome): Promise<void> {
  for (const id of read.doubtful) outcome.doubtful.add(id);
  await applyLocations(tx, shopId, read, outcome);
  await applyDeletedProducts(tx, shopId, read, outcome);
  await applyProducts(tx, shopId, read, outcome);
  await applyItems(tx, shopId, read, outcome);
  await applyLevels(tx, shopId, read, outcome);
}

async function applyLocations(tx: Sql, shopId: ShopId, read: ReadReceipts, outcome: Outcome): Promise<void> {
  if (read.locations.size === 0) return;
  const known = new Map((await knownLocations(tx, shopId)).map((row) => [row.id, row]));
  const rows: KnownLocation[] = [];
  const changed: KnownLocation["id"][] = [];
  for (const [id, events] of read.locations) {
    const { row, isChange, isDoubtful } = foldLocationEvents(id, known.get(id), events);
    if (row) rows.push(row);
    if (isChange) changed.push(id);
    outcome.locationsDoubtful ||= isDoubtful;
  }
  await writeLocations(tx, shopId, rows);
  for (const id of await variantsAtLocations(tx, shopId, changed)) outcome.variants.add(id);
  outcome.rowsChanged += changed.length;
}

async function applyDeletedProducts(tx: Sql, shopId: ShopId, read: ReadReceipts, outcome: Outcome): Promise<void> {
  const deleted = new Map(read.deletedProducts.map((row) => [row.id, row]));
  for (const id of await deleteProducts(tx, shopId, [...deleted.values()])) {
    outcome.products.add(id);
    outcome.rowsChanged++;
  }
  for (const id of await buryVariantsOf(tx, shopId, [...deleted.keys()])) outcome.variants.add(id);
}

async function applyProducts(tx: Sql, shopId: ShopId, read: ReadReceipts, outcome: Outcome): Promise<void> {
  const newest: ProductSnapshot[] = [];
  for (const [id, snapshots] of read.snapshots) {
    const newestMs = Math.max(...snapshots.map(({ product }) => product.updatedAtMs));
    const candidates = snapshots.filter(({ product }) => product.updatedAtMs === newestMs);
    const chosen = candidates.at(-1);
    if (!chosen) continue;
    newest.push(chosen);
    if (new Set(candidates.map(fingerprint)).size > 1) outcome.doubtful.add(id);
  }
  const gone = await applySnapshots(tx, shopId, newest, outcome, { believeTies: false, closedLocations: new Set() });
  await bury(tx, shopId, gone, outcome);
}

/** Equal for snapshots that would leave the same rows. */
const fingerprint = ({ product, variants, undescribed }: ProductSnapshot) =>
  JSON.stringify([
    product.contentHash,
    undescribed,
    variants.map((row) => [row.id, row.contentHash, row.priceMinor, row.compareAtMinor, row.inventoryPolicy]),
  ]);

async function applyItems(tx: Sql, shopId: ShopId, read: ReadReceipts, outcome: Outcome): Promise<void> {
  if (read.items.size > 0) {
    const rows: (ItemFacts & { id: VariantId })[] = [];
    // An item whose variant is not known yet is let go: when the variant comes, Shopify is asked for its item.
    for (const variant of await variantsOfItems(tx, shopId, [...read.items.keys()])) {
      if (variant.inventoryItemId === "") continue;
      const known: ItemFacts = { ...variant, updatedAtMs: variant.itemUpdatedAtMs };
      let state = known;
      for (const event of (read.items.get(variant.inventoryItemId) ?? []).toSorted(byClock)) {
        const clock = { updatedAtMs: state.updatedAtMs, deletedAtMs: null };
        const verdict = judge(clock, isSameItem(state, event), event.updatedAtMs, toldByWebhook(event.updatedAtMs));
        if (verdict === "write" || verdict === "touch") state = event;
        if (verdict === "doubt") outcome.doubtfulVariants.add(variant.id);
      }
      if (state === known) continue;
      rows.push({ ...state, id: variant.id });
      if (isSameItem(state, known)) continue;
      outcome.variants.add(variant.id);
      outcome.rowsChanged++;
    }
    await writeItemFacts(tx, shopId, rows);
  }
  const stockless = await buryItems(tx, shopId, read.deletedItems);
  await addVariantsOfItems(tx, shopId, stockless, outcome);
  outcome.rowsChanged += stockless.length;
}

const byClock = (a: ItemFacts, b: ItemFacts) => a.updatedAtMs - b.updatedAtMs;

async function applyLevels(tx: Sql, shopId: ShopId, read: ReadReceipts, outcome: Outcome): Promise<void> {
  if (read.levels.size === 0) return;
  const itemIds = [...new Set([...read.levels.values()].map(({ itemId }) => itemId))];
  const known = new Map(
    (await knownLevels(tx, shopId, itemIds)).map((row) => [`${row.itemId} ${row.locationId}`, row]),
  );
  const rows: KnownLevel[] = [];
  const changedItems = new Set<KnownLevel["itemId"]>();
  const doubtfulItems = new Set<KnownLevel["itemId"]>();
  for (const [name, { events, ...key }] of read.levels) {
    const { row, isChange, isDoubtful } = foldLevelEvents(key, known.get(name), events);
    if (row) rows.push(row);
    if (isChange) changedItems.add(key.itemId);
    if (isChange) outcome.rowsChanged++;
    if (isDoubtful) doubtfulItems.add(key.itemId);
  }
  await writeLevels(tx, shopId, rows);
  await addVariantsOfItems(tx, shopId, [...changedItems], outcome);
  // An item without a variant yet needs no asking: that is done when its variant comes.
  for (const { id } of await variantsOfItems(tx, shopId, [...doubtfulItems])) outcome.doubtfulVariants.add(id);
  const locations = new Set((await knownLocations(tx, shopId)).map(({ id }) => id));
  outcome.locationsDoubtful ||= rows.some((row) => row.deletedAtMs === null && !locations.has(row.locationId));
}
