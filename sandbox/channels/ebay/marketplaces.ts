interface Marketplace {
  currency: string;
  /** Digits after the decimal point. */
  digits: number;
  categoryTreeId: string;
  country: string;
}

/** Ids, currencies and tree ids as eBay publishes them. */
const MARKETPLACES: Record<string, Marketplace> = {
  EBAY_US: { currency: "USD", digits: 2, categoryTreeId: "0", country: "US" },
  EBAY_CA: { currency: "CAD", digits: 2, categoryTreeId: "2", country: "CA" },
  EBAY_GB: { currency: "GBP", digits: 2, categoryTreeId: "3", country: "GB" },
  EBAY_AU: { currency: "AUD", digits: 2, categoryTreeId: "15", country: "AU" },
  EBAY_AT: { currency: "EUR", digits: 2, categoryTreeId: "16", country: "AT" },
  EBAY_FR: { currency: "EUR", digits: 2, categoryTreeId: "71", country: "FR" },
  EBAY_DE: { currency: "EUR", digits: 2, categoryTreeId: "77", country: "DE" },
  EBAY_IT: { currency: "EUR", digits: 2, categoryTreeId: "101", country: "IT" },
  EBAY_NL: { currency: "EUR", digits: 2, categoryTreeId: "146", country: "NL" },
  EBAY_ES: { currency: "EUR", digits: 2, categoryTreeId: "186", country: "ES" },
  EBAY_CH: { currency: "CHF", digits: 2, categoryTreeId: "193", country: "CH" },
  EBAY_IE: { currency: "EUR", digits: 2, categoryTreeId: "205", country: "IE" },
  EBAY_PL: { currency: "PLN", digits: 2, categoryTreeId: "212", country: "PL" },
};

export function marketplaceOf(id: string): Marketplace | undefined {
  return MARKETPLACES[id];
}

export function marketplacesOfTree(categoryTreeId: string): string[] {
  return Object.entries(MARKETPLACES)
    .filter(([, marketplace]) => marketplace.categoryTreeId === categoryTreeId)
    .map(([id]) => id);
}

const DIGITS: Record<string, number> = { JPY: 0, KRW: 0, HUF: 0, KWD: 3, BHD: 3, TND: 3 };

/** Digits after the decimal point; two for a currency that is not known. */
export function digitsOf(currency: string): number {
  return DIGITS[currency] ?? 2;
}

/** "12.5" USD is 1250; undefined when it is not a plain decimal number with as many digits as the currency has. */
export function minorOf(value: string, currency: string): number | undefined {
  const digits = digitsOf(currency);
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(value);
  if (!match) return undefined;
  const fraction = match[2] ?? "";
  if (fraction.length > digits && /[1-9]/.test(fraction.slice(digits))) return undefined;
  return Number(`${match[1]}${fraction.slice(0, digits).padEnd(digits, "0")}`);
}

export function decimalOf(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  return (minor / 10 ** digits).toFixed(digits);
}
