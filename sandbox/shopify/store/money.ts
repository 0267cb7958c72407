/** An amount in minor units (cents, yen, fils), in the shop's currency of an order and in the buyer's. */
export interface Money {
  shop: number;
  presentment: number;
}

export const NOTHING: Money = { shop: 0, presentment: 0 };

const knownDigits = new Map<string, number>();

/** How many decimals a currency has: two for USD, none for JPY, three for KWD. */
export function currencyDigits(currency: string): number {
  let digits = knownDigits.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    knownDigits.set(currency, digits);
  }
  return digits;
}

/** `1990` is `19.90` in USD, `1990` in JPY and `1.990` in KWD. */
export function decimal(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  return `${minor < 0 ? "-" : ""}${whole}${digits === 0 ? "" : `.${text.slice(-digits)}`}`;
}

/** Reads a decimal amount. Nothing where it is none, or where it has more decimals than its currency. */
export function minorOf(amount: unknown, currency: string): number | undefined {
  const text = typeof amount === "number" ? String(amount) : amount;
  const parts = typeof text === "string" ? /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text) : null;
  if (parts === null) return undefined;
  const digits = currencyDigits(currency);
  const fraction = (parts[3] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) return undefined;
  const minor = Number(`${parts[2] ?? "0"}${fraction.padEnd(digits, "0")}`);
  return parts[1] === "-" ? -minor : minor;
}

export const plus = (a: Money, b: Money): Money => ({
  shop: a.shop + b.shop,
  presentment: a.presentment + b.presentment,
});
export const minus = (a: Money, b: Money): Money => ({
  shop: a.shop - b.shop,
  presentment: a.presentment - b.presentment,
});
export const times = (amount: Money, count: number): Money => ({
  shop: amount.shop * count,
  presentment: amount.presentment * count,
});
export const total = (amounts: readonly Money[]): Money => amounts.reduce(plus, NOTHING);
export const smaller = (a: Money, b: Money): Money => ({
  shop: Math.min(a.shop, b.shop),
  presentment: Math.min(a.presentment, b.presentment),
});

/** The part of an amount that falls to `count` of `of` units, rounded; all units together get all of it. */
export const portion = (amount: Money, count: number, of: number): Money =>
  of === 0 || count === of
    ? amount
    : { shop: Math.round((amount.shop * count) / of), presentment: Math.round((amount.presentment * count) / of) };

function spreadMinor(minor: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let left = minor;
  let leftWeight = whole;
  return weights.map((weight) => {
    const part = leftWeight === 0 ? 0 : Math.round((left * weight) / leftWeight);
    left -= part;
    leftWeight -= weight;
    return part;
  });
}

/** Spreads an amount by weight so that the parts add up to just the amount. */
export function spread(amount: Money, weights: readonly Money[]): Money[] {
  const shop = spreadMinor(
    amount.shop,
    weights.map((weight) => weight.shop),
  );
  const presentment = spreadMinor(
    amount.presentment,
    weights.map((weight) => weight.presentment),
  );
  return weights.map((_weight, at) => ({ shop: shop[at] ?? 0, presentment: presentment[at] ?? 0 }));
}
