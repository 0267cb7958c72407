import { z } from "zod";
import type { Call, CategoryAspect, CategorySchema, CategorySuggestion, Result } from "../contract.ts";
import { ebayCall } from "./client.ts";
import type { EbayApp } from "./env.ts";

/** eBay's trees by site, as getDefaultCategoryTreeId answers them; they have never changed. */
const treeByMarketplace: Readonly<Record<string, string>> = {
  EBAY_US: "0",
  EBAY_CA: "2",
  EBAY_GB: "3",
  EBAY_AU: "15",
  EBAY_FR: "71",
  EBAY_DE: "77",
  EBAY_IT: "101",
  EBAY_ES: "186",
  EBAY_PL: "212",
};
const treeUrl = (app: EbayApp, marketplace: string) =>
  `${app.apiOrigin}/commerce/taxonomy/v1/category_tree/${treeByMarketplace[marketplace] ?? "0"}`;

const node = z.object({ categoryId: z.string(), categoryName: z.string() });
const suggestions = z.object({
  categorySuggestions: z
    .array(
      z.object({
        category: node,
        categoryTreeNodeAncestors: z.array(node.extend({ categoryTreeNodeLevel: z.number().optional() })).optional(),
      }),
    )
    .optional(),
});

/**
 * eBay orders its suggestions but gives no measure of them (`relevancy` is reserved), so confidence falls with the rank
 * and rises when the words asked for are found in the category's path.
 */
export async function suggestCategories(app: EbayApp, text: string, call: Call): Promise<Result<CategorySuggestion[]>> {
  const asked = text.trim().slice(0, 350);
  if (asked === "") return { ok: true, value: [] };
  const url = `${treeUrl(app, call.marketplace)}/get_category_suggestions?q=${encodeURIComponent(asked)}`;
  const reply = await ebayCall(call, { method: "GET", url }, suggestions.optional());
  if (!reply.ok) return reply;
  const found = reply.value.body?.categorySuggestions ?? [];
  const words = wordsOf(asked);
  return {
    ok: true,
    value: found.slice(0, 10).map(({ category, categoryTreeNodeAncestors = [] }, rank) => {
      const ancestors = [...categoryTreeNodeAncestors].sort(
        (a, b) => (a.categoryTreeNodeLevel ?? 0) - (b.categoryTreeNodeLevel ?? 0),
      );
      // The tree's root is a node like the others, and says nothing.
      const named = ancestors.filter(({ categoryId }) => categoryId !== "0").map(({ categoryName }) => categoryName);
      const path = [...named, category.categoryName];
      return { id: category.categoryId, path, confidence: confidenceOf(rank, words, path) };
    }),
  };
}

function confidenceOf(rank: number, words: ReadonlySet<string>, path: readonly string[]): number {
  const known = wordsOf(path.join(" "));
  const shared = [...words].filter((word) => known.has(word)).length;
  const byWords = words.size === 0 ? 0 : Math.round((30 * shared) / words.size);
  return Math.max(0, Math.min(100, 70 - rank * 15 + byWords));
}

/** Lower-cased, of three letters or more, singular enough for comparing. */
const wordsOf = (text: string) =>
  new Set((text.toLowerCase().match(/\p{L}{3,}/gu) ?? []).map((word) => word.replace(/(?<=\p{L}{3})s$/u, "")));

const aspectMetadata = z.object({
  aspects: z
    .array(
      z.object({
        localizedAspectName: z.string(),
        aspectConstraint: z
          .object({
            aspectRequired: z.boolean().optional(),
            aspectMode: z.string().optional(),
            itemToAspectCardinality: z.string().optional(),
            aspectMaxLength: z.number().optional(),
            aspectEnabledForVariations: z.boolean().optional(),
          })
          .optional(),
        aspectValues: z.array(z.object({ localizedValue: z.string() })).optional(),
      }),
    )
    .optional(),
});
const conditionPolicies = z.object({
  itemConditionPolicies: z
    .array(
      z.object({
        categoryId: z.string().optional(),
        itemConditions: z
          .array(z.object({ conditionId: z.string(), conditionDescription: z.string().optional() }))
          .optional(),
      }),
    )
    .optional(),
});

/** What a category asks for. An unknown category is `rejected` with an Issue on `category`. */
export async function categorySchema(app: EbayApp, categoryId: string, call: Call): Promise<Result<CategorySchema>> {
  const id = encodeURIComponent(categoryId);
  const url = `${treeUrl(app, call.marketplace)}/get_item_aspects_for_category?category_id=${id}`;
  const reply = await ebayCall(call, { method: "GET", url }, aspectMetadata.optional());
  if (!reply.ok) return reply;
  const filter = encodeURIComponent(`categoryIds:{${categoryId}}`);
  const conditionsUrl = `${app.apiOrigin}/sell/metadata/v1/marketplace/${call.marketplace}/get_item_condition_policies?filter=${filter}`;
  const conditions = await ebayCall(call, { method: "GET", url: conditionsUrl }, conditionPolicies.optional());
  if (!conditions.ok) return conditions;
  return {
    ok: true,
    value: {
      id: categoryId,
      aspects: (reply.value.body?.aspects ?? []).map(toAspect),
      conditions: (conditions.value.body?.itemConditionPolicies ?? [])
        .flatMap(({ itemConditions }) => itemConditions ?? [])
        .map(({ conditionId, conditionDescription }) => ({
          id: conditionId,
          name: conditionDescription ?? conditionId,
        })),
    },
  };
}

type RawAspect = NonNullable<z.infer<typeof aspectMetadata>["aspects"]>[number];

function toAspect({ localizedAspectName, aspectConstraint = {}, aspectValues }: RawAspect): CategoryAspect {
  const selectionOnly = aspectConstraint.aspectMode === "SELECTION_ONLY";
  return {
    name: localizedAspectName,
    required: aspectConstraint.aspectRequired ?? false,
    multiple: aspectConstraint.itemToAspectCardinality === "MULTI",
    forVariations: aspectConstraint.aspectEnabledForVariations ?? false,
    ...(selectionOnly ? { values: (aspectValues ?? []).map(({ localizedValue }) => localizedValue) } : {}),
    ...(aspectConstraint.aspectMaxLength === undefined ? {} : { maxLength: aspectConstraint.aspectMaxLength }),
  };
}
