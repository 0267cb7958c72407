import { shopId } from "../domain/ids.ts";
import type { ProductId, VariantId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import type { Queue } from "../queue/queue.ts";
import type { MirrorDeps } from "./deps.ts";
import { mirrorRead } from "./mirror-read.handler.ts";
import { mirrorLook, mirrorShop } from "./mirror-shop.handler.ts";
import { reconcileShops } from "./reconcile-shops.handler.ts";
import { rereadProducts } from "./reread-products.handler.ts";

/** The mirror's jobs, in a process that is a worker. */
export async function registerMirrorJobs(queue: Pick<Queue, "work">, deps: MirrorDeps): Promise<void> {
  await queue.work(jobs.mirrorShop, ({ shopId: id, kind }) => mirrorShop(deps, shopId(id), kind));
  await queue.work(jobs.mirrorLook, ({ shopId: id, importRunId }) => mirrorLook(deps, shopId(id), importRunId));
  await queue.work(jobs.mirrorRead, ({ shopId: id, importRunId }, signal) =>
    mirrorRead(deps, shopId(id), importRunId, signal),
  );
  await queue.work(jobs.reconcileShops, () => reconcileShops(deps));
  await queue.work(jobs.rereadProducts, ({ shopId: id, productIds, variantIds = [] }, signal) => {
    // Plain texts in the job's payload; the mirror put its ids there.
    const ids = { productIds: productIds as ProductId[], variantIds: variantIds as VariantId[] };
    return rereadProducts(deps, shopId(id), ids, signal);
  });
}
