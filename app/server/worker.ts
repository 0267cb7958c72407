import { finishClosing, purgeAttempts } from "../accounts/index.ts";
import { purgeActivity } from "../activity/index.ts";
import { accountId, shopId } from "../domain/ids.ts";
import { createInboxHandlers, purgeReceipts, startDrainer } from "../inbox/index.ts";
import { jobs } from "../jobs.ts";
import { deriveChanges, registerListingJobs } from "../listings/index.ts";
import { mirrorHandlers, registerMirrorJobs, type MirrorDeps } from "../mirror/index.ts";
import { startPusher } from "../push/index.ts";
import type { Resources } from "./resources.ts";

/** Reconciliation four times a day; housekeeping at night (UTC). */
const schedules = { reconcile: "17 */6 * * *", purge: "43 3 * * *" };
const keepActivityDays = 180;
const keepReceiptDays = 14;
const purgeChunk = 10_000;
const dayMs = 24 * 60 * 60 * 1000;

/** Everything that happens by itself: webhooks applied, listings derived, values pushed, jobs run. */
export async function startWorker(resources: Resources) {
  const { database, queue, listings } = resources;
  const mirror: MirrorDeps = {
    ...resources,
    shopify: resources.gateway,
    // The one place where two stages share a transaction: what the mirror changed, listings derive at once.
    onChange: (tx, shop, changes) => deriveChanges(tx, shop, changes, listings),
  };
  const handlers = { ...createInboxHandlers({ queue }), ...mirrorHandlers(mirror) };
  await registerMirrorJobs(queue, mirror);
  await registerListingJobs(queue, listings);
  await queue.work(jobs.closeAccount, (payload) =>
    finishClosing(resources.accounts, shopId(payload.shopId), accountId(payload.accountId)),
  );
  await queue.work(jobs.purge, () => purge(resources));
  await queue.schedule(jobs.reconcileShops, schedules.reconcile, {});
  await queue.schedule(jobs.purge, schedules.purge, {});
  const drainer = await startDrainer({ ...resources, database, handlers });
  const pusher = await startPusher(resources.push);
  return {
    /** What runs is finished; what waits stays for the next start. */
    async stop() {
      await Promise.all([drainer.stop(), pusher.stop()]);
    },
  };
}

async function purge({ database, clock, logger }: Resources): Promise<void> {
  const { sql } = database;
  await purgeAttempts(sql, clock.now());
  const before = new Date(clock.nowMs() - keepActivityDays * dayMs);
  let activities = 0;
  for (let deleted = purgeChunk; deleted === purgeChunk; activities += deleted) {
    deleted = await purgeActivity(sql, before, purgeChunk);
  }
  const now = clock.now();
  const olderThan = new Date(now.getTime() - keepReceiptDays * dayMs);
  const receipts = await purgeReceipts(sql, { olderThan, now });
  logger.info({ activities, receipts }, "old rows are gone");
}
