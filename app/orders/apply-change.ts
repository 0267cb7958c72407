import { addSteps, endStep, readSteps } from "./step-store.ts";
import { makeDue } from "./due-store.ts";
import { recordEvents } from "./event-store.ts";
import { readLines } from "./line-store.ts";
import type { OrderContent } from "./order-content.ts";
import type { OrderRow } from "./order-store.ts";
import { planToShopify } from "./plan-to-shopify.ts";
import type { RecordContext } from "./record-context.ts";
import { openTask, resolveTasks } from "./task-store.ts";

/** The channel changed an order that is in Shopify, or on its way there: what follows is written down, and done later. */
export async function applyChange(
  { tx, account, at }: RecordContext,
  known: OrderRow,
  content: OrderContent,
  buyerAddressChanged: boolean,
): Promise<void> {
  const { shopId } = account;
  const of = { shopId, accountId: account.id, orderId: known.id };
  const plan = planToShopify({
    before: known.content,
    content,
    buyerAddressChanged,
    order: known,
    steps: await readSteps(tx, shopId, known.id),
    lines: await readLines(tx, shopId, known.id),
  });
  for (const { stepId, result } of plan.adopted) await endStep(tx, shopId, stepId, { state: "done", result, at });
  await addSteps(tx, of, plan.steps, at);
  for (const task of plan.tasks) await openTask(tx, shopId, { ...of, ...task, at });
  if (plan.resolved.length > 0)
    await resolveTasks(tx, shopId, { orderId: known.id, kinds: plan.resolved }, "settled", at);
  await recordEvents(
    tx,
    shopId,
    plan.events.map((event) => ({ ...event, orderId: known.id, at })),
  );
  await makeDue(tx, shopId, known.id, at);
}
