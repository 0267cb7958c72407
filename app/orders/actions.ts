import type { AccountId, ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import * as actionStore from "./action-store.ts";
import { makeDue, notifyOrders } from "./due-store.ts";
import { recordEvents } from "./event-store.ts";
import { writeImportFrom } from "./feed-store.ts";
import { rememberedKey, type Component } from "./match-line.ts";
import { rememberMatch } from "./match-store.ts";
import { lockOrder, readOrder, type OrderRow } from "./order-store.ts";
import type { OrdersDeps } from "./ports.ts";
import { settleAgain } from "./settle-again.ts";
import { addSteps } from "./step-store.ts";
import { resolveTasks } from "./task-store.ts";

/** What a merchant decides about an order. `message` says what to do instead. */
export type ActionResult = { ok: true } | { ok: false; message: string };
type Deps = Pick<OrdersDeps, "database" | "clock" | "keyring" | "onStock">;

const done: ActionResult = { ok: true };
const no = (message: string): ActionResult => ({ ok: false, message });
const gone = no("This order is no longer there. Reload the page.");
const tooLate = no("This order is already on its way to Shopify, so it can't be changed here any more.");
const mostComponents = 20;

/** Names the products of unknown lines: the order goes on, and the next order with the same thing knows it. */
export async function matchLines(
  deps: Deps,
  shopId: ShopId,
  orderId: number,
  matches: readonly { remoteLineId: string; variantIds: readonly string[] }[],
): Promise<ActionResult> {
  const order = await readOrder(deps.database.sql, shopId, orderId);
  if (!order) return gone;
  const chosen = matches.flatMap(({ variantIds }) => variantIds);
  const living = await actionStore.livingVariants(deps.database.sql, shopId, chosen);
  if (matches.some(({ variantIds }) => variantIds.length === 0)) return no("Choose a product.");
  if (chosen.length > mostComponents) return no(`Choose at most ${mostComponents} variants.`);
  if (chosen.some((id) => !living.has(id)))
    return no("One of these products is not in the shop any more. Choose another.");
  const clues = new Map(order.content.lines.map((line) => [line.id, line]));
  if (matches.some(({ remoteLineId }) => !clues.has(remoteLineId))) return gone;
  const at = deps.clock.now();
  const settled = await settleAgain(deps, shopId, orderId, async (tx) => {
    for (const { remoteLineId, variantIds } of matches) {
      const clue = clues.get(remoteLineId);
      if (clue) await rememberMatch(tx, shopId, order.accountId, rememberedKey(clue), countUp(variantIds), at);
    }
    await note(tx, order, "matched", at, { lines: matches.length });
  });
  return settled ? done : tooLate;
}

/** The same variant chosen twice is two units of it. */
function countUp(variantIds: readonly string[]): Component[] {
  const units = new Map<string, number>();
  for (const id of variantIds) units.set(id, (units.get(id) ?? 0) + 1);
  // They were looked up among this shop's variants.
  return [...units].map(([id, count]) => ({ variantId: id as VariantId, units: count }));
}

/** Unknown lines go to Shopify without a product: no stock is taken for them. */
export const importWithoutProduct = (deps: Deps, shopId: ShopId, orderId: number) => force(deps, shopId, orderId);
/** Although there is not enough stock. */
export const importAnyway = (deps: Deps, shopId: ShopId, orderId: number) => force(deps, shopId, orderId);

async function force(deps: Deps, shopId: ShopId, orderId: number): Promise<ActionResult> {
  const at = deps.clock.now();
  const settled = await settleAgain(deps, shopId, orderId, async (tx, order) => {
    await actionStore.forceOrder(tx, shopId, orderId);
    await note(tx, order, "forced", at);
  });
  return settled ? done : tooLate;
}

/** Tries again whatever stands still: creation in Shopify, or what waits for its next try. */
export async function retryOrder(deps: Deps, shopId: ShopId, orderId: number): Promise<ActionResult> {
  const at = deps.clock.now();
  const order = await readOrder(deps.database.sql, shopId, orderId);
  if (!order) return gone;
  const settled = await settleAgain(deps, shopId, orderId, async (tx) => {
    await resolveTasks(tx, shopId, { orderId, kinds: ["notCreated"] }, "merchant", at);
    await note(tx, order, "retried", at);
  });
  if (!settled) await deps.database.transaction((tx) => makeDue(tx, shopId, orderId, at));
  return done;
}

export async function retryStep(deps: Deps, shopId: ShopId, orderId: number, stepId: number): Promise<ActionResult> {
  const at = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const order = await lockOrder(tx, shopId, orderId);
    if (!order) return gone;
    if (!(await actionStore.reviveStep(tx, shopId, orderId, stepId, at))) {
      return no("This step is done, or it is being tried right now. Reload the page.");
    }
    await resolveTasks(tx, shopId, { orderId, key: String(stepId) }, "merchant", at);
    await note(tx, order, "retried", at);
    await makeDue(tx, shopId, orderId, at);
    return done;
  });
}

/** The buyer asked the channel to cancel. Accepting cancels in Shopify as well. */
export async function answerCancelRequest(
  deps: Deps,
  shopId: ShopId,
  orderId: number,
  accept: boolean,
): Promise<ActionResult> {
  const at = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const order = await lockOrder(tx, shopId, orderId);
    if (!order) return gone;
    const request = order.content.cancelRequest;
    if (!request) return no("The buyer's request is no longer open.");
    const payload = { requestId: request.id, reason: "buyerAsked" };
    const kind = accept ? "cancel" : "keep";
    const of = { shopId, accountId: order.accountId, orderId };
    await addSteps(tx, of, [{ target: "channel", kind, key: `request:${request.id}`, payload }], at);
    await resolveTasks(tx, shopId, { orderId, kinds: ["cancelRequested"] }, accept ? "accepted" : "declined", at);
    await note(tx, order, accept ? "cancelAccepted" : "cancelDeclined", at);
    await makeDue(tx, shopId, orderId, at);
    return done;
  });
}

/** The merchant has done it, or does not want it done. */
export async function finishTask(deps: Deps, shopId: ShopId, taskId: number): Promise<ActionResult> {
  const at = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const task = await actionStore.endTask(tx, shopId, taskId, at);
    if (!task) return no("This task is already done.");
    const order = task.orderId === null ? undefined : await lockOrder(tx, shopId, task.orderId);
    if (order) await note(tx, order, "taskDone", at, { task: task.kind });
    return done;
  });
}

/** What was taken for the order of an earlier app is not: a Shopify order of its own is made. */
export async function importRecognised(deps: Deps, shopId: ShopId, orderId: number): Promise<ActionResult> {
  const at = deps.clock.now();
  const settled = await settleAgain(
    deps,
    shopId,
    orderId,
    async (tx, order) => {
      await actionStore.forgetShopifyOrder(tx, shopId, orderId, at);
      await resolveTasks(tx, shopId, { orderId }, "merchant", at);
      // It would be recognised again: this says that it is not the one.
      await note(tx, order, "forced", at, { notOrder: order.shopifyOrderId ?? "" });
    },
    isRecognised,
  );
  return settled ? done : tooLate;
}

const isRecognised = ({ state }: OrderRow) => state === "recognised";

/**
 * Orders placed from then on come home; those before stay where they are, and those that are on their way go on. An app is
 * shown Shopify's orders of the last sixty days (https://shopify.dev/docs/api/usage/access-scopes, `read_all_orders`): of
 * older ones nobody could tell whether another app brought them already.
 */
export async function setImportFrom(
  deps: Deps,
  shopId: ShopId,
  accountId: AccountId,
  from: Date,
): Promise<ActionResult> {
  const now = deps.clock.now();
  const seenMs = 60 * 24 * 60 * 60 * 1000;
  if (Number.isNaN(from.getTime())) return no("Enter a date.");
  if (from > now) return no("Choose today or a day before.");
  if (now.getTime() - from.getTime() > seenMs) {
    return no("Choose a day of the last 60. Shopify shows apps no older orders, so these could come in twice.");
  }
  const written = await deps.database.transaction(async (tx) => {
    const isThere = await writeImportFrom(tx, shopId, accountId, from, now);
    await notifyOrders(tx);
    return isThere;
  });
  return written ? done : no("This account's orders are not read yet. Try again in a minute.");
}

const note = (
  tx: Sql,
  { shopId, id }: OrderRow,
  kind: string,
  at: Date,
  params: Record<string, string | number> = {},
) => recordEvents(tx, shopId, [{ orderId: id, actor: "merchant", kind, params, at }]);
