import { add, compare, fraction, multiply, parseDecimal, roundHalfUp, type Fraction } from "./decimal.ts";
import type { ExplanationStep } from "./explanation.ts";
import type { Issue } from "./issue.ts";
import { displayMoney, minorDigits } from "./money.ts";
import { roundPrice, type PriceEnding, type RoundingDirection } from "./rounding.ts";

/** How an account makes its price from Shopify's. Decimals are text, so that 0.1 stays 0.1. */
export interface PriceRules {
  /** "10" adds 10 %, "-5" takes 5 % off. */
  percent: string;
  /** Added after the percentage, in minor units of the account's currency. */
  fixedMinor: number;
  ending: PriceEnding;
  direction: RoundingDirection;
  minMinor: number | null;
  maxMinor: number | null;
  /** One unit of the shop's currency in the account's currency; null: not set. */
  rate: string | null;
}

export interface PriceInput {
  sourceMinor: number;
  sourceCurrency: string;
  currency: string;
  rules: PriceRules;
  /** The merchant's own price for this variant, in the account's currency: rules do not touch it. */
  overrideMinor?: number | undefined;
}

export type PriceStepKey = "shopify" | "override" | "rate" | "percent" | "fixed" | "rounding" | "minimum" | "maximum";
export type PriceStep = ExplanationStep<PriceStepKey>;
export type PriceResult = { priceMinor: number; steps: PriceStep[] } | { issue: Issue; steps: PriceStep[] };

/** Beyond this no shop sells, and a slip of the pen in a rate shows itself. */
const largestMinor = 10n ** 14n;

/** An account's price in minor units of its currency, exact until the one rounding at the end, and how it came about. */
export function priceFor(input: PriceInput): PriceResult {
  const { currency, rules } = input;
  const steps: PriceStep[] = [];
  const note = (key: PriceStepKey, value: Fraction, params: PriceStep["params"] = {}) =>
    steps.push({ key, params: { currency, ...params }, value: Number(roundHalfUp(value)) });

  if (input.overrideMinor !== undefined) {
    note("override", fraction(BigInt(input.overrideMinor)));
    return finish(BigInt(input.overrideMinor), input, steps);
  }
  steps.push({ key: "shopify", params: { currency: input.sourceCurrency }, value: input.sourceMinor });
  if (input.sourceMinor <= 0) return finish(0n, input, steps);

  const rate = rateOf(input);
  if (!rate) return { issue: missingRate(input), steps };
  let price = multiply(scaled(input), rate);
  if (input.sourceCurrency !== currency || rules.rate !== null) note("rate", price, { rate: rules.rate ?? "1" });

  const percent = parseDecimal(rules.percent) ?? fraction(0n);
  if (percent.numerator !== 0n) {
    price = multiply(price, add(fraction(1n), multiply(percent, fraction(1n, 100n))));
    note("percent", price, { percent: rules.percent });
  }
  if (rules.fixedMinor !== 0) {
    price = add(price, fraction(BigInt(rules.fixedMinor)));
    note("fixed", price, { fixedMinor: rules.fixedMinor });
  }
  return finish(roundedWithin(price, input, note), input, steps);
}

/** Rounds, and holds the result between minimum and maximum; the bounds win over a nice ending. */
function roundedWithin(
  price: Fraction,
  { rules, currency }: PriceInput,
  note: (key: PriceStepKey, value: Fraction, params?: PriceStep["params"]) => void,
): bigint {
  const { ending, direction } = rules;
  const lowest = rules.minMinor === null ? undefined : BigInt(rules.minMinor);
  const highest = rules.maxMinor === null ? undefined : BigInt(rules.maxMinor);
  if (lowest !== undefined && compare(price, fraction(lowest)) < 0) {
    note("minimum", fraction(lowest));
    return lowest;
  }
  if (highest !== undefined && compare(price, fraction(highest)) > 0) {
    note("maximum", fraction(highest));
    return highest;
  }
  const exact = roundHalfUp(price);
  if (exact <= 0n || ending === "none") return exact;
  const rounded = ([direction, "down", "up"] as const)
    .map((way) => roundPrice(price, ending, way, currency))
    .find((nice) => nice >= (lowest ?? nice) && nice <= (highest ?? nice));
  if (rounded === undefined) return exact; // no price with this ending lies between the bounds
  note("rounding", fraction(rounded), { ending });
  return rounded;
}

/** The same amount in the other currency's minor units, before any rate: 10.00 and 10 and 10.000 are one amount. */
function scaled({ sourceMinor, sourceCurrency, currency }: PriceInput): Fraction {
  return fraction(
    BigInt(sourceMinor) * 10n ** BigInt(minorDigits(currency)),
    10n ** BigInt(minorDigits(sourceCurrency)),
  );
}

function rateOf({ rules, sourceCurrency, currency }: PriceInput): Fraction | undefined {
  if (rules.rate !== null) return parseDecimal(rules.rate);
  return sourceCurrency === currency ? fraction(1n) : undefined;
}

function finish(minor: bigint, input: PriceInput, steps: PriceStep[]): PriceResult {
  if (minor <= 0n) return { issue: notPositive(minor, input, steps), steps };
  if (minor > largestMinor) return { issue: tooLarge(), steps };
  return { priceMinor: Number(minor), steps };
}

const priceIssue = (code: string, message: string): Issue => ({
  class: "data",
  severity: "error",
  code,
  field: "price",
  message,
});

function notPositive(minor: bigint, { sourceMinor, currency }: PriceInput, steps: PriceStep[]): Issue {
  const own = steps.some((step) => step.key === "override");
  if (own)
    return priceIssue("preflight.priceNotPositive", "The price set by hand is not above zero. Set a higher one.");
  if (sourceMinor <= 0) {
    return priceIssue(
      "preflight.priceNotPositive",
      "The price in Shopify is zero. Give the variant a price in Shopify, or set one for this channel.",
    );
  }
  const amount = displayMoney({ amountMinor: Number(minor), currency });
  return priceIssue(
    "preflight.priceNotPositive",
    `The price rule of this account makes ${amount} of it, and a price must be above zero. Change the rule, or set a minimum price.`,
  );
}

const missingRate = ({ sourceCurrency, currency }: PriceInput) =>
  priceIssue(
    "preflight.currencyRateMissing",
    `The shop sells in ${sourceCurrency || "an unknown currency"}, this account in ${currency}. Set a currency rate in the account's price rule.`,
  );

const tooLarge = () =>
  priceIssue(
    "preflight.priceTooLarge",
    "The price rule makes an impossibly high price of it. Check rate and percentage.",
  );
