import type { ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import type { Sql } from "../platform/database.ts";
import type { Queue } from "../queue/queue.ts";
import { readBulkOperation, type AdminResult, type ShopAdmin } from "../shopify/index.ts";
import { catalogQuery, startCatalogDocument } from "./catalog-documents.ts";
import type { MirrorDeps } from "./deps.ts";
import {
  countAttempt,
  createRun,
  markReading,
  markRunning,
  openRun,
  runById,
  runOfBulk,
  type ImportRun,
  type RunKind,
} from "./import-store.ts";
import { lockMirror, shopOf } from "./location-store.ts";
import { emptyOutcome, handOver } from "./outcome.ts";
import { instant } from "./plain-values.ts";
import { applyShop, readShop } from "./read-shop.ts";
import { afterFailure, failRun, isTooOld, lookAgain, startOver } from "./run-steps.ts";

/**
 * Begins a full read of the shop; one that is open already is enough. From requested over running to reading it goes in
 * short steps, each a job, so that a thousand shops can wait for Shopify at once.
 */
export async function mirrorShop(deps: MirrorDeps, shopId: ShopId, kind: RunKind): Promise<void> {
  const shop = await shopOf(deps.database.sql, shopId);
  if (shop?.state !== "installed") return;
  const run = await deps.database.transaction(async (tx) => {
    await lockMirror(tx, shopId);
    return (await openRun(tx, shopId)) ?? createRun(tx, shopId, kind, deps.clock.now());
  });
  await step(deps, run);
}

/** Takes a run one step further, if it waits for something. */
export async function mirrorLook(deps: MirrorDeps, shopId: ShopId, runId: number): Promise<void> {
  const run = await runById(deps.database.sql, shopId, runId);
  if (run) await step(deps, run);
}

async function step(deps: MirrorDeps, run: ImportRun): Promise<void> {
  if (run.state !== "requested" && run.state !== "running") return;
  const shop = await shopOf(deps.database.sql, run.shopId);
  if (shop?.state !== "installed") {
    await failRun(deps, run, "The app was uninstalled before the catalog was read.");
    return;
  }
  const admin = deps.shopify.admin(shop.domain);
  if (run.state === "requested") await begin(deps, admin, run);
  else await look(deps, admin, run);
}

const firstLookSeconds = 2;
const longestPauseSeconds = 30;

async function begin(deps: MirrorDeps, admin: ShopAdmin, run: ImportRun): Promise<void> {
  const read = await readShop(admin, deps.clock.nowMs());
  if (!read.ok) {
    await afterFailure(deps, run, read.failure);
    return;
  }
  await deps.database.transaction(async (tx) => {
    const outcome = emptyOutcome();
    await lockMirror(tx, run.shopId);
    await applyShop(tx, run.shopId, read.data, outcome);
    await handOver(deps, tx, run.shopId, outcome);
  });
  // If we die before this is noted, an operation runs that nobody waits for. That costs one of five slots for a while.
  const started = await startCatalogRead(admin);
  if (!started.ok) {
    await afterFailure(deps, run, started.failure);
    return;
  }
  await markRunning(deps.database.sql, run, started.data);
  await lookAgain(deps, run, firstLookSeconds);
}

const busyCodes = new Set<string>(["LIMIT_REACHED", "OPERATION_IN_PROGRESS"]);

async function startCatalogRead(admin: ShopAdmin): Promise<AdminResult<{ id: string; snapshotAt: Date }>> {
  const result = await admin.request(startCatalogDocument, { query: catalogQuery });
  if (!result.ok) return result;
  const { bulkOperation, userErrors } = result.data.bulkOperationRunQuery ?? { userErrors: [] };
  const [error] = userErrors;
  if (error) {
    return {
      ok: false,
      failure: { kind: busyCodes.has(error.code ?? "") ? "throttled" : "refused", message: error.message },
    };
  }
  if (!bulkOperation) {
    return { ok: false, failure: { kind: "unavailable", message: "Shopify started nothing and gave no reason" } };
  }
  return { ok: true, data: { id: bulkOperation.id, snapshotAt: new Date(instant.parse(bulkOperation.createdAt)) } };
}

async function look(deps: MirrorDeps, admin: ShopAdmin, run: ImportRun): Promise<void> {
  const result = await readBulkOperation(admin, run.bulkOperationId ?? "");
  if (!result.ok) {
    await afterFailure(deps, run, result.failure);
    return;
  }
  const bulk = result.data;
  switch (bulk?.state) {
    case "completed":
      await startReading(deps, run, bulk.objectCount);
      return;
    case "running": {
      const ageMs = deps.clock.nowMs() - run.startedAt.getTime();
      if (isTooOld(run, deps.clock.nowMs())) await failRun(deps, run, "Shopify did not finish within a day.");
      else await lookAgain(deps, run, Math.min(longestPauseSeconds, Math.max(firstLookSeconds, ageMs / 10_000)));
      return;
    }
    case "failed":
      if (bulk.errorCode === "ACCESS_DENIED") {
        await failRun(deps, run, "Shopify did not let the app read the catalog: open the app and approve its access.");
        return;
      }
      await startOver(
        deps,
        run,
        await countAttempt(deps.database.sql, run),
        `Shopify could not gather the catalog (${bulk.errorCode ?? "no reason given"}).`,
      );
      return;
    case "canceled":
    case "expired":
    case undefined:
      await startOver(
        deps,
        run,
        await countAttempt(deps.database.sql, run),
        `Shopify's catalog read is ${bulk?.state ?? "no longer known"}.`,
      );
      return;
  }
}

async function startReading({ database, queue }: MirrorDeps, run: ImportRun, objectCount: number): Promise<void> {
  await database.transaction(async (tx) => {
    await markReading(tx, run, objectCount);
    await queue.send(jobs.mirrorRead, { shopId: run.shopId, importRunId: run.id }, { tx });
  });
}

/**
 * The webhook `bulk_operations/finish`: saves the wait until the next look. It may be about somebody else's operation; or
 * about one that was begun a moment ago, and whose id is not noted yet: `tooEarly`.
 */
export async function noteFinishedBulk(
  queue: Pick<Queue, "send">,
  tx: Sql,
  shopId: ShopId,
  bulkOperationId: string,
): Promise<"noted" | "tooEarly" | "notOurs"> {
  const run = await runOfBulk(tx, shopId, bulkOperationId);
  if (!run) return (await openRun(tx, shopId))?.state === "requested" ? "tooEarly" : "notOurs";
  await markReading(tx, run, run.objectsTotal);
  await queue.send(jobs.mirrorRead, { shopId, importRunId: run.id }, { tx });
  return "noted";
}
