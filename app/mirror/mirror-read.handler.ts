import type { LocationId, ShopId } from "../domain/ids.ts";
import { BulkResultLost, readBulkOperation, type BulkOperation, type ShopAdmin } from "../shopify/index.ts";
import { applySnapshots } from "./apply-snapshots.ts";
import type { MirrorDeps } from "./deps.ts";
import { finishRun } from "./finish-run.ts";
import { addGone, emptyFound, type Found } from "./found.ts";
import { countAttempt, recordProgress, runById, type ImportRun } from "./import-store.ts";
import { settleSeconds, toldByRead } from "./judge.ts";
import { closedLocationsOf, commitLazily, lockMirror, shopOf } from "./location-store.ts";
import { emptyOutcome, handOver } from "./outcome.ts";
import { readCatalog } from "./read-catalog.ts";
import { CatalogUnreadable, type ReadProgress } from "./read-lines.ts";
import type { ProductSnapshot } from "./rows.ts";
import { afterFailure, attemptLimit, failRun, startOver } from "./run-steps.ts";

/**
 * Reads the result of a run's bulk operation into the mirror, chunk by chunk, each in a transaction of its own: killed at
 * any point, it begins again, and what is there already is not written again.
 * @throws when it is to be tried again as it is (the database failed, or this process is stopping)
 */
export async function mirrorRead(deps: MirrorDeps, shopId: ShopId, runId: number, signal: AbortSignal): Promise<void> {
  const run = await runById(deps.database.sql, shopId, runId);
  const shop = await shopOf(deps.database.sql, shopId);
  if (run?.state !== "reading" || !run.bulkOperationId || !shop) return;
  const attempts = await countAttempt(deps.database.sql, run);
  if (attempts > attemptLimit) {
    await failRun(deps, run, run.error ?? "Reading the catalog was broken off too often.");
    return;
  }
  const admin = deps.shopify.admin(shop.domain);
  const bulk = await readBulkOperation(admin, run.bulkOperationId);
  if (!bulk.ok) {
    await afterFailure(deps, run, bulk.failure);
    return;
  }
  if (bulk.data?.state !== "completed") {
    await startOver(deps, run, attempts, `Shopify's catalog read is ${bulk.data?.state ?? "no longer known"}.`);
    return;
  }
  try {
    const found = await readAll(deps, admin, { run, bulk: bulk.data, currency: shop.currency, signal });
    await finishRun(deps, admin, run, found, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof CatalogUnreadable) && !(error instanceof BulkResultLost)) throw error;
    await startOver(deps, run, attempts, error.message);
  }
}

interface Reading {
  run: ImportRun;
  bulk: BulkOperation;
  currency: string;
  signal: AbortSignal;
}

async function readAll(deps: MirrorDeps, admin: ShopAdmin, { run, bulk, currency, signal }: Reading): Promise<Found> {
  const told = toldByRead((run.snapshotAt ?? run.startedAt).getTime());
  const found = emptyFound(told, currency);
  if (bulk.url === undefined) {
    if (bulk.objectCount > 0) throw new CatalogUnreadable("Shopify has read the catalog, but does not say where it is");
    return found;
  }
  const closedLocations = await closedLocationsOf(deps.database.sql, run.shopId);
  const progress: ReadProgress = { bytes: 0, lines: 0 };
  // While the database works on one batch, the next one is read.
  let working: Promise<void> = Promise.resolve();
  const chunks = admin.openJsonl(bulk.url, { signal });
  try {
    for await (const batch of readCatalog(chunks, { currency, told, progress })) {
      await working;
      signal.throwIfAborted();
      for (const { product, collections } of batch) {
        found.seen.add(product.id);
        for (const { id } of collections) found.seenCollections.add(id);
      }
      found.progress.objectsSeen = progress.lines;
      found.progress.productsSeen += batch.length;
      for (const { variants } of batch) found.progress.variantsSeen += variants.length;
      working = applyBatch(deps, run, batch, found, closedLocations);
      // It is awaited in the next round, or below; until then a failure must not count as unhandled.
      working.catch(() => undefined);
    }
  } finally {
    await working;
  }
  found.progress.objectsSeen = progress.lines;
  if (progress.lines < bulk.objectCount || progress.bytes < (bulk.fileSizeBytes ?? 0)) {
    throw new CatalogUnreadable(`Shopify's answer ends after ${progress.lines} of ${bulk.objectCount} objects`);
  }
  return found;
}

async function applyBatch(
  deps: MirrorDeps,
  run: ImportRun,
  batch: readonly ProductSnapshot[],
  found: Found,
  closedLocations: ReadonlySet<LocationId>,
): Promise<void> {
  const progress = { ...found.progress };
  const gone = await deps.database.transaction(async (tx) => {
    const outcome = emptyOutcome();
    await commitLazily(tx);
    await lockMirror(tx, run.shopId);
    const gone = await applySnapshots(tx, run.shopId, batch, outcome, { believeTies: false, closedLocations });
    await handOver(deps, tx, run.shopId, outcome, { rereadAfterSeconds: settleSeconds });
    await recordProgress(tx, run, { ...progress, rowsChanged: outcome.rowsChanged, rowsRemoved: 0 });
    return gone;
  });
  addGone(found, gone);
}
