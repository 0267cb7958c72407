import type { RemoteTax } from "../connectors/orders-contract.ts";
import { singleLine } from "../domain/text-limits.ts";
import { allocate } from "./allocate.ts";
import { atLeastZero, sumOf } from "./order-money.ts";

export interface DraftTax {
  title: string;
  /** The channel collected it and remits it. */
  isChannels: boolean;
  /** A decimal: 0.2 is 20 %. */
  rate: string;
  minor: bigint;
}

const rateDigits = 6;

/** amount / base as a decimal of six digits, half up, zeros cut off. "0" where there is no base: a fee called a tax. */
export function taxRate(amountMinor: bigint, baseMinor: bigint): string {
  if (baseMinor <= 0n || amountMinor <= 0n) return "0";
  const scaled = (2n * amountMinor * 10n ** BigInt(rateDigits) + baseMinor) / (2n * baseMinor);
  const text = String(scaled).padStart(rateDigits + 1, "0");
  return `${text.slice(0, -rateDigits)}.${text.slice(-rateDigits)}`.replace(/\.?0+$/, "");
}

/**
 * The taxes of one line of the channel, spread over the lines that it becomes, in proportion to `shares`. `netMinor`:
 * what the buyer pays for it, the taxes in it where they are included. Taxes that are zero or below are left out.
 */
export function spreadTaxes(
  taxes: readonly RemoteTax[],
  netMinor: bigint,
  shares: readonly bigint[],
  taxesIncluded: boolean,
): DraftTax[][] {
  const charged = taxes.filter(({ amountMinor }) => amountMinor > 0);
  const included = taxesIncluded ? sumOf(charged.map(({ amountMinor }) => BigInt(amountMinor))) : 0n;
  const spread = charged.map((tax) => ({
    title: singleLine(tax.title).slice(0, 255) || "Tax",
    isChannels: tax.paidBy === "channel",
    rate: taxRate(BigInt(tax.amountMinor), netMinor - included),
    parts: allocate(BigInt(tax.amountMinor), shares),
  }));
  return shares.map((_, index) =>
    spread.map(({ parts, ...tax }) => ({ ...tax, minor: parts[index] ?? 0n })).filter(({ minor }) => minor > 0n),
  );
}

/** What "taxes" below zero give back to the buyer. */
export const taxBonus = (taxes: readonly RemoteTax[]): bigint =>
  sumOf(taxes.map(({ amountMinor }) => atLeastZero(-BigInt(amountMinor))));

/** The same taxes, smaller, so that their sum is `totalMinor`. */
export function scaleTaxes(lists: readonly (readonly DraftTax[])[], totalMinor: bigint): DraftTax[][] {
  const parts = allocate(
    totalMinor,
    lists.flat().map(({ minor }) => minor),
  );
  let next = 0;
  return lists.map((taxes) => taxes.map((tax) => ({ ...tax, minor: parts[next++] ?? 0n })));
}
