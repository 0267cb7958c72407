import { z } from "zod";
import type { RemoteOrderLine, RemoteTax } from "../connectors/orders-contract.ts";
import type { LineRow } from "./line-store.ts";
import type { OrderContent } from "./order-content.ts";
import type { VariantRow } from "./order-detail-store.ts";
import type { LineDetail, LineProduct, MoneyDetail, StepDetail, TaxDetail } from "./page-types.ts";
import type { StepRow } from "./step-store.ts";

/** Parts of an order's page, worked out of what is stored. Pure. */

export function orderLines(
  lines: readonly LineRow[],
  variants: ReadonlyMap<string, VariantRow>,
  remote: readonly RemoteOrderLine[],
  shipped: ReadonlyMap<string, number>,
): LineDetail[] {
  const remoteById = new Map(remote.map((line) => [line.id, line]));
  return lines.map(({ components, shopifyLines: _, position: __, ...line }) => {
    const said = remoteById.get(line.remoteLineId);
    return {
      ...line,
      shipped: Math.min(shipped.get(line.remoteLineId) ?? 0, line.quantity),
      products: components.map(({ variantId, units }) => productOf(variantId, units, variants.get(variantId))),
      totalMinor: said?.totalMinor ?? 0,
      discountMinor: said?.discountMinor ?? 0,
      shipByAt: said?.shipByAt ?? null,
    };
  });
}

function productOf(variantId: string, units: number, variant: VariantRow | undefined): LineProduct {
  const unknown = { variantId, productId: "", title: "", variantTitle: "", sku: "", imageUrl: null, isDeleted: true };
  return { ...(variant ?? unknown), units };
}

/** The channel's own figures: nothing here is worked out anew but sums. */
export function orderMoney(
  content: Partial<OrderContent>,
  { currency, totalMinor }: { currency: string; totalMinor: number },
): Omit<MoneyDetail, "feeMinor" | "refundedMinor"> {
  const { lines = [], shipping, discountMinor = 0, otherMinor = 0, taxesIncluded = false } = content;
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  return {
    currency,
    linesMinor: sum(lines.map((line) => line.totalMinor)),
    discountMinor: sum(lines.map((line) => line.discountMinor)) + discountMinor,
    shippingMinor: shipping?.amountMinor ?? 0,
    shippingTitle: shipping?.title ?? "",
    otherMinor,
    taxes: taxesOf([...lines.flatMap(({ taxes }) => taxes), ...(shipping?.taxes ?? [])]),
    taxesIncluded,
    totalMinor,
  };
}

/** One line for each tax and whoever pays it to the authority. */
function taxesOf(taxes: readonly RemoteTax[]): TaxDetail[] {
  const sums = new Map<string, TaxDetail>();
  for (const { title, amountMinor, paidBy } of taxes) {
    const key = `${paidBy} ${title}`;
    const before = sums.get(key)?.amountMinor ?? 0;
    sums.set(key, { title, paidBy, amountMinor: before + amountMinor });
  }
  return [...sums.values()];
}

// Payloads are the steps' own; a page takes of them what it knows, and goes without what it does not.
const parcel = z.object({
  lines: z.array(z.object({ lineId: z.string(), quantity: z.number().int() })),
  /** Another number for units that were told already. */
  isFurther: z.boolean().default(false),
});
const tracking = z.object({
  company: z.string().nullish(),
  carrierCode: z.string().default(""),
  number: z.string().min(1),
});
const amount = z.object({ amountMinor: z.number() });

/** Units of each of the channel's lines that the channel knows to be on their way. */
export function shippedByLine(steps: readonly StepRow[]): Map<string, number> {
  const shipped = new Map<string, number>();
  for (const { kind, target, state, payload } of steps) {
    if (kind !== "ship" || target !== "channel" || state !== "done") continue;
    const parsed = parcel.safeParse(payload).data;
    for (const { lineId, quantity } of parsed?.isFurther ? [] : (parsed?.lines ?? [])) {
      shipped.set(lineId, (shipped.get(lineId) ?? 0) + quantity);
    }
  }
  return shipped;
}

export function orderSteps(steps: readonly StepRow[]): StepDetail[] {
  return steps.map(({ id, target, kind, state, message, attempts, payload, dueAt, doneAt, sentAt, createdAt }) => {
    const parsed = tracking.safeParse(payload).data;
    return {
      ...{ id, target, kind, state, message, attempts },
      tracking: parsed ? { carrier: parsed.company ?? parsed.carrierCode, number: parsed.number } : null,
      amountMinor: amount.safeParse(payload).data?.amountMinor ?? null,
      at: (doneAt ?? sentAt ?? createdAt).toISOString(),
      dueAt: dueAt?.toISOString() ?? null,
    };
  });
}
