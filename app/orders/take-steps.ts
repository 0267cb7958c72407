import type { OrdersAccount } from "./account-store.ts";
import { recordEvents } from "./event-store.ts";
import * as limits from "./limits.ts";
import type { OrderRow } from "./order-store.ts";
import type { OrdersDeps } from "./ports.ts";
import { runStep } from "./run-step.ts";
import type { StepOutcome } from "./step-outcome.ts";
import { endStep, postponeStep, readSteps, type StepRow } from "./step-store.ts";
import { openTask } from "./task-store.ts";
import type { Progress } from "./progress.ts";

/** So many in one turn; the rest comes with the next. */
const mostSteps = 50;

/**
 * Takes the order's steps, each side's in the order of their making: a correction never overtakes what it corrects. One
 * that has to wait holds back those after it on its side.
 */
export async function takeSteps(deps: OrdersDeps, account: OrdersAccount, order: OrderRow): Promise<Progress> {
  const waiting = new Map<string, { afterMs: number; message: string }>();
  let failed = false;
  for (let taken = 0; taken < mostSteps; taken++) {
    const steps = await readSteps(deps.database.sql, order.shopId, order.id);
    const open = steps.filter(({ state, target }) => (state === "due" || state === "sent") && !waiting.has(target));
    const [step] = open;
    if (!step) break;
    const waitMs = (step.dueAt?.getTime() ?? 0) - deps.clock.nowMs();
    if (waitMs > 0) {
      waiting.set(step.target, { afterMs: waitMs, message: step.message ?? "" });
      continue;
    }
    const outcome = await runStep(deps, account, order, step);
    await record(deps, account, order, step, outcome);
    if (outcome.kind === "later") {
      failed = true;
      waiting.set(step.target, outcome);
    }
  }
  const [soonest] = [...waiting.values()].sort((a, b) => a.afterMs - b.afterMs);
  // Each step keeps its own time: the order's attempts do not count.
  return soonest ? { kind: "later", ...soonest, failed: failed && soonest.afterMs < limits.retryMs } : { kind: "on" };
}

async function record(
  { clock, database }: OrdersDeps,
  { shopId, id: accountId }: OrdersAccount,
  order: OrderRow,
  step: StepRow,
  outcome: StepOutcome,
): Promise<void> {
  const at = clock.now();
  const orderId = order.id;
  const about = { step: step.kind, target: step.target };
  await database.transaction(async (tx) => {
    if (outcome.kind === "later") {
      const dueAt = new Date(at.getTime() + outcome.afterMs);
      await postponeStep(tx, shopId, step.id, { dueAt, isUnsent: outcome.isUnsent, message: outcome.message });
      return;
    }
    const message = "message" in outcome ? outcome.message : undefined;
    await endStep(tx, shopId, step.id, {
      state: outcome.kind,
      at,
      ...(message === undefined ? {} : { message }),
      ...(outcome.kind === "done" && outcome.result ? { result: outcome.result } : {}),
    });
    const params = { ...about, ...(message === undefined ? {} : { message }) };
    await recordEvents(tx, shopId, [{ orderId, actor: "anabranch", kind: `step.${outcome.kind}`, params, at }]);
    if (outcome.kind !== "refused" && outcome.kind !== "task") return;
    const kind = outcome.kind === "task" ? "doOnChannel" : "stepRefused";
    await openTask(tx, shopId, {
      accountId,
      orderId,
      kind,
      key: String(step.id),
      params: { ...params, number: order.number },
      at,
    });
  });
}
