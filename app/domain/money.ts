/** An amount in the currency's smallest unit: 1990 is $19.90, ¥1,990 or 1.990 KWD. Never a float. */
export interface Money {
  amountMinor: number;
  currency: string;
}

/** Digits after the decimal point, by ISO 4217 as the runtime's ICU knows it: USD 2, JPY 0, KWD 3. Unknown codes: 2. */
export function minorDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    digits = /^[A-Z]{3}$/.test(currency)
      ? (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2)
      : 2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}
// Building an Intl.NumberFormat costs 20 µs, and an import asks a million times. There are some 180 codes.
const digitsByCurrency = new Map<string, number>();

/**
 * "19.9" in USD -> 1990. undefined for what is not a plain decimal, has a non-zero digit beyond the currency's smallest
 * unit, or lies beyond 2^53 minor units.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return undefined;
  const digits = minorDigits(currency);
  const fraction = match[3] ?? "";
  if (/[1-9]/.test(fraction.slice(digits))) return undefined;
  const minor = Number(`${match[2] ?? ""}${fraction.slice(0, digits).padEnd(digits, "0")}`);
  if (!Number.isSafeInteger(minor)) return undefined;
  return match[1] && minor !== 0 ? -minor : minor;
}

/** 1990 in USD -> "19.90": a plain decimal, as APIs want it. For people, see `displayMoney`. */
export function formatAmount(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency);
  const sign = amountMinor < 0 ? "-" : "";
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, "0");
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** "$19.90", "19,90 €": in the reader's own way. */
export function displayMoney({ amountMinor, currency }: Money, locale = "en"): string {
  const amount = formatAmount(amountMinor, currency);
  if (!/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`.trim();
  // A decimal string is formatted exactly; a number would pass through a float. TypeScript's lib knows it from ES2023 on.
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount as `${number}`);
}
