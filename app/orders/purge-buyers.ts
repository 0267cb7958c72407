import { eraseBuyersOf } from "./erase-store.ts";
import type { OrdersDeps } from "./ports.ts";
import { lockDue, planPurges } from "./purge-buyers-store.ts";

/** Rows a transaction, and transactions a run: what is left is done by the next run. */
const rowsAtOnce = 1_000;
const mostRounds = 500;
/** Of accounts whose connector is not installed any more. */
const otherDays = 30;

/**
 * Erases buyers' details that are kept long enough: the channel says how many days after an order is done. Answers how many.
 * Safe to run at any time, and in several processes at once.
 */
export async function purgeBuyers(
  { database, connectors }: Pick<OrdersDeps, "database" | "connectors">,
  now: Date,
): Promise<number> {
  const days = new Map<string, number>();
  for (const { id, orders } of connectors.values()) if (orders) days.set(id, orders.buyerDays);
  await inRounds(() => planPurges(database.sql, days, otherDays, rowsAtOnce));
  return inRounds(() =>
    database.transaction(async (tx) =>
      eraseBuyersOf(tx, await lockDue(tx, now, rowsAtOnce), { by: "schedule", at: now }),
    ),
  );
}

/** Until one does less than it could. */
async function inRounds(round: () => Promise<number>): Promise<number> {
  let all = 0;
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    const some = await round();
    all += some;
    if (some < rowsAtOnce) break;
  }
  return all;
}
