import { z } from "zod";
import { formatAmount } from "../domain/money.ts";
import { digest } from "../platform/crypto.ts";
import type {
  OrderTransactionKind,
  RefundInput,
  RefundLineItemRestockType,
} from "../shopify/generated/admin.types.d.ts";
import { refundOrderDocument } from "./back-documents-write.ts";
import { idOf, orderGid } from "./look-content.ts";
import { readShopifyOrder } from "./look-read.ts";
import { noteSent, type StepContext } from "./run-step-context.ts";
import { ofFailedRead, ofShopifyFailure } from "./run-step-failure.ts";
import { shopifyRefundPayload, type ShopifyRefundPayload } from "./run-step-payloads.ts";
import { refusalOf } from "./run-step-replies.ts";
import { currencyCode } from "./order-money.ts";
import { enumValue } from "./plan-shopify-order-enum.ts";
import { readPayments, type Payments } from "./step-refund-payments.ts";
import type { StepOutcome } from "./step-outcome.ts";
import { openTask } from "./task-store.ts";

/**
 * Of Shopify's inputs, what decides whether two requests are the same: with one key they have to be. Kept before the
 * first is sent.
 */
const baselineSchema = z.object({
  transactions: z.array(z.object({ parentId: z.string(), gateway: z.string(), amountMinor: z.int() })),
  lines: z.array(z.object({ lineItemId: z.string(), quantity: z.int() })),
});
type Baseline = z.infer<typeof baselineSchema>;

/** Gives back in Shopify what the channel gave back; never more than can be, and the rest is told to the merchant. */
export async function stepRefundShopify(context: StepContext, shopifyOrderId: string): Promise<StepOutcome> {
  const { step } = context;
  const payload = shopifyRefundPayload.parse(step.payload);
  const amountText = `${formatAmount(payload.amountMinor, payload.currency)} ${payload.currency}`;
  if (step.state === "sent") {
    const answered = await lookUp(context, shopifyOrderId, payload);
    if (answered) return answered;
  }
  const kept = baselineSchema.safeParse(step.baseline);
  let asked = kept.success ? kept.data : undefined;
  if (!asked || step.state === "due") {
    const read = await readPayments(context, shopifyOrderId);
    if (!read.ok) return read.outcome;
    const { currency, isCancelled } = read.value;
    if (currency !== payload.currency) {
      return { kind: "task", message: `The order is in ${currency} in Shopify. Refund ${amountText} there by hand.` };
    }
    asked = inputOf(payload, read.value);
    if (sumOf(asked) === 0) {
      return isCancelled
        ? { kind: "dropped", message: "The order was cancelled in Shopify, and all of it given back." }
        : {
            kind: "task",
            message: `Nothing of this order is left to refund in Shopify, but the channel refunded ${amountText}.`,
          };
    }
  }
  await noteSent(context, asked);
  return send(context, shopifyOrderId, payload, asked);
}

const sumOf = ({ transactions }: Baseline) => transactions.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

function inputOf({ amountMinor, lines }: ShopifyRefundPayload, { open, unitsLeft }: Payments): Baseline {
  let left = amountMinor;
  const transactions: Baseline["transactions"] = [];
  for (const { id, gateway, leftMinor } of open) {
    const part = Math.min(left, leftMinor);
    if (part <= 0) continue;
    transactions.push({ parentId: id, gateway, amountMinor: part });
    left -= part;
  }
  const possible = lines
    .map(({ lineItemId, quantity }) => {
      const found = [...unitsLeft].find(([id]) => idOf(id) === idOf(lineItemId));
      return { lineItemId: found?.[0] ?? "", quantity: Math.min(quantity, found?.[1] ?? 0) };
    })
    .filter(({ quantity }) => quantity > 0);
  // A line is only taken off the order with all of its money.
  return { transactions, lines: left === 0 ? possible : [] };
}

async function send(
  context: StepContext,
  shopifyOrderId: string,
  payload: ShopifyRefundPayload,
  asked: Baseline,
): Promise<StepOutcome> {
  const { account, deps, step } = context;
  const { currency, note } = payload;
  // Other amounts are another request: Shopify refuses a key that comes back with another input.
  const key = `${payload.idempotencyKey}-${digest(JSON.stringify(asked)).slice(0, 12)}`;
  const orderId = orderGid(shopifyOrderId);
  const kind = enumValue<OrderTransactionKind>("REFUND");
  const restockType = enumValue<RefundLineItemRestockType>("NO_RESTOCK");
  const input: RefundInput = {
    orderId,
    note,
    currency: currencyCode(currency),
    notify: false,
    refundLineItems: asked.lines.map((line) => ({ ...line, restockType })),
    transactions: asked.transactions.map(({ parentId, gateway, amountMinor }) => ({
      orderId,
      kind,
      gateway,
      parentId,
      amount: formatAmount(amountMinor, currency),
    })),
  };
  const reply = await deps.shopify.admin(account.shop.domain).request(refundOrderDocument, { input, key });
  if (!reply.ok) return ofShopifyFailure(reply.failure, step, deps.random);
  const refused = refusalOf(reply.data.refundCreate?.userErrors, step);
  if (refused) return refused;
  return finish(context, payload, reply.data.refundCreate?.refund?.id ?? "", sumOf(asked));
}

async function finish(
  { account, deps, order }: StepContext,
  payload: ShopifyRefundPayload,
  refundId: string,
  amountMinor: number,
): Promise<StepOutcome> {
  const rest = payload.amountMinor - amountMinor;
  if (rest > 0) {
    const { currency, remoteRefundId: key } = payload;
    const params = { number: order.number, amount: formatAmount(rest, currency), currency };
    const task = { accountId: account.id, orderId: order.id, kind: "refundRest", key, params, at: deps.clock.now() };
    await deps.database.transaction((tx) => openTask(tx, account.shopId, task));
  }
  return { kind: "done", result: { refundId, amountMinor } };
}

/** A refund carries our note, which names the channel's: there, it was made. */
async function lookUp(
  context: StepContext,
  shopifyOrderId: string,
  payload: ShopifyRefundPayload,
): Promise<StepOutcome | undefined> {
  const { account, deps, step } = context;
  const look = await readShopifyOrder(deps.shopify.admin(account.shop.domain), orderGid(shopifyOrderId), undefined);
  if (look.kind === "failed") {
    const failure = { kind: "unavailable" as const, message: look.message };
    return ofFailedRead(ofShopifyFailure(failure, step, deps.random), step);
  }
  if (look.kind === "gone") return { kind: "task", message: "The order is not in Shopify any more." };
  const found = look.content.refunds.find(({ note }) => note === payload.note);
  return found ? finish(context, payload, found.id, found.amountMinor) : undefined;
}
