import { z } from "zod";
import { shopId as toShopId, type ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import type { Queue } from "../queue/queue.ts";
import type { ShopAdmin } from "../shopify/index.ts";
import { changedOrdersDocument } from "./order-documents.ts";
import type { OrdersDeps } from "./ports.ts";
import { lookAtChanged, readOrdersCheck, shopsWithOrders, writeOrdersChecked } from "./reconcile-store.ts";
import { digitsOf } from "./shopify-order.ts";

/**
 * A webhook that never came (Shopify gives one up after eight tries, and promises none) may have told of a parcel, a refund
 * or a cancellation. So Shopify's own list of changed orders is gone through now and then; what of ours changed after it was
 * last read is read again, as if a webhook had come.
 */

/** Before the time of the last look: a change shows in Shopify's search some time after it was made. */
const overlapMs = 15 * 60_000;
/** A reading this shortly after a change may not have seen it: clocks differ. */
const marginMs = 60_000;
/** Without `read_all_orders` Shopify shows no older ones. */
const longestMs = 60 * 24 * 60 * 60 * 1000;
/** Of 250 orders each; the next job goes on where this one ended. */
const mostPages = 40;

const changedOrder = z.object({ id: z.string(), updatedAt: z.iso.datetime() });

export interface OrdersReconciled {
  changed: number;
  /** Ours that are read again. */
  looks: number;
  isDone: boolean;
}

/** @throws if Shopify does not answer: the job is tried again */
export async function reconcileOrders(
  deps: Pick<OrdersDeps, "clock" | "database" | "shopify">,
  shop: ShopId,
): Promise<OrdersReconciled> {
  const { clock, database } = deps;
  const result = { changed: 0, looks: 0, isDone: true };
  const check = await readOrdersCheck(database.sql, shop);
  if (!check || !/(^|,)(read|write)_orders(,|$)/.test(check.scopes)) return result;
  const startedAt = clock.now();
  const sinceMs = (check.checkedAt ?? check.firstAt).getTime() - overlapMs;
  const since = new Date(Math.max(sinceMs, startedAt.getTime() - longestMs)).toISOString();
  const admin = deps.shopify.admin(check.domain);
  let after: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const { changed, next } = await readPage(admin, since, after);
    const now = clock.now();
    result.looks += await database.transaction((tx) => lookAtChanged(tx, shop, changed, { now, marginMs }));
    result.changed += changed.length;
    const last = changed.at(-1);
    if (next === null || !last) {
      await writeOrdersChecked(database.sql, shop, startedAt);
      return result;
    }
    // They come in the order of their changes: what was gone through so far need not be again.
    await writeOrdersChecked(database.sql, shop, new Date(last.at));
    after = next;
  }
  return { ...result, isDone: false };
}

async function readPage(admin: ShopAdmin, since: string, after: string | null) {
  const reply = await admin.request(changedOrdersDocument, { query: `updated_at:>='${since}'`, after });
  if (!reply.ok) throw new Error(`the changed orders could not be read: ${reply.failure.message}`);
  const { nodes, pageInfo } = reply.data.orders;
  return {
    changed: nodes
      .map((node) => changedOrder.parse(node))
      .map(({ id, updatedAt }) => ({ id: digitsOf(id), at: updatedAt })),
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
  };
}

/** In a process that is a worker. */
export async function registerOrderJobs(
  queue: Pick<Queue, "work" | "send">,
  deps: Pick<OrdersDeps, "clock" | "database" | "shopify" | "logger">,
): Promise<void> {
  await queue.work(jobs.reconcileOrders, async ({ shopId }) => {
    const done = await reconcileOrders(deps, toShopId(shopId));
    if (done.looks > 0) deps.logger.warn({ shopId, ...done }, "orders changed in Shopify without a word of it");
    if (!done.isDone) await queue.send(jobs.reconcileOrders, { shopId });
  });
  await queue.work(jobs.reconcileOrdersOfShops, async () => {
    for (const { id } of await shopsWithOrders(deps.database.sql))
      await queue.send(jobs.reconcileOrders, { shopId: id });
  });
}
