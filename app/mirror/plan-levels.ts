import { groupBy } from "../domain/group-by.ts";
import { judge, judgeAbsent, type Told } from "./judge.ts";
import type { KnownLevel } from "./level-store.ts";
import type { LevelRow, ProductSnapshot } from "./rows.ts";
import type { KnownOfProducts, SnapshotPlan } from "./snapshot-plan.ts";

interface LevelVerdict {
  /** To be written, if anything. */
  row?: KnownLevel;
  /** The stock itself differs, and not just its clock. */
  isChange: boolean;
  isDoubtful: boolean;
}

const livingLevel = ({ itemId, locationId, available, updatedAtMs }: LevelRow): KnownLevel => ({
  itemId,
  locationId,
  available,
  updatedAtMs,
  deletedAtMs: null,
});

/** Judges one stock row. */
export function judgeLevel(
  known: KnownLevel | undefined,
  level: LevelRow,
  told: Told,
  believeTies: boolean,
): LevelVerdict {
  const verdict = judge(known, known?.available === level.available, level.updatedAtMs, told);
  const isDoubtful = verdict === "doubt";
  if (verdict === "touch") return { row: livingLevel(level), isChange: false, isDoubtful };
  if (verdict === "write" || (isDoubtful && believeTies && known?.deletedAtMs === null)) {
    return { row: livingLevel(level), isChange: true, isDoubtful };
  }
  return { isChange: false, isDoubtful };
}

/** The stock of a product's variants, where the snapshot tells it: of each item all rows there are. */
export function planLevels(
  plan: SnapshotPlan,
  { variants, levels, told }: Pick<ProductSnapshot, "variants" | "levels" | "told">,
  known: Pick<KnownOfProducts, "levels" | "closedLocations">,
  believeTies: boolean,
): void {
  if (!levels) return;
  const levelsByItem = groupBy(levels, ({ itemId }) => itemId);
  for (const variant of variants) {
    if (variant.inventoryItemId === "") continue;
    const shown = levelsByItem.get(variant.inventoryItemId) ?? [];
    const knownHere = known.levels.get(variant.inventoryItemId) ?? [];
    for (const level of shown) {
      const knownLevel = knownHere.find(({ locationId }) => locationId === level.locationId);
      const { row, isChange, isDoubtful } = judgeLevel(knownLevel, level, told, believeTies);
      if (row) plan.levels.push(row);
      if (isDoubtful) plan.doubtfulVariants.add(variant.id);
      if (!isChange) continue;
      plan.changedVariants.add(variant.id);
      plan.rowsChanged++;
    }
    for (const gone of knownHere) {
      if (shown.some(({ locationId }) => locationId === gone.locationId)) continue;
      if (known.closedLocations.has(gone.locationId)) continue;
      const verdict = judgeAbsent(gone, told);
      if (verdict === "doubt") plan.doubtfulVariants.add(variant.id);
      if (verdict !== "write") continue;
      const { itemId, locationId } = gone;
      plan.goneLevels.push({ itemId, locationId, deletedAtMs: told.atMs, settledUntilMs: told.settledUntilMs });
    }
  }
}
