import type { CollectionId } from "../domain/ids.ts";
import type { Gone } from "./apply-snapshots.ts";
import { IdList } from "./id-list.ts";
import type { Told } from "./judge.ts";
import type { GoneLevel } from "./level-store.ts";
import type { ProductSnapshot } from "./rows.ts";
import type { GoneVariant } from "./variant-store.ts";

/** What a full read has come upon, up to now. */
export interface Found {
  told: Told;
  /** In which its prices were read. */
  currency: string;
  seen: IdList;
  seenCollections: Set<CollectionId>;
  goneVariants: GoneVariant[];
  goneLevels: GoneLevel[];
  /** More is gone than is kept in memory: another run has to follow. */
  isCutShort: boolean;
  progress: { objectsSeen: number; productsSeen: number; variantsSeen: number };
  /** Changed, and not yet written to the run's row. */
  rowsChanged: number;
}

export const emptyFound = (told: Told, currency: string): Found => ({
  told,
  currency,
  seen: new IdList(),
  seenCollections: new Set(),
  goneVariants: [],
  goneLevels: [],
  isCutShort: false,
  progress: { objectsSeen: 0, productsSeen: 0, variantsSeen: 0 },
  rowsChanged: 0,
});

/** Counts a batch; of its collections only those are left in it that no batch had before. */
export function addSeen(found: Found, batch: readonly ProductSnapshot[], objectsSeen: number): void {
  for (const snapshot of batch) {
    found.seen.add(snapshot.product.id);
    found.progress.variantsSeen += snapshot.variants.length;
    snapshot.collections = snapshot.collections.filter(({ id }) => !found.seenCollections.has(id));
    for (const { id } of snapshot.collections) found.seenCollections.add(id);
  }
  found.progress.productsSeen += batch.length;
  found.progress.objectsSeen = objectsSeen;
}

const goneLimit = 200_000;

/** Kept until the whole result is there: what half a result lacks is not gone. */
export function addGone(found: Found, gone: Gone): void {
  for (const variant of gone.goneVariants) {
    if (found.goneVariants.length < goneLimit) found.goneVariants.push(variant);
    else found.isCutShort = true;
  }
  for (const level of gone.goneLevels) {
    if (found.goneLevels.length < goneLimit) found.goneLevels.push(level);
    else found.isCutShort = true;
  }
}
