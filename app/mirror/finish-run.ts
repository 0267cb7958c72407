import { fromGid, toGid, type ProductId, type ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import type { ShopAdmin } from "../shopify/index.ts";
import { bury } from "./apply-snapshots.ts";
import { existingDocument } from "./catalog-documents.ts";
import type { MirrorDeps } from "./deps.ts";
import type { Found } from "./found.ts";
import { endRun, recordActivity, recordProgress, type ImportRun } from "./import-store.ts";
import { forgetCollections, lockMirror, shopOf } from "./location-store.ts";
import { emptyOutcome, handOver, type Outcome } from "./outcome.ts";
import { deleteProducts, livingProductIds } from "./product-store.ts";
import { buryVariantsOf } from "./variant-store.ts";

const goneAtOnce = 2_000;
const idsPerPage = 5_000;
const idsPerQuestion = 250;

/** The whole result is there: deletes what it lacks, which is what webhooks had missed, and ends the run. */
export async function finishRun(
  deps: MirrorDeps,
  admin: ShopAdmin,
  run: ImportRun,
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  await buryParts(deps, run, found);
  await buryProducts(deps, admin, run, found, signal);
  const now = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    await forgetCollections(tx, run.shopId, found.seenCollections);
    const ended = await endRun(tx, run, { state: "done", error: null, now });
    if (!ended) return;
    const params = {
      products: ended.productsSeen,
      variants: ended.variantsSeen,
      changed: ended.rowsChanged,
      removed: ended.rowsRemoved,
    };
    await recordActivity(tx, run.shopId, { kind: `${run.kind}.finished`, params }, now);
    const shop = await shopOf(tx, run.shopId);
    const isOutdated = found.isCutShort || shop?.currency !== found.currency;
    if (isOutdated) await deps.queue.send(jobs.mirrorShop, { shopId: run.shopId, kind: "reconcile" }, { tx });
  });
}

/** Variants and stock rows of products that do exist. */
async function buryParts(deps: MirrorDeps, run: ImportRun, found: Found): Promise<void> {
  const most = Math.max(found.goneVariants.length, found.goneLevels.length);
  for (let from = 0; from < most; from += goneAtOnce) {
    const goneVariants = found.goneVariants.slice(from, from + goneAtOnce);
    const goneLevels = found.goneLevels.slice(from, from + goneAtOnce);
    await remove(deps, run, found, (tx, outcome) => bury(tx, run.shopId, { goneVariants, goneLevels }, outcome));
  }
}

/**
 * Products that the result lacks. Shopify is asked once more for each by its id: a catalog that comes back shorter than it
 * is would end listings that sell.
 */
async function buryProducts(
  deps: MirrorDeps,
  admin: ShopAdmin,
  run: ImportRun,
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  const { settledUntilMs: unchangedSinceMs, atMs: deletedAtMs } = found.told;
  let afterId = "";
  for (;;) {
    const page = { afterId, unchangedSinceMs, limit: idsPerPage };
    const ids = await livingProductIds(deps.database.sql, run.shopId, page);
    const missing = ids.filter((id) => !found.seen.has(id));
    for (let from = 0; from < missing.length; from += idsPerQuestion) {
      signal.throwIfAborted();
      const asked = missing.slice(from, from + idsPerQuestion);
      const existing = await existingOf(admin, asked);
      const gone = asked.filter((id) => !existing.has(id)).map((id) => ({ id, deletedAtMs }));
      await remove(deps, run, found, async (tx, outcome) => {
        for (const id of existing) outcome.doubtful.add(id);
        await deleteThem(tx, run.shopId, gone, outcome);
      });
    }
    if (ids.length < idsPerPage) return;
    afterId = ids.at(-1) ?? "";
  }
}

type Tx = Parameters<typeof lockMirror>[0];

/** Deletes products and all that hangs on them. */
export async function deleteThem(
  tx: Tx,
  shopId: ShopId,
  gone: readonly { id: ProductId; deletedAtMs: number }[],
  outcome: Outcome,
): Promise<void> {
  for (const id of await deleteProducts(tx, shopId, gone)) {
    outcome.products.add(id);
    outcome.rowsChanged++;
  }
  const variantIds = await buryVariantsOf(
    tx,
    shopId,
    gone.map(({ id }) => id),
  );
  for (const id of variantIds) outcome.variants.add(id);
  outcome.rowsChanged += variantIds.length;
}

/** Where Shopify cannot be asked now, all of them: then each is looked at again, by a job that waits until it can. */
async function existingOf(admin: ShopAdmin, ids: readonly ProductId[]): Promise<Set<ProductId>> {
  const result = await admin.request(existingDocument, { ids: ids.map((id) => toGid("Product", id)) });
  if (!result.ok) return new Set(ids);
  const existing = new Set<ProductId>();
  for (const node of result.data.nodes) {
    const id = node ? fromGid("Product", node.id) : undefined;
    if (id !== undefined) existing.add(id);
  }
  return existing;
}

async function remove(
  deps: MirrorDeps,
  run: ImportRun,
  found: Found,
  apply: (tx: Tx, outcome: Outcome) => Promise<void>,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const outcome = emptyOutcome();
    await lockMirror(tx, run.shopId);
    await apply(tx, outcome);
    await handOver(deps, tx, run.shopId, outcome);
    await recordProgress(tx, run, { ...found.progress, rowsChanged: 0, rowsRemoved: outcome.rowsChanged });
  });
}
