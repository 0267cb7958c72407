import type { LocationId, ShopId } from "../domain/ids.ts";
import { nextTurn } from "../platform/next-turn.ts";
import { BulkResultLost, readBulkOperation, type BulkOperation, type ShopAdmin } from "../shopify/index.ts";
import { applySnapshots } from "./apply-snapshots.ts";
import type { MirrorDeps } from "./deps.ts";
import { finishRun } from "./finish-run.ts";
import { addGone, addSeen, emptyFound, type Found } from "./found.ts";
import { countAttempt, recordProgress, runById, type ImportRun } from "./import-store.ts";
import { settleSeconds, toldByRead } from "./judge.ts";
import { closedLocationsOf, lockMirrorLazily, shopOf } from "./location-store.ts";
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
  const apply = batchApplier(deps, run, found, closedLocations);
  // While the database works on one batch, the next one is read: in small steps, or the database's answers would wait.
  let working: Promise<void> = Promise.resolve();
  const chunks = admin.openJsonl(bulk.url, { signal });
  try {
    for await (const batch of readCatalog(chunks, { currency, told, progress, pause: nextTurn })) {
      await working;
      signal.throwIfAborted();
      addSeen(found, batch, progress.lines);
      working = apply(batch);
      // It is awaited in the next round, or below; until then a failure must not count as unhandled.
      working.catch(() => undefined);
    }
  } finally {
    await working;
  }
  if (progress.lines < bulk.objectCount || progress.bytes < (bulk.fileSizeBytes ?? 0)) {
    throw new CatalogUnreadable(`Shopify's answer ends after ${progress.lines} of ${bulk.objectCount} objects`);
  }
  found.progress.objectsSeen = progress.lines;
  await recordProgress(deps.database.sql, run, { ...found.progress, rowsChanged: found.rowsChanged, rowsRemoved: 0 });
  return found;
}

/** How often the progress bar hears of it. */
const progressEveryMs = 1_000;

function batchApplier(deps: MirrorDeps, run: ImportRun, found: Found, closedLocations: ReadonlySet<LocationId>) {
  let toldAtMs = deps.clock.nowMs();
  return async (batch: readonly ProductSnapshot[]): Promise<void> => {
    const progress = { ...found.progress };
    const isTelling = deps.clock.nowMs() - toldAtMs >= progressEveryMs;
    const { gone, rowsChanged } = await deps.database.transaction(async (tx) => {
      const outcome = emptyOutcome();
      await lockMirrorLazily(tx, run.shopId);
      const gone = await applySnapshots(tx, run.shopId, batch, outcome, { believeTies: false, closedLocations });
      await handOver(deps, tx, run.shopId, outcome, { rereadAfterSeconds: settleSeconds });
      const rowsChanged = found.rowsChanged + outcome.rowsChanged;
      if (isTelling) await recordProgress(tx, run, { ...progress, rowsChanged, rowsRemoved: 0 });
      return { gone, rowsChanged };
    });
    addGone(found, gone);
    found.rowsChanged = isTelling ? 0 : rowsChanged;
    if (isTelling) toldAtMs = deps.clock.nowMs();
  };
}
