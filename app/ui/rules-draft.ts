import { z } from "zod";
import { formatAmount, parseAmount } from "../domain/money.ts";
import type { AccountRules } from "../domain/rules.ts";

/** The rules as a form holds them: what is typed stays text until it is saved. */
export const rulesDraft = z.object({
  locationKind: z.enum(["online", "chosen"]),
  locationIds: z.array(z.string()).max(250),
  buffer: z.string(),
  cap: z.string(),
  allocationPercent: z.string(),
  untrackedQuantity: z.string(),
  percent: z.string(),
  fixed: z.string(),
  ending: z.string(),
  direction: z.string(),
  min: z.string(),
  max: z.string(),
  rate: z.string(),
  titleTemplate: z.string(),
  descriptionTemplate: z.string(),
  shortenTitles: z.boolean(),
  productKind: z.enum(["all", "tag", "collection", "hand"]),
  tags: z.string(),
  collectionIds: z.array(z.string()).max(250),
  autoList: z.boolean(),
  aspects: z.record(z.string(), z.string()),
  missingAspect: z.string(),
  backorder: z.string(),
  unmatched: z.string(),
});
export type RulesDraft = z.infer<typeof rulesDraft>;

export function draftOf(rules: AccountRules, currency: string): RulesDraft {
  const amount = (minor: number | null) => (minor === null ? "" : formatAmount(minor, currency));
  const { price, products, locations } = rules;
  return {
    locationKind: locations.kind,
    locationIds: locations.kind === "chosen" ? locations.ids : [],
    buffer: String(rules.buffer),
    cap: rules.cap === null ? "" : String(rules.cap),
    allocationPercent: String(rules.allocationPercent),
    untrackedQuantity: String(rules.untrackedQuantity),
    percent: price.percent,
    fixed: amount(price.fixedMinor),
    ending: price.ending,
    direction: price.direction,
    min: amount(price.minMinor),
    max: amount(price.maxMinor),
    rate: price.rate ?? "",
    titleTemplate: rules.titleTemplate,
    descriptionTemplate: rules.descriptionTemplate,
    shortenTitles: rules.shortenTitles,
    productKind: products.kind,
    tags: products.kind === "tag" ? products.tags.join(", ") : "",
    collectionIds: products.kind === "collection" ? products.ids : [],
    autoList: rules.autoList,
    aspects: rules.aspects,
    missingAspect: rules.missingAspect,
    ...rules.orders,
  };
}

/** What the rules' schema is to judge. A number that is none stays text, so that the schema names the field. */
export function rulesInput(draft: RulesDraft, currency: string): unknown {
  const whole = (text: string) => (/^-?\d+$/.test(text.trim()) ? Number(text) : text);
  const amount = (text: string) =>
    text.trim() === "" ? null : (parseAmount(text.replace(",", "."), currency) ?? text);
  const decimal = (text: string) => text.trim().replace(",", ".");
  return {
    locations: draft.locationKind === "chosen" ? { kind: "chosen", ids: draft.locationIds } : { kind: "online" },
    buffer: whole(draft.buffer),
    cap: draft.cap.trim() === "" ? null : whole(draft.cap),
    allocationPercent: whole(draft.allocationPercent),
    untrackedQuantity: whole(draft.untrackedQuantity),
    price: {
      percent: decimal(draft.percent) || "0",
      fixedMinor: amount(draft.fixed) ?? 0,
      ending: draft.ending,
      direction: draft.direction,
      minMinor: amount(draft.min),
      maxMinor: amount(draft.max),
      rate: decimal(draft.rate) || null,
    },
    titleTemplate: draft.titleTemplate,
    descriptionTemplate: draft.descriptionTemplate,
    shortenTitles: draft.shortenTitles,
    products: productsOf(draft),
    autoList: draft.autoList,
    aspects: draft.aspects,
    missingAspect: draft.missingAspect,
    orders: { backorder: draft.backorder, unmatched: draft.unmatched },
  };
}

function productsOf({ productKind, tags, collectionIds }: RulesDraft) {
  switch (productKind) {
    case "tag":
      return {
        kind: "tag",
        tags: tags
          .split(",")
          .map((tag) => tag.trim())
          .filter(Boolean),
      };
    case "collection":
      return { kind: "collection", ids: collectionIds };
    case "all":
    case "hand":
      return { kind: productKind };
  }
}
