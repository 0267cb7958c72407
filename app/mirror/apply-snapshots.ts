import type { InventoryItemId, LocationId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { buryLevels, knownLevels, writeLevels, type KnownLevel } from "./level-store.ts";
import { groupBy } from "../domain/group-by.ts";
import { writeCollections } from "./location-store.ts";
import type { Outcome } from "./outcome.ts";
import type { Told } from "./judge.ts";
import { planLevels } from "./plan-levels.ts";
import { planSnapshots, planVariant } from "./plan-snapshots.ts";
import { knownProducts, touchProducts, writeProducts } from "./product-store.ts";
import type { CollectionRow, LevelRow, ProductSnapshot, VariantRow } from "./rows.ts";
import { emptyPlan, type KnownOfProducts, type SnapshotPlan } from "./snapshot-plan.ts";
import {
  buryVariants,
  knownVariants,
  touchVariants,
  variantsOfItems,
  writeItemFacts,
  writeVariants,
} from "./variant-store.ts";

export interface ApplyOptions {
  /** See `planSnapshots`. */
  believeTies: boolean;
  closedLocations: ReadonlySet<LocationId>;
}

export type Gone = Pick<SnapshotPlan, "goneVariants" | "goneLevels">;

/**
 * Applies whole products, set-wise, in a transaction that holds `lockMirror`. A product stands at most once in the list.
 * Unchanged rows are read and not written. What the snapshots lack is answered, not deleted: see `bury`.
 */
export async function applySnapshots(
  tx: Sql,
  shopId: ShopId,
  snapshots: readonly ProductSnapshot[],
  outcome: Outcome,
  options: ApplyOptions,
): Promise<Gone> {
  if (snapshots.length === 0) return { goneVariants: [], goneLevels: [] };
  const known = await readKnown(tx, shopId, snapshots, options.closedLocations);
  const plan = planSnapshots(snapshots, known, options);
  await writeCollections(tx, shopId, distinctCollections(snapshots));
  await writePlan(tx, shopId, plan, outcome);
  return plan;
}

/**
 * Applies variants that were read by themselves, with all their stock. One that is not known brings its product into
 * doubt, for what else is new about that product cannot be seen here.
 */
export async function applyVariants(
  tx: Sql,
  shopId: ShopId,
  { variants, levels, told }: { variants: readonly VariantRow[]; levels: LevelRow[]; told: Told },
  outcome: Outcome,
  { believeTies, closedLocations }: ApplyOptions,
): Promise<void> {
  const productIds = [...new Set(variants.map(({ productId }) => productId))];
  const known = new Map((await knownVariants(tx, shopId, productIds)).map((row) => [row.id, row]));
  const itemIds = variants.flatMap(({ inventoryItemId }) => (inventoryItemId === "" ? [] : [inventoryItemId]));
  const knownByItem = groupBy(await knownLevels(tx, shopId, itemIds), ({ itemId }) => itemId);
  const plan = emptyPlan();
  for (const variant of variants) {
    if (known.has(variant.id)) planVariant(plan, variant, known.get(variant.id), told, believeTies);
    else plan.doubtful.add(variant.productId);
  }
  planLevels(plan, { variants: [...variants], levels, told }, { levels: knownByItem, closedLocations }, believeTies);
  await writePlan(tx, shopId, plan, outcome);
  await bury(tx, shopId, plan, outcome);
}

async function writePlan(tx: Sql, shopId: ShopId, plan: SnapshotPlan, outcome: Outcome): Promise<void> {
  await writeProducts(tx, shopId, plan.products);
  await touchProducts(tx, shopId, plan.productClocks);
  await writeVariants(tx, shopId, plan.variants);
  await touchVariants(tx, shopId, plan.variantClocks);
  await writeItemFacts(tx, shopId, plan.items);
  await writeLevels(tx, shopId, plan.levels);
  for (const id of plan.changedProducts) outcome.products.add(id);
  for (const id of plan.changedVariants) outcome.variants.add(id);
  for (const id of plan.doubtful) outcome.doubtful.add(id);
  for (const id of plan.doubtfulVariants) outcome.doubtfulVariants.add(id);
  outcome.rowsChanged += plan.rowsChanged;
}

/** Deletes what `applySnapshots` found to be gone, unless it changed meanwhile. */
export async function bury(tx: Sql, shopId: ShopId, gone: Gone, outcome: Outcome): Promise<void> {
  const variants = await buryVariants(tx, shopId, gone.goneVariants);
  for (const { id, productId } of variants) {
    outcome.variants.add(id);
    outcome.products.add(productId);
  }
  const itemIds = await buryLevels(tx, shopId, gone.goneLevels);
  await addVariantsOfItems(tx, shopId, itemIds, outcome);
  outcome.rowsChanged += variants.length + itemIds.length;
}

/** Stock of these items changed, so their variants did. */
export async function addVariantsOfItems(
  tx: Sql,
  shopId: ShopId,
  itemIds: readonly InventoryItemId[],
  outcome: Outcome,
): Promise<void> {
  if (itemIds.length === 0) return;
  for (const { id } of await variantsOfItems(tx, shopId, itemIds)) outcome.variants.add(id);
}

async function readKnown(
  tx: Sql,
  shopId: ShopId,
  snapshots: readonly ProductSnapshot[],
  closedLocations: ReadonlySet<LocationId>,
): Promise<KnownOfProducts> {
  const productIds = snapshots.map(({ product }) => product.id);
  const itemIds: InventoryItemId[] = [];
  for (const { levels, variants } of snapshots) {
    if (!levels) continue;
    for (const { inventoryItemId } of variants) if (inventoryItemId !== "") itemIds.push(inventoryItemId);
  }
  const levels: KnownLevel[] = itemIds.length > 0 ? await knownLevels(tx, shopId, itemIds) : [];
  const products = await knownProducts(tx, shopId, productIds);
  return {
    products,
    // No variant is ever written without its product: so a first import need not look for any.
    variants: products.size > 0 ? await knownVariants(tx, shopId, [...products.keys()]) : [],
    levels: groupBy(levels, ({ itemId }) => itemId),
    closedLocations,
  };
}

function distinctCollections(snapshots: readonly ProductSnapshot[]): CollectionRow[] {
  const byId = new Map<string, CollectionRow>();
  for (const { collections } of snapshots) for (const row of collections) byId.set(row.id, row);
  return [...byId.values()];
}
