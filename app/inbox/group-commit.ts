import type { Clock } from "../platform/clock.ts";
import type { Sql } from "../platform/database.ts";
import type { Logger } from "../platform/logger.ts";
import { insertReceipts, type NewReceipt } from "./receipt-store.ts";

/**
 * stored: committed, now or by an earlier delivery of the same webhook. unknownShop: refused. full, failed: not stored,
 * and Shopify has to send it again.
 */
export type StoreOutcome = "stored" | "unknownShop" | "full" | "failed";

const batchRows = 128;
const batchBytes = 16 * 1024 * 1024;
const queueRows = 2_000;
const queueBytes = 64 * 1024 * 1024;

interface Waiting {
  receipt: NewReceipt;
  resolve: (outcome: StoreOutcome) => void;
}

/**
 * Requests that come while an INSERT is under way share the next one: an idle system stores each at once, a busy one
 * stores many for the price of one commit.
 */
export function createReceiptWriter({ sql, clock, logger }: { sql: Sql; clock: Clock; logger: Logger }) {
  const queue: Waiting[] = [];
  let bytesQueued = 0;
  let isWriting = false;

  const takeBatch = (): Waiting[] => {
    let rows = 0;
    let bytes = 0;
    for (const { receipt } of queue) {
      // At least one, however large it is.
      if (rows > 0 && (rows === batchRows || bytes + receipt.body.length > batchBytes)) break;
      rows += 1;
      bytes += receipt.body.length;
    }
    bytesQueued -= bytes;
    return queue.splice(0, rows);
  };

  const writeAll = async () => {
    isWriting = true;
    while (queue.length > 0) {
      const batch = takeBatch();
      try {
        const accepted = await insertReceipts(
          sql,
          batch.map(({ receipt }) => receipt),
        );
        batch.forEach(({ resolve }, index) => resolve(accepted[index] ? "stored" : "unknownShop"));
      } catch (error) {
        logger.error(
          { err: error, webhooks: batch.length },
          "webhooks could not be stored; Shopify will send them again",
        );
        for (const { resolve } of batch) resolve("failed");
      }
      // The embedded database holds the event loop while it works. What reached the sockets meanwhile is read now, and
      // shares the next statement.
      await clock.sleep(0);
    }
    isWriting = false;
  };

  return {
    /** Resolves after the commit; never rejects. */
    store(receipt: NewReceipt): Promise<StoreOutcome> {
      if (queue.length >= queueRows || bytesQueued + receipt.body.length > queueBytes) return Promise.resolve("full");
      return new Promise((resolve) => {
        queue.push({ receipt, resolve });
        bytesQueued += receipt.body.length;
        if (!isWriting) void writeAll();
      });
    },
  };
}
