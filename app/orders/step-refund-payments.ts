import { z } from "zod";
import { parseAmount } from "../domain/money.ts";
import { paymentsDocument } from "./back-documents.ts";
import { orderGid } from "./look-content.ts";
import type { Read, StepContext } from "./run-step-context.ts";
import { ofFailedRead, ofShopifyFailure } from "./run-step-failure.ts";

const money = z.object({ presentmentMoney: z.object({ amount: z.string(), currencyCode: z.string() }) });
const schema = z.object({
  order: z
    .object({
      cancelledAt: z.string().nullable(),
      displayFulfillmentStatus: z.string(),
      presentmentCurrencyCode: z.string(),
      transactions: z.array(
        z.object({
          id: z.string(),
          kind: z.string(),
          status: z.string(),
          gateway: z.string().nullable(),
          amountSet: money,
          parentTransaction: z.object({ id: z.string() }).nullable(),
        }),
      ),
      lineItems: z.object({ nodes: z.array(z.object({ id: z.string(), currentQuantity: z.int() })) }),
    })
    .nullable(),
});

/** Amounts are minor units of the currency that the buyer paid in. */
export interface Payments {
  isCancelled: boolean;
  /** Some of it is, or was, on its way. */
  isShipped: boolean;
  currency: string;
  /** Payments with what of each can still be given back. */
  open: { id: string; gateway: string; leftMinor: number }[];
  /** Units that were not removed yet, by the line's gid. */
  unitsLeft: Map<string, number>;
}

/** Shopify's order as far as it decides what can be given back. */
export async function readPayments(context: StepContext, shopifyOrderId: string): Promise<Read<Payments>> {
  const { account, deps, step } = context;
  const reply = await deps.shopify
    .admin(account.shop.domain)
    .request(paymentsDocument, { id: orderGid(shopifyOrderId) });
  if (!reply.ok) return { ok: false, outcome: ofFailedRead(ofShopifyFailure(reply.failure, step, deps.random), step) };
  const { order } = schema.parse(reply.data);
  if (!order) {
    const message = "The order is not in Shopify any more. Do what is needed by hand.";
    return { ok: false, outcome: { kind: "task", message } };
  }
  const minor = ({ presentmentMoney: { amount, currencyCode } }: z.infer<typeof money>) =>
    parseAmount(amount, currencyCode) ?? 0;
  const alive = order.transactions.filter(({ status }) => status === "SUCCESS" || status === "PENDING");
  const back = alive.filter(({ kind }) => kind === "REFUND");
  const paid = alive.filter(({ kind, status }) => (kind === "SALE" || kind === "CAPTURE") && status === "SUCCESS");
  // Refunds that name no payment are taken off the first that has something left.
  let unnamed = back
    .filter(({ parentTransaction }) => !paid.some(({ id }) => id === parentTransaction?.id))
    .reduce((sum, { amountSet }) => sum + minor(amountSet), 0);
  const open = paid.map(({ id, gateway, amountSet }) => {
    const own = back.filter(({ parentTransaction }) => parentTransaction?.id === id);
    const left = minor(amountSet) - own.reduce((sum, refund) => sum + minor(refund.amountSet), 0);
    const taken = Math.min(Math.max(0, left), unnamed);
    unnamed -= taken;
    return { id, gateway: gateway ?? "", leftMinor: Math.max(0, left - taken) };
  });
  return {
    ok: true,
    value: {
      isCancelled: order.cancelledAt !== null,
      isShipped: ["FULFILLED", "PARTIALLY_FULFILLED"].includes(order.displayFulfillmentStatus),
      currency: order.presentmentCurrencyCode,
      open: open.filter(({ leftMinor }) => leftMinor > 0),
      unitsLeft: new Map(order.lineItems.nodes.map(({ id, currentQuantity }) => [id, currentQuantity])),
    },
  };
}
