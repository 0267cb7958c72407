import { z } from "zod";
import { fromGid, type GidTypes } from "../domain/ids.ts";
import { minorDigits, parseAmount } from "../domain/money.ts";
import { amountPattern } from "./patterns.ts";

/** The values that both of Shopify's shapes (webhooks and GraphQL) are made of, as schemas. */

/** PostgreSQL's text can hold neither NUL nor halves of surrogate pairs; the separators are `columns`'s own. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const unstorable = /[\0\u001D-\u001F\p{Surrogate}]/gu;
const storable = (text: string) => text.replace(unstorable, "\uFFFD");

export const text = z.string().transform(storable);
export const textOrEmpty = z
  .string()
  .nullish()
  .transform((value) => storable(value ?? ""));

/** What holds something unstorable, as JSON writes it. */
const unstorableEscape = /\\u(?:0000|001[dDeEfF]|[dD][89a-fA-F])/;

/** Of a JSON text that was parsed: every text within it made storable. Costs nothing where there is nothing to do. */
export const storableValue = (value: unknown, json: string): unknown =>
  json.includes("\\u") && unstorableEscape.test(json) ? cleaned(value) : value;

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, cleaned(below)]));
}

/** ISO 8601 with an offset, as milliseconds since the epoch. */
export const instant = z.string().transform((value, context) => {
  const ms = Date.parse(value);
  if (!Number.isNaN(ms)) return ms;
  context.addIssue({ code: "custom", message: "is not a time" });
  return z.NEVER;
});

export const gid = <Type extends keyof GidTypes>(type: Type) =>
  z.string().transform((value, context): GidTypes[Type] => {
    const id = fromGid(type, value);
    if (id !== undefined) return id;
    context.addIssue({ code: "custom", message: `is no gid of a ${type}` });
    return z.NEVER;
  });

/** An id as a JSON number; one too long for a number comes as text from `parseExact`. */
export const idNumber = <Type extends keyof GidTypes>(_type: Type) =>
  z
    .union([z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER), z.string().regex(/^\d+$/)])
    // The digits alone have no type in them: which one it is, only the name of the field tells.
    .transform((value) => String(value) as GidTypes[Type]);

/** A price in the shop's currency, as text. Only checked here: the currency stands elsewhere. */
export const decimal = z.string().regex(amountPattern, "is no amount");

/**
 * In minor units. Shopify keeps two decimals in every currency, so a shop in yen may hold "19.99": that is rounded to what
 * can be paid, half away from zero.
 */
export function toMinor(amount: string, currency: string): number {
  const exact = parseAmount(amount, currency);
  if (exact !== undefined) return exact;
  const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
  const digits = minorDigits(currency);
  const padded = fraction.padEnd(digits + 1, "0");
  const up = (padded[digits] ?? "0") >= "5" ? 1 : 0;
  const minor = Number(whole + padded.slice(0, digits)) + up;
  return amount.startsWith("-") ? -minor : minor;
}

const gramsPer: Record<string, number> = {
  kg: 1000,
  g: 1,
  lb: 453.59237,
  oz: 28.349523125,
  KILOGRAMS: 1000,
  GRAMS: 1,
  POUNDS: 453.59237,
  OUNCES: 28.349523125,
};

/** null: no weight, or a unit that Shopify did not have when this was written. */
export function toGrams(weight: { value: number; unit: string } | null | undefined): number | null {
  const factor = gramsPer[weight?.unit ?? ""];
  if (!weight || factor === undefined) return null;
  return Math.min(Math.round(weight.value * factor), 2_147_483_647);
}

/** `gid://shopify/TaxonomyCategory/aa-1-13-8` -> `aa-1-13-8` */
export const categoryIdOf = (gidText: string) => gidText.slice(gidText.lastIndexOf("/") + 1);
