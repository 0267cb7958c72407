import { z } from "zod";
import { announceOrder } from "../order-notifications.ts";
import type { Seller, World } from "../world.ts";
import { BUYER_REASONS, SELLER_REASONS } from "./cancellation-view.ts";
import { cancelNow, cancelProblem, requestCancel } from "./cancel.ts";
import type { Address, Order } from "./order.ts";
import { addressBody, buyerBody } from "./purchase.ts";
import { addRefund } from "./refunds.ts";
import { committedMinor, lineNetMinor, sumsOf } from "./sums.ts";

/** What the buyer or eBay changes between two reads. null takes a part away. */
export const changeBody = z.strictObject({
  address: addressBody.nullish(),
  buyer: buyerBody.optional(),
  paid: z.boolean().optional(),
  note: z.string().max(2_000).nullish(),
  shipByAt: z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .optional(),
});

export const cancelBody = z.strictObject({
  by: z.enum(["buyer", "seller", "request"]).default("buyer"),
  reason: z.enum([...BUYER_REASONS, ...SELLER_REASONS]).optional(),
  /** Whether the units come back to the listing; default: unless the seller has none. */
  restock: z.boolean().optional(),
});

const minor = z.int().min(1).max(1_000_000_000_000);
export const refundBody = z
  .strictObject({
    amountMinor: minor.optional(),
    lines: z
      .array(z.strictObject({ sku: z.string().optional(), lineItemId: z.string().optional(), amountMinor: minor }))
      .min(1)
      .optional(),
  })
  .refine(({ amountMinor, lines }) => amountMinor !== undefined || lines, { error: "Send amountMinor or lines." });

export interface Conflict {
  status: number;
  error: string;
}

export function changeOrder(world: World, seller: Seller, order: Order, change: z.output<typeof changeBody>): void {
  const { address, buyer, paid, note, shipByAt } = change;
  const now = world.now();
  const place: Address | null | undefined = address === undefined ? buyer?.address : address;
  const changed = Object.entries(buyer ?? {}).filter(([name]) => name !== "address");
  // null stands for "no longer there", which the record says by undefined.
  const details = Object.fromEntries(changed.map(([name, value]) => [name, value ?? undefined]));
  const changedOrder: Order = {
    ...order,
    buyer: { ...order.buyer, ...details, ...(place === undefined ? {} : { address: place ?? undefined }) },
    ...(note === undefined ? {} : { note: note ?? undefined }),
    ...(paid === undefined ? {} : { paidAt: paid ? (order.paidAt ?? now) : undefined }),
    ...(shipByAt === undefined ? {} : { shipByAt }),
    modifiedAt: now,
  };
  seller.orders.set(order.orderId, changedOrder);
  if (order.paidAt === undefined) announceOrder(world, seller, changedOrder);
}

export function cancelOnChannel(
  world: World,
  seller: Seller,
  order: Order,
  { by, reason, restock }: z.output<typeof cancelBody>,
): Conflict | undefined {
  const problem = cancelProblem(order);
  if (problem !== undefined) return { status: 409, error: problem };
  if (by === "request") requestCancel(world, seller, order, reason ?? "ORDER_MISTAKE");
  else {
    const standard = by === "buyer" ? "ORDER_MISTAKE" : "OUT_OF_STOCK_OR_CANNOT_FULFILL";
    cancelNow(world, seller, order, { by, reason: reason ?? standard, restock });
  }
  return undefined;
}

/** The seller refunds on eBay's own pages, past the API. */
export function refundOnChannel(
  world: World,
  seller: Seller,
  order: Order,
  { amountMinor, lines: named = [] }: z.output<typeof refundBody>,
): Conflict | undefined {
  const lines: { lineItemId: string; amountMinor: number }[] = [];
  for (const part of named) {
    const line = order.lines.find(({ sku, lineItemId }) => sku === part.sku || lineItemId === part.lineItemId);
    if (!line)
      return { status: 400, error: `Order ${order.orderId} has no line ${part.sku ?? part.lineItemId ?? ""}.` };
    if (part.amountMinor > lineNetMinor(order, line) - committedMinor(order, line.lineItemId))
      return { status: 409, error: `That is more than is left of line ${line.sku}.` };
    lines.push({ lineItemId: line.lineItemId, amountMinor: part.amountMinor });
  }
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const whole = named.length === 0 ? (amountMinor ?? 0) : sum;
  if (named.length > 0 && amountMinor !== undefined && amountMinor !== sum)
    return { status: 400, error: `The lines add up to ${sum}, not to ${amountMinor}.` };
  if (order.paidAt === undefined) return { status: 409, error: "The buyer has not paid yet." };
  const left = sumsOf(order).netMinor - committedMinor(order);
  if (whole > left) return { status: 409, error: `Only ${left} of order ${order.orderId} can be refunded.` };
  addRefund(world, seller, order, { amountMinor: whole, lines, reason: "OTHER_ADJUSTMENT" });
  return undefined;
}
