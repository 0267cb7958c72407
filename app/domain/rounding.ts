import { add, ceil, compare, floor, fraction, roundHalfUp, type Fraction } from "./decimal.ts";
import { minorDigits } from "./money.ts";

export const priceEndings = ["none", ".99", ".95", ".90", ".00"] as const;
export type PriceEnding = (typeof priceEndings)[number];
export const roundingDirections = ["nearest", "up", "down"] as const;
export type RoundingDirection = (typeof roundingDirections)[number];

interface Grid {
  /** Distance between two prices that may be shown, in minor units. */
  step: bigint;
  /** What each of them leaves when divided by `step`. */
  ending: bigint;
}

/**
 * Where the allowed prices lie. Currencies with decimals: 19.99, 19.990 (KWD). Without decimals (JPY) the same habit
 * shows in the last whole digits: ¥1,299 for .99. Below the first of those (¥99) only in the last one: ¥89.
 */
function gridFor(ending: Exclude<PriceEnding, "none">, currency: string, price: Fraction): Grid {
  const hundredths = BigInt(ending.slice(1));
  const unit = 10n ** BigInt(minorDigits(currency));
  if (unit >= 100n) return { step: unit, ending: (hundredths * unit) / 100n };
  const isSmall = compare(price, fraction(hundredths === 0n ? 100n : hundredths)) < 0;
  return isSmall ? { step: 10n, ending: hundredths % 10n } : { step: 100n, ending: hundredths };
}

/**
 * The price that is shown, in minor units. Always above zero where the price itself is: `down` from 0.50 to a .99
 * ending has nowhere to go, so it goes up.
 */
export function roundPrice(
  price: Fraction,
  ending: PriceEnding,
  direction: RoundingDirection,
  currency: string,
): bigint {
  if (ending === "none") return roundHalfUp(price);
  const grid = gridFor(ending, currency, price);
  const shifted = add(price, fraction(-grid.ending));
  const below = floor(fraction(shifted.numerator, shifted.denominator * grid.step)) * grid.step + grid.ending;
  const above = ceil(fraction(shifted.numerator, shifted.denominator * grid.step)) * grid.step + grid.ending;
  if (below <= 0n) return above > 0n ? above : grid.step + grid.ending;
  if (direction !== "nearest") return direction === "up" ? above : below;
  const middle = fraction(below + above, 2n);
  return compare(price, middle) < 0 ? below : above;
}
