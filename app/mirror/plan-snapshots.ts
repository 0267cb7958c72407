import type { VariantId } from "../domain/ids.ts";
import { groupBy } from "../domain/group-by.ts";
import { judge, judgeAbsent, type Told, type Verdict } from "./judge.ts";
import { planLevels } from "./plan-levels.ts";
import type { KnownProduct } from "./product-store.ts";
import type { ItemFacts, ProductSnapshot, VariantRow } from "./rows.ts";
import { emptyPlan, type KnownOfProducts, type SnapshotPlan } from "./snapshot-plan.ts";
import type { KnownVariant, WholeVariant } from "./variant-store.ts";

/**
 * Judges each product, variant, item and stock row by its own clock. `believeTies`: where only asking again can settle
 * whether a read is newer, it is believed until then; a webhook is not.
 */
export function planSnapshots(
  snapshots: readonly ProductSnapshot[],
  known: KnownOfProducts,
  { believeTies }: { believeTies: boolean },
): SnapshotPlan {
  const plan = emptyPlan();
  const variantsByProduct = groupBy(known.variants, ({ productId }) => productId);
  for (const snapshot of snapshots) {
    const knownProduct = known.products.get(snapshot.product.id);
    const verdict = planProduct(plan, snapshot, knownProduct, believeTies);
    if (verdict === "keep" && knownProduct?.deletedAtMs != null) continue;
    // A newer source has told of this product: what this one has beyond it was deleted, and what it lacks was added.
    const isStale = knownProduct !== undefined && snapshot.product.updatedAtMs < knownProduct.updatedAtMs;
    const knownHere = new Map((variantsByProduct.get(snapshot.product.id) ?? []).map((row) => [row.id, row]));
    for (const variant of snapshot.variants) {
      const knownVariant = knownHere.get(variant.id);
      if (knownVariant || !isStale) planVariant(plan, variant, knownVariant, snapshot.told, believeTies);
    }
    if (!isStale) planAbsentVariants(plan, snapshot, knownHere);
    // Options renamed or variants moved up may show in those variants, too, that this source does not describe.
    const isReshaped = verdict === "write" || snapshot.variants.some(({ id }) => !knownHere.has(id));
    if (!isStale && isReshaped && snapshot.undescribed.length > 0) plan.doubtful.add(snapshot.product.id);
    planLevels(plan, snapshot, known, believeTies);
  }
  return plan;
}

function planProduct(
  plan: SnapshotPlan,
  { product, told }: ProductSnapshot,
  known: KnownProduct | undefined,
  believeTies: boolean,
): Verdict {
  const collectionIds = product.collectionIds ?? known?.collectionIds ?? [];
  const isSame =
    known?.contentHash === product.contentHash && collectionIds.join() === known.collectionIds.toSorted().join();
  const verdict = judge(known, isSame, product.updatedAtMs, told);
  if (verdict === "doubt") plan.doubtful.add(product.id);
  if (verdict === "touch") plan.productClocks.push({ id: product.id, updatedAtMs: product.updatedAtMs });
  if (verdict === "write" || (verdict === "doubt" && believeTies && known?.deletedAtMs === null)) {
    plan.products.push(product.collectionIds ? product : { ...product, collectionIds });
    plan.changedProducts.add(product.id);
    plan.rowsChanged++;
  }
  return verdict;
}

export function planVariant(
  plan: SnapshotPlan,
  variant: VariantRow,
  known: KnownVariant | undefined,
  told: Told,
  believeTies: boolean,
): void {
  // Without its inventory item a variant has no stock; and a webhook does not say whether stock is counted at all.
  if (variant.inventoryItemId === "" || (!known && !variant.item)) plan.doubtful.add(variant.productId);
  if (variant.inventoryItemId === "" && known) return;

  const isSameText = known?.contentHash === variant.contentHash;
  const isSame =
    isSameText &&
    known.priceMinor === variant.priceMinor &&
    known.compareAtMinor === variant.compareAtMinor &&
    known.inventoryPolicy === variant.inventoryPolicy;
  const verdict = judge(known, isSame, variant.updatedAtMs, told);
  const item = newerItem(variant, known, told, believeTies);
  if (verdict === "doubt" || item.verdict === "doubt") plan.doubtfulVariants.add(variant.id);

  if (verdict === "write" || (verdict === "doubt" && believeTies && known?.deletedAtMs === null)) {
    plan.variants.push(withItem(variant, item.facts));
    plan.changedVariants.add(variant.id);
    if (!isSameText || known.deletedAtMs !== null) plan.changedProducts.add(variant.productId);
    plan.rowsChanged++;
    return;
  }
  if (verdict === "touch") plan.variantClocks.push({ id: variant.id, updatedAtMs: variant.updatedAtMs });
  if (known?.deletedAtMs != null || item.facts === item.known) return;
  plan.items.push({ id: variant.id, ...item.facts });
  if (item.verdict === "touch") return;
  plan.changedVariants.add(variant.id);
  plan.rowsChanged++;
}

/** Until Shopify is asked: counted, so that it has nothing to sell. Older than anything that an item says. */
const unknownItem: ItemFacts = { tracked: true, requiresShipping: true, weightGrams: null, updatedAtMs: 0 };

export const isSameItem = (a: ItemFacts, b: ItemFacts) =>
  a.tracked === b.tracked && a.requiresShipping === b.requiresShipping && a.weightGrams === b.weightGrams;

/** No copy where none is needed: this is done for every row of a first import. */
const withItem = (variant: VariantRow, item: ItemFacts): WholeVariant =>
  // The same object, seen with the type that was just checked.
  variant.item === item ? (variant as WholeVariant) : { ...variant, item };

/** The facts to go by, and which they were until now. */
function newerItem(
  { item }: VariantRow,
  known: KnownVariant | undefined,
  told: Told,
  believeTies: boolean,
): { verdict: Verdict; facts: ItemFacts; known?: ItemFacts } {
  if (!known) return { verdict: "write", facts: item ?? unknownItem };
  const { tracked, requiresShipping, weightGrams, itemUpdatedAtMs } = known;
  const knownFacts = { tracked, requiresShipping, weightGrams, updatedAtMs: itemUpdatedAtMs };
  if (!item) return { verdict: "keep", facts: knownFacts, known: knownFacts };
  const clock = { updatedAtMs: itemUpdatedAtMs, deletedAtMs: null };
  const verdict = judge(clock, isSameItem(item, knownFacts), item.updatedAtMs, told);
  const isBelieved = verdict === "write" || verdict === "touch" || (verdict === "doubt" && believeTies);
  return { verdict, facts: isBelieved ? item : knownFacts, known: knownFacts };
}

function planAbsentVariants(
  plan: SnapshotPlan,
  { product, variants, undescribed, told }: ProductSnapshot,
  knownHere: ReadonlyMap<VariantId, KnownVariant>,
): void {
  const shown = new Set([...variants, ...undescribed].map(({ id }) => id));
  for (const known of knownHere.values()) {
    if (shown.has(known.id)) continue;
    const verdict = judgeAbsent(known, told);
    if (verdict === "doubt" || (verdict === "write" && undescribed.length > 0)) plan.doubtful.add(product.id);
    if (verdict !== "write") continue;
    plan.goneVariants.push({ id: known.id, deletedAtMs: told.atMs, settledUntilMs: told.settledUntilMs });
  }
  for (const { id, updatedAtMs } of undescribed) {
    const known = knownHere.get(id);
    if (known?.deletedAtMs !== null) plan.doubtful.add(product.id);
    else if (updatedAtMs > known.updatedAtMs || updatedAtMs > told.settledUntilMs) plan.doubtfulVariants.add(id);
  }
}
