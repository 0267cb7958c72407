import { z } from "zod";
import { parseDecimal } from "./decimal.ts";
import type { PriceRules } from "./price.ts";
import type { QuantityRules } from "./quantity.ts";
import { priceEndings, roundingDirections } from "./rounding.ts";

/**
 * The rules of one channel account: the JSON in `channel_account.rules`. `{}` is a full set of defaults. Every message
 * here stands beside its field in the form.
 */

const most = { units: 1_000_000, minor: 1_000_000_000_000, list: 250, template: 20_000 };

const units = (label: string) =>
  z
    .number(`${label}: enter a whole number.`)
    .int(`${label}: enter a whole number.`)
    .min(0, `${label} can't be below zero.`)
    .max(most.units, `${label}: at most ${most.units.toLocaleString("en")}.`);

const minor = (label: string) =>
  z
    .number(`${label}: enter an amount.`)
    .int(`${label}: enter an amount.`)
    .min(-most.minor, `${label}: this amount is too large.`)
    .max(most.minor, `${label}: this amount is too large.`);

const list = (empty: string) =>
  z.array(z.string().trim().min(1).max(255)).min(1, empty).max(most.list, `At most ${most.list} can be chosen.`);

const isWithin = (text: string, low: number, high: number) =>
  parseDecimal(text) !== undefined && Number(text) >= low && Number(text) <= high;

const price = z.object({
  percent: z
    .string()
    .trim()
    .default("0")
    .refine((text) => isWithin(text, -100, 1000), "Enter a percentage between -100 and 1000, for example 12.5."),
  fixedMinor: minor("Fixed change").default(0),
  ending: z.enum(priceEndings, "Choose one of the endings.").default("none"),
  direction: z.enum(roundingDirections, "Choose how to round.").default("nearest"),
  minMinor: minor("Lowest price").min(0, "The lowest price can't be below zero.").nullable().default(null),
  maxMinor: minor("Highest price").min(1, "The highest price must be above zero.").nullable().default(null),
  rate: z
    .string()
    .trim()
    .refine(
      (text) => isWithin(text, 0, 1_000_000) && Number(text) > 0,
      "Enter the rate as a number above zero, for example 0.92.",
    )
    .nullable()
    .default(null),
}) satisfies z.ZodType<PriceRules>;

/** Which locations' stock counts. `online`: every active one that fulfils online orders. */
const locations = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("online") }),
  z.object({ kind: z.literal("chosen"), ids: list("Choose at least one location.") }),
]);

/** Which products the account lists. `hand`: whichever the merchant picks, none by itself. */
const products = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("all") }),
  z.object({ kind: z.literal("tag"), tags: list("Enter at least one tag.") }),
  z.object({ kind: z.literal("collection"), ids: list("Choose at least one collection.") }),
  z.object({ kind: z.literal("hand") }),
]);
export type ProductScope = z.infer<typeof products>;
export type LocationScope = z.infer<typeof locations>;

const template = (label: string) =>
  z
    .string()
    .max(most.template, `${label}: at most ${most.template.toLocaleString("en")} characters.`)
    .default("");

export const rulesSchema = z.object({
  locations: locations.default({ kind: "online" }),
  buffer: units("Buffer").default(0),
  cap: units("Highest quantity").nullable().default(null),
  allocationPercent: z
    .number("Share: enter a whole number.")
    .int("Share: enter a whole number.")
    .min(0, "The share can't be below 0 %.")
    .max(100, "The share can't be above 100 %.")
    .default(100),
  /** Shown for what Shopify does not count, or sells beyond zero: the channel must be told some number. */
  untrackedQuantity: units("Quantity of untracked products").default(5),
  price: price.prefault({}),
  /** Liquid; empty: Shopify's title as it is. */
  titleTemplate: template("Title template"),
  descriptionTemplate: template("Description template"),
  /** Cut a title that is too long between two words, rather than refuse it. */
  shortenTitles: z.boolean().default(true),
  products: products.default({ kind: "all" }),
  /** New products within `products` are listed by themselves, and those that leave it are ended. */
  autoList: z.boolean().default(false),
  /** Aspects for products that have none of their own: {"Department": "Unisex adults"}. */
  aspects: z
    .record(z.string().trim().min(1).max(100), z.string().trim().min(1).max(1000))
    .refine((record) => Object.keys(record).length <= 100, "At most 100 standard aspects.")
    .default({}),
  /** Sent for a required free-text aspect of which nothing is known; empty: such a product is not listed. */
  missingAspect: z.string().trim().max(50, "At most 50 characters.").default("Does not apply"),
  orders: z
    .object({
      /** An order for more than there is. alert: imported, and the merchant is told. */
      backorder: z.enum(["import", "alert", "hold"], "Choose what to do with backorders.").default("alert"),
      /** A line of an order that no product is known for. custom: it goes to Shopify without a product. */
      unmatched: z.enum(["hold", "custom"], "Choose what to do with unknown products.").default("hold"),
    })
    .prefault({}),
}) satisfies z.ZodType<QuantityRules>;

export type AccountRules = z.infer<typeof rulesSchema>;

/** Field path (`price.maxMinor`) -> what is wrong and what to do. */
export type FieldErrors = Record<string, string>;
export type ParsedRules = { ok: true; rules: AccountRules } | { ok: false; errors: FieldErrors };

/** What a form sent. Templates are only measured here; whoever renders them says whether they parse. */
export function parseRules(input: unknown): ParsedRules {
  const parsed = rulesSchema.safeParse(input);
  if (!parsed.success) {
    const errors: FieldErrors = {};
    for (const issue of parsed.error.issues) errors[issue.path.join(".")] ??= issue.message;
    return { ok: false, errors };
  }
  const { minMinor, maxMinor } = parsed.data.price;
  if (minMinor !== null && maxMinor !== null && minMinor > maxMinor) {
    return {
      ok: false,
      errors: { "price.maxMinor": "The highest price is below the lowest. Raise it, or lower the other." },
    };
  }
  return { ok: true, rules: parsed.data };
}

/** The stored rules. They were checked when they were saved, so anything else is a bug and throws. */
export const readRules = (stored: unknown): AccountRules => rulesSchema.parse(stored);

/** Whether the account's rules take a product at all. */
export function isInScope(scope: ProductScope, product: { tags: readonly string[]; collectionIds: readonly string[] }) {
  switch (scope.kind) {
    case "all":
    case "hand":
      return true;
    case "tag": {
      // Shopify compares tags without regard to case.
      const wanted = new Set(scope.tags.map((tag) => tag.toLowerCase()));
      return product.tags.some((tag) => wanted.has(tag.toLowerCase()));
    }
    case "collection": {
      const wanted = new Set(scope.ids);
      return product.collectionIds.some((id) => wanted.has(id));
    }
  }
}

/** Whether its stock counts for the account. */
export function countsLocation(
  scope: LocationScope,
  location: { id: string; isActive: boolean; fulfillsOnline: boolean },
): boolean {
  if (!location.isActive) return false;
  return scope.kind === "online" ? location.fulfillsOnline : scope.ids.includes(location.id);
}
