import { updateOrderDocument } from "./back-documents-write.ts";
import { readBuyer } from "./buyer-store.ts";
import { openBuyer } from "./buyers.ts";
import { orderGid } from "./look-content.ts";
import { planAddress } from "./order-address.ts";
import { noteSent, type StepContext } from "./run-step-context.ts";
import { ofShopifyFailure } from "./run-step-failure.ts";
import { refusalOf } from "./run-step-replies.ts";
import { readPayments } from "./step-refund-payments.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** Writes the buyer's address as the channel has it now. Absolute: a second time changes nothing. */
export async function stepAddress(context: StepContext, shopifyOrderId: string): Promise<StepOutcome> {
  const { account, deps, order, step } = context;
  const sealed = await readBuyer(deps.database.sql, account.shopId, order.id);
  if (!sealed) return { kind: "dropped", message: "The buyer's details were erased." };
  const buyer = openBuyer(deps.keyring, account.shopId, order.id, sealed);
  const planned = planAddress(buyer.shippingAddress);
  if (!planned) return { kind: "dropped", message: "The channel no longer shows an address." };
  const read = await readPayments(context, shopifyOrderId);
  if (!read.ok) return read.outcome;
  if (read.value.isShipped) {
    const message = "The buyer's address changed after a parcel was sent. Check where it should go.";
    return { kind: "task", message };
  }
  await noteSent(context, null);
  const input = { id: orderGid(shopifyOrderId), shippingAddress: planned.address };
  const reply = await deps.shopify.admin(account.shop.domain).request(updateOrderDocument, { input });
  if (!reply.ok) return ofShopifyFailure(reply.failure, step, deps.random);
  return refusalOf(reply.data.orderUpdate?.userErrors, step) ?? { kind: "done" };
}
