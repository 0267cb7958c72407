/** A fraction of whole numbers: exact where a float is not. `denominator` is above 0. */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

export const fraction = (numerator: bigint, denominator = 1n): Fraction => ({ numerator, denominator });

/** "12.5" -> 125/10. undefined for anything but a plain decimal. */
export function parseDecimal(text: string): Fraction | undefined {
  const match = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/.exec(text.trim());
  if (!match) return undefined;
  const decimals = match[3] ?? "";
  const numerator = BigInt(`${match[2] ?? ""}${decimals}`);
  return fraction(match[1] ? -numerator : numerator, 10n ** BigInt(decimals.length));
}

export const multiply = (a: Fraction, b: Fraction) =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

export const add = (a: Fraction, b: Fraction) =>
  fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

/** The largest whole number that is not above. */
export function floor({ numerator, denominator }: Fraction): bigint {
  const quotient = numerator / denominator; // BigInt cuts towards zero
  return numerator < 0n && numerator % denominator !== 0n ? quotient - 1n : quotient;
}

export const ceil = ({ numerator, denominator }: Fraction) => -floor(fraction(-numerator, denominator));

/** To the nearest whole number, a half upwards: as shops round a price. */
export const roundHalfUp = ({ numerator, denominator }: Fraction) =>
  floor(fraction(2n * numerator + denominator, 2n * denominator));

/** Below zero if a < b, zero if they are equal, above zero if a > b. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
