import { formatAmount } from "../domain/money.ts";
import { allocate } from "./allocate.ts";
import { atLeastZero, isExact, sumOf } from "./order-money.ts";
import { scaleTaxes, spreadTaxes, taxBonus } from "./order-taxes.ts";
import { draftLines, refuseLines } from "./plan-shopify-order-lines.ts";
import type { Draft, DraftLine, OrderPlanInput, PlanFailure, PlanNote } from "./plan-shopify-order-types.ts";

/** More have not been seen to work in one `orderCreate`. */
export const mostLines = 500;

export const goodsOf = (lines: readonly DraftLine[]) =>
  sumOf(lines.map(({ unitMinor, quantity }) => unitMinor * BigInt(quantity)));

const taxesOf = ({ lines, shippingTaxes }: Pick<Draft, "lines" | "shippingTaxes">) =>
  sumOf([...lines.flatMap(({ taxes }) => taxes), ...shippingTaxes].map(({ minor }) => minor));

type Drafted = { ok: true; draft: Draft; notes: PlanNote[] } | PlanFailure;

/** The order as Shopify can express it, in its own currency, with the channel's total to the minor unit. */
export function draftOrder(input: OrderPlanInput): Drafted {
  const refused = refuseLines(input);
  if (refused) return refused;
  const { order } = input;
  const { lines, roundedMinor } = allLines(input);
  const shippingMinor = BigInt(order.shipping.amountMinor);
  const [shippingTaxes = []] = spreadTaxes(order.shipping.taxes, shippingMinor, [1n], order.taxesIncluded);
  const notes: PlanNote[] = [];
  const amount = (minor: bigint) => ({ amount: formatAmount(Number(minor), order.currency), currency: order.currency });
  if (roundedMinor > 0n) notes.push({ code: "rounded", params: amount(roundedMinor) });

  const { charged, granted } = extras(input);
  const draft: Draft = {
    lines,
    discountMinor: granted + roundedMinor,
    shippingMinor: atLeastZero(shippingMinor),
    shippingTaxes,
    totalMinor: BigInt(order.totalMinor),
    taxesIncluded: order.taxesIncluded,
  };
  const goods = goodsOf(lines);
  const taxes = order.taxesIncluded ? 0n : taxesOf(draft);
  const missing = draft.totalMinor - (goods + charged - draft.discountMinor + draft.shippingMinor + taxes);
  if (missing !== 0n) notes.push({ code: "adjusted", params: amount(missing) });
  draft.discountMinor += atLeastZero(-missing);
  const chargeMinor = charged + atLeastZero(missing);
  if (chargeMinor > 0n) lines.push(chargeLine(chargeMinor, input.source.channelName));

  if (lines.length === 0) return { ok: false, reason: "noLines", params: {} };
  if (lines.length > mostLines) {
    return { ok: false, reason: "tooManyLines", params: { count: lines.length, limit: mostLines } };
  }
  if (!isExact(goods + chargeMinor + draft.discountMinor + draft.shippingMinor + taxesOf(draft))) {
    return { ok: false, reason: "amountTooLarge", params: {} };
  }
  notes.push(...fitDiscount(draft, amount));
  return { ok: true, draft, notes };
}

function allLines({ order, lines: matches }: OrderPlanInput) {
  const paid = order.lines.map((line) => atLeastZero(BigInt(line.totalMinor) - BigInt(line.discountMinor)));
  // Taxes lie on what is paid in the end: a discount of the whole order lowers each line's base.
  const discounts = allocate(atLeastZero(BigInt(order.discountMinor)), paid);
  const lines: DraftLine[] = [];
  let roundedMinor = 0n;
  for (const [index, line] of order.lines.entries()) {
    const match = matches[index];
    if (!match) continue; // refuseLines has seen to it
    const netMinor = (paid[index] ?? 0n) - (discounts[index] ?? 0n);
    const drafted = draftLines(line, match, netMinor, order.taxesIncluded);
    // Not push(...): a kit of very many parts would be more arguments than a call can take.
    for (const each of drafted.lines) lines.push(each);
    roundedMinor += drafted.roundedMinor;
  }
  return { lines, roundedMinor };
}

/** Everything that is no price of a line: what the buyer pays besides, and what is taken off; neither below zero. */
function extras({ order }: OrderPlanInput) {
  const discounts = [order.discountMinor, ...order.lines.map(({ discountMinor }) => discountMinor)].map(BigInt);
  const other = BigInt(order.otherMinor);
  const bonuses = order.taxesIncluded ? [] : [order.shipping, ...order.lines].map(({ taxes }) => taxBonus(taxes));
  return {
    charged: atLeastZero(other) + sumOf(discounts.map((discount) => atLeastZero(-discount))),
    granted:
      atLeastZero(-other) +
      atLeastZero(-BigInt(order.shipping.amountMinor)) +
      sumOf(discounts.map(atLeastZero)) +
      sumOf(bonuses),
  };
}

const chargeLine = (unitMinor: bigint, channelName: string): DraftLine => ({
  remoteLineId: "",
  variantId: null,
  title: `Other charges on ${channelName}`,
  sku: "",
  quantity: 1,
  unitMinor,
  taxes: [],
  properties: [],
  requiresShipping: false,
});

/** A discount code takes no more than the lines cost: the rest comes off shipping, and at last off the taxes. */
function fitDiscount(draft: Draft, amount: (minor: bigint) => PlanNote["params"]): PlanNote[] {
  const excess = draft.discountMinor - goodsOf(draft.lines);
  if (excess <= 0n) return [];
  draft.discountMinor -= excess;
  const offShipping = excess < draft.shippingMinor ? excess : draft.shippingMinor;
  draft.shippingMinor -= offShipping;
  const notes: PlanNote[] = [];
  if (offShipping > 0n) notes.push({ code: "discountOnShipping", params: amount(offShipping) });
  const offTaxes = excess - offShipping;
  if (offTaxes === 0n) return notes;
  const lists = [...draft.lines.map(({ taxes }) => taxes), draft.shippingTaxes];
  const scaled = scaleTaxes(lists, taxesOf(draft) - offTaxes);
  for (const [index, line] of draft.lines.entries()) line.taxes = scaled[index] ?? [];
  draft.shippingTaxes = scaled.at(-1) ?? [];
  return [...notes, { code: "discountOnTaxes", params: amount(offTaxes) }];
}
