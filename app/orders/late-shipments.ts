import { openLateTasks } from "./late-store.ts";
import { lateWarningMs } from "./limits.ts";
import type { OrdersDeps } from "./ports.ts";

/** At one time; the rest comes with the next. */
const mostWarnings = 500;
/** What should have been shipped longer ago was shipped, or given up, without us. */
const pastMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Tells merchants of orders that the channel wants on their way soon, or wanted already, and that are not: each once. It
 * is over when Shopify shows the order as shipped or cancelled. Answers how many are new.
 */
export async function warnLate({ database }: Pick<OrdersDeps, "database">, now: Date): Promise<number> {
  const shipBy = { from: new Date(now.getTime() - pastMs), to: new Date(now.getTime() + lateWarningMs) };
  return openLateTasks(database.sql, now, shipBy, mostWarnings);
}
