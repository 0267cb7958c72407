import type { MirrorChanges } from "../domain/mirror-changes.ts";
import type { ProductId, ShopId, VariantId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import type { Sql } from "../platform/database.ts";
import type { Queue } from "../queue/queue.ts";

/** What came of applying something to the mirror; gathered over one transaction. */
export interface Outcome {
  /** Really changed: what listings have to derive again. */
  products: Set<ProductId>;
  variants: Set<VariantId>;
  /** Shopify has to be asked about these. */
  doubtful: Set<ProductId>;
  /** Only about these variants and their stock. */
  doubtfulVariants: Set<VariantId>;
  /** Locations, or the shop's currency, have to be read. */
  locationsDoubtful: boolean;
  /** Rows inserted, changed or deleted. A clock that moved alone does not count. */
  rowsChanged: number;
}

export const emptyOutcome = (): Outcome => ({
  products: new Set(),
  variants: new Set(),
  doubtful: new Set(),
  doubtfulVariants: new Set(),
  locationsDoubtful: false,
  rowsChanged: 0,
});

/** Bound to listings where the process is put together; runs in the mirror's own transaction. */
export type OnChange = (tx: Sql, shopId: ShopId, changes: MirrorChanges) => Promise<void>;

export interface HandOverDeps {
  queue: Pick<Queue, "send">;
  onChange: OnChange;
}

/** Most ids in one call of `onChange`, and in one job. */
const changesAtOnce = 5_000;
const productsPerJob = 50;
const variantsPerJob = 100;

/** Tells listings what changed, and sends for what has to be read from Shopify: in the transaction that changed it. */
export async function handOver(
  { queue, onChange }: HandOverDeps,
  tx: Sql,
  shopId: ShopId,
  outcome: Outcome,
  { rereadAfterSeconds = 0 } = {},
): Promise<void> {
  const productIds = [...outcome.products].sort();
  const variantIds = [...outcome.variants].sort();
  const calls = Math.max(Math.ceil(productIds.length / changesAtOnce), Math.ceil(variantIds.length / changesAtOnce));
  for (let call = 0; call < calls; call++) {
    const [from, to] = [call * changesAtOnce, (call + 1) * changesAtOnce];
    await onChange(tx, shopId, { productIds: productIds.slice(from, to), variantIds: variantIds.slice(from, to) });
  }
  const doubtful = [...outcome.doubtful].sort();
  const options = { tx, ...(rereadAfterSeconds > 0 ? { startAfterSeconds: rereadAfterSeconds } : {}) };
  if (outcome.locationsDoubtful) await queue.send(jobs.rereadProducts, { shopId, productIds: [] }, options);
  for (let from = 0; from < doubtful.length; from += productsPerJob) {
    const productIds = doubtful.slice(from, from + productsPerJob);
    await queue.send(jobs.rereadProducts, { shopId, productIds }, options);
  }
  const variants = [...outcome.doubtfulVariants].sort();
  for (let from = 0; from < variants.length; from += variantsPerJob) {
    const variantIds = variants.slice(from, from + variantsPerJob);
    await queue.send(jobs.rereadProducts, { shopId, productIds: [], variantIds }, options);
  }
}
