import { fraction, parseDecimal, roundHalfUp, type Fraction } from "../domain/decimal.ts";
import { formatAmount, minorDigits, parseAmount } from "../domain/money.ts";
import { enumValue } from "./plan-shopify-order-enum.ts";
import type { CurrencyCode, MoneyBagInput, MoneyInput } from "../shopify/generated/admin.types.d.ts";

export const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((total, part) => total + part, 0n);

export const atLeastZero = (value: bigint): bigint => (value > 0n ? value : 0n);

/** Of a code that `isKnownCurrency` has checked: hence the cast. */
export const currencyCode = (code: string) => enumValue<CurrencyCode>(code as `${CurrencyCode}`);

/** Beyond 2^53 a JSON number, and our own, would round. */
export const isExact = (minor: bigint) => minor <= BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Minor units of the shop's currency for one minor unit of the order's. `rate`: units of the order's currency for one of
 * the shop's. undefined for a rate that is none.
 */
export function conversion(rate: string, orderCurrency: string, shopCurrency: string): Fraction | undefined {
  const perShopUnit = parseDecimal(rate);
  if (!perShopUnit || perShopUnit.numerator <= 0n) return undefined;
  return fraction(
    10n ** BigInt(minorDigits(shopCurrency)) * perShopUnit.denominator,
    10n ** BigInt(minorDigits(orderCurrency)) * perShopUnit.numerator,
  );
}

export const convert = (minor: bigint, factor: Fraction): bigint =>
  roundHalfUp(fraction(minor * factor.numerator, factor.denominator));

/** An amount in both currencies, as Shopify wants it. */
export type ToBag = (minor: bigint, shopMinor: bigint) => MoneyBagInput;

export function bagIn(orderCurrency: string, shopCurrency: string): ToBag {
  const money = (minor: bigint, currency: string): MoneyInput => ({
    amount: formatAmount(Number(minor), currency),
    currencyCode: currencyCode(currency),
  });
  return (minor, shopMinor) => ({
    shopMoney: money(shopMinor, shopCurrency),
    presentmentMoney: money(minor, orderCurrency),
  });
}

/** Back from Shopify's text, in minor units. */
export function minorOf(money: MoneyInput): bigint {
  const minor = parseAmount(String(money.amount), money.currencyCode);
  if (minor === undefined) throw new Error(`not an amount in ${money.currencyCode}`);
  return BigInt(minor);
}
