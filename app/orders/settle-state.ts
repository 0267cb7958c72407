import type { VariantId } from "../domain/ids.ts";
import { recordEvents } from "./event-store.ts";
import { replaceLines, type LineRow, type NewLine } from "./line-store.ts";
import { matchLine, type Component } from "./match-line.ts";
import type { OrderContent } from "./order-content.ts";
import { writeState, type OrderRow } from "./order-store.ts";
import { planState, type StatePlan } from "./plan-state.ts";
import type { RecordContext } from "./record-context.ts";
import { readLeft, release, reserve } from "./reservation-store.ts";
import { openTask, resolveTasks } from "./task-store.ts";

/** Tasks that follow from the state alone: they end when it does. */
const stateTasks = ["unknownProduct", "backorder", "backorderHeld", "unreadable"];

/**
 * Of an order that is not in Shopify: matches its lines, holds its units, and says what is next. Run again whenever
 * something about it changed, it comes to the same.
 */
export async function settleState(
  context: RecordContext,
  orderId: number,
  content: OrderContent,
  known: OrderRow | undefined,
): Promise<StatePlan> {
  const { tx, account, at, variants } = context;
  const { shopId } = account;
  const lines = await replaceLines(tx, shopId, orderId, matched(context, content));
  const placedAt = new Date(content.placedAt);
  const { orders: rules } = account.rules;
  const input = {
    remoteStatus: content.status,
    placedAt,
    importFrom: isBegun(known) ? placedAt : context.importFrom,
    lines,
    isBackorder: false,
    rules,
    isForced: known?.isForced ?? false,
  };
  const first = planState(input);
  for (const id of await release(tx, shopId, orderId, first.holdsStock ? "changed" : reasonOf(first), at)) {
    variants.add(id);
  }
  const wanted = first.holdsStock ? unitsOf(lines) : [];
  await reserve(tx, shopId, orderId, wanted, at);
  for (const { variantId } of wanted) variants.add(variantId);
  // Cancelled before it was ever read: nothing was held, but the channel took the units off its own quantity.
  if (!known && first.state === "cancelled") for (const { variantId } of unitsOf(lines)) variants.add(variantId);
  const left = await readLeft(tx, shopId, [...new Set(wanted.map(({ variantId }) => variantId))]);
  const plan = planState({ ...input, isBackorder: [...left.values()].some((units) => units < 0) });
  await enter(context, orderId, content, plan, lines, known);
  return plan;
}

/** A later date that the merchant chose is for orders to come: what is on its way goes on. */
const isBegun = (known: OrderRow | undefined) =>
  known !== undefined && known.state !== "skipped" && known.remoteStatus !== "unreadable";

const reasonOf = (plan: StatePlan) => (plan.state === "cancelled" ? "cancelled" : "skipped");

/** `custom` lines were decided so by the account's rule. */
function matched({ account, catalog }: RecordContext, { lines }: OrderContent): NewLine[] {
  return lines.map((line, position) => {
    const found = matchLine(line, catalog);
    const isCustom = found.match !== "matched" && account.rules.orders.unmatched === "custom";
    return {
      remoteLineId: line.id,
      position,
      sku: line.sku,
      title: line.title,
      quantity: line.quantity,
      ...found,
      match: isCustom ? "custom" : found.match,
    };
  });
}

function unitsOf(lines: readonly Pick<LineRow, "id" | "quantity" | "components">[]) {
  return lines.flatMap(({ id: lineId, quantity, components }) =>
    components.map(({ variantId, units }: Component): { lineId: number; variantId: VariantId; units: number } => ({
      lineId,
      variantId,
      units: units * quantity,
    })),
  );
}

async function enter(
  { tx, account, at }: RecordContext,
  orderId: number,
  content: OrderContent,
  plan: StatePlan,
  lines: readonly LineRow[],
  known: OrderRow | undefined,
): Promise<void> {
  const { shopId } = account;
  const isNews = known?.state !== plan.state || known.reason !== plan.reason;
  const cancelledBy = plan.state === "cancelled" ? ({ cancelledBy: "channel" } as const) : {};
  await writeState(tx, shopId, orderId, {
    state: plan.state,
    reason: plan.reason,
    dueAt: plan.state === "due" ? at : null,
    at,
    ...cancelledBy,
  });
  await resolveTasks(tx, shopId, { orderId, kinds: stateTasks }, "settled", at);
  const unknown = lines.filter(({ match }) => match === "unmatched" || match === "ambiguous").length;
  const task = { accountId: account.id, orderId, params: { number: content.number, lines: unknown }, at };
  const dueAt = content.shipByAt === undefined ? undefined : new Date(content.shipByAt);
  if (plan.state === "quarantined") await openTask(tx, shopId, { ...task, kind: "unknownProduct", dueAt });
  if (plan.state === "held") await openTask(tx, shopId, { ...task, kind: "backorderHeld", dueAt });
  if (plan.state === "due" && plan.reason === "backorder" && account.rules.orders.backorder !== "import") {
    await openTask(tx, shopId, { ...task, kind: "backorder", dueAt });
  }
  if (!isNews) return;
  const params = plan.reason === null ? {} : { reason: plan.reason };
  const actor = plan.state === "cancelled" || plan.state === "waiting" ? "channel" : "anabranch";
  await recordEvents(tx, shopId, [{ orderId, actor, kind: `state.${plan.state}`, params, at }]);
}
