import { ceil, fraction, roundHalfUp, type Fraction } from "../domain/decimal.ts";
import { allocate } from "./allocate.ts";
import { convert, isExact, sumOf } from "./order-money.ts";
import { goodsOf } from "./plan-shopify-order-draft.ts";
import type { Draft } from "./plan-shopify-order-types.ts";

/** A draft's amounts in the shop's currency, in the same order. */
export interface Figures {
  units: bigint[];
  taxes: bigint[][];
  discount: bigint;
  shipping: bigint;
  shippingTaxes: bigint[];
  total: bigint;
}

export const sameFigures = (draft: Draft): Figures => ({
  units: draft.lines.map(({ unitMinor }) => unitMinor),
  taxes: draft.lines.map(({ taxes }) => taxes.map(({ minor }) => minor)),
  discount: draft.discountMinor,
  shipping: draft.shippingMinor,
  shippingTaxes: draft.shippingTaxes.map(({ minor }) => minor),
  total: draft.totalMinor,
});

/**
 * The total is converted and rounded once; goods, shipping and added taxes share it by largest remainder. Unit prices are
 * rounded each, and what they miss by is made good by the discount, shipping, or the price of a single unit, whichever
 * there is. Where there is none of them (undefined), the draft needs a discount: see `withDiscount`.
 */
export function convertFigures(draft: Draft, factor: Fraction): Figures | undefined {
  const total = convert(draft.totalMinor, factor);
  const taxes = draft.lines.map((line) => line.taxes.map(({ minor }) => convert(minor, factor)));
  const shippingTaxes = draft.shippingTaxes.map(({ minor }) => convert(minor, factor));
  const goods = goodsOf(draft.lines) - draft.discountMinor;
  const parts = allocate(total, [goods, draft.shippingMinor, ...(draft.taxesIncluded ? [] : added(draft))]);
  const [goodsPart = 0n, shipping = 0n, ...taxParts] = parts;
  const figures = { taxes, shippingTaxes, shipping, total };
  if (!draft.taxesIncluded) {
    figures.taxes = draft.lines.map((line) => line.taxes.map(() => taxParts.shift() ?? 0n));
    figures.shippingTaxes = taxParts;
  }
  return draft.discountMinor > 0n
    ? discounted(draft, factor, goodsPart, figures)
    : undiscounted(draft, factor, goodsPart, figures);
}

const added = (draft: Draft) =>
  [...draft.lines.flatMap(({ taxes }) => taxes), ...draft.shippingTaxes].map(({ minor }) => minor);

type Rest = Omit<Figures, "units" | "discount">;

/** The nearest prices, or those above where the nearest would leave less than nothing for the discount. */
const roundings = [roundHalfUp, ceil, (price: Fraction) => ceil(price) + 1n];

function discounted(draft: Draft, factor: Fraction, goodsPart: bigint, rest: Rest): Figures | undefined {
  for (const round of roundings) {
    const units = unitsOf(draft, factor, round);
    const discount = costOf(draft, units) - goodsPart;
    if (discount >= 0n) return { ...rest, units, discount };
  }
  return undefined; // never: the last rounding adds more than all parts can have been rounded up by
}

function undiscounted(draft: Draft, factor: Fraction, goodsPart: bigint, rest: Rest): Figures | undefined {
  const units = unitsOf(draft, factor, roundHalfUp);
  const excess = costOf(draft, units) - goodsPart;
  if (excess === 0n) return { ...rest, units, discount: 0n };
  if (draft.shippingMinor > 0n && rest.shipping >= excess) {
    return { ...rest, units, discount: 0n, shipping: rest.shipping - excess };
  }
  const single = draft.lines.findIndex(
    ({ quantity, unitMinor }, index) => quantity === 1 && unitMinor > 0n && (units[index] ?? 0n) >= excess,
  );
  if (single === -1) return undefined;
  units[single] = (units[single] ?? 0n) - excess;
  return { ...rest, units, discount: 0n };
}

const unitsOf = (draft: Draft, factor: Fraction, round: (price: Fraction) => bigint) =>
  draft.lines.map(({ unitMinor }) => round(fraction(unitMinor * factor.numerator, factor.denominator)));

const costOf = (draft: Draft, units: readonly bigint[]) =>
  sumOf(draft.lines.map(({ quantity }, index) => (units[index] ?? 0n) * BigInt(quantity)));

/** The same order, one line a minor unit dearer and the discount by as much greater: room for the shop's currency. */
export function withDiscount(draft: Draft): Draft {
  // A gift stays free.
  const priced = draft.lines.filter(({ unitMinor }) => unitMinor > 0n);
  const least = Math.min(...priced.map(({ quantity }) => quantity));
  const raised = priced.find(({ quantity }) => quantity === least);
  if (!raised) return draft;
  return {
    ...draft,
    lines: draft.lines.map((line) => (line === raised ? { ...line, unitMinor: line.unitMinor + 1n } : line)),
    discountMinor: draft.discountMinor + BigInt(least),
  };
}

export const areExact = (draft: Draft, figures: Figures) =>
  isExact(costOf(draft, figures.units) + figures.shipping + sumOf([...figures.taxes.flat(), ...figures.shippingTaxes]));
