import { finishClosing, purgeAttempts } from "../accounts/index.ts";
import { purgeActivity } from "../activity/index.ts";
import { accountId, shopId } from "../domain/ids.ts";
import { createInboxHandlers, purgeReceipts, startDrainer } from "../inbox/index.ts";
import { jobs } from "../jobs.ts";
import { registerListingJobs } from "../listings/index.ts";
import { mirrorHandlers, registerMirrorJobs } from "../mirror/index.ts";
import { createBuyers, orderHandlers, purgeBuyers, registerOrderJobs, startOrders } from "../orders/index.ts";
import { startPusher } from "../push/index.ts";
import { workAsShops } from "../queue/queue.ts";
import type { Resources } from "./resources.ts";

/** Reconciliation of the catalog four times a day, of orders every half hour; housekeeping every hour: buyers' details are not kept longer than they may be. */
const schedules = { reconcile: "17 */6 * * *", orders: "7,37 * * * *", purge: "43 * * * *" };
const keepActivityDays = 180;
const keepReceiptDays = 14;
const purgeChunk = 10_000;
const dayMs = 24 * 60 * 60 * 1000;

/** Everything that happens by itself: webhooks applied, listings derived, values pushed, orders brought home, jobs run. */
export async function startWorker(resources: Resources) {
  const { database, listings, mirror } = resources;
  const queue = workAsShops(resources.queue, database);
  const buyers = createBuyers(resources.orders);
  const handlers = { ...createInboxHandlers({ queue, buyers }), ...mirrorHandlers(mirror), ...orderHandlers() };
  await registerMirrorJobs(queue, mirror);
  await registerListingJobs(queue, listings);
  await registerOrderJobs(queue, resources.orders);
  await queue.work(jobs.closeAccount, (payload) =>
    finishClosing(resources.accounts, shopId(payload.shopId), accountId(payload.accountId)),
  );
  await queue.work(jobs.purge, () => purge(resources));
  await queue.schedule(jobs.reconcileShops, schedules.reconcile, {});
  await queue.schedule(jobs.reconcileOrdersOfShops, schedules.orders, {});
  await queue.schedule(jobs.purge, schedules.purge, {});
  const drainer = await startDrainer({ ...resources, database, handlers });
  const pusher = await startPusher(resources.push);
  const orders = await startOrders(resources.orders);
  return {
    /** What runs is finished; what waits stays for the next start. */
    async stop() {
      await Promise.all([drainer.stop(), pusher.stop(), orders.stop()]);
    },
  };
}

async function purge({ database, clock, logger, orders }: Resources): Promise<void> {
  const { sql } = database;
  const buyers = await purgeBuyers(orders, clock.now());
  await purgeAttempts(sql, clock.now());
  const before = new Date(clock.nowMs() - keepActivityDays * dayMs);
  let activities = 0;
  for (let deleted = purgeChunk; deleted === purgeChunk; activities += deleted) {
    deleted = await purgeActivity(sql, before, purgeChunk);
  }
  const now = clock.now();
  const olderThan = new Date(now.getTime() - keepReceiptDays * dayMs);
  const receipts = await purgeReceipts(sql, { olderThan, now });
  logger.info({ activities, receipts, buyers }, "old rows are gone");
}
