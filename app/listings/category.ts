import type { ListingAccount } from "./account-store.ts";
import type { CategoryChoice, CategoryFact } from "./category-store.ts";
import type { SourceProduct } from "./source-store.ts";

/** From here on a suggestion is used without being confirmed. */
export const trustedConfidence = 60;

type Categorised = Pick<SourceProduct, "id" | "categoryId" | "categoryName" | "productType" | "title">;

/**
 * What a choice of category is remembered under: Shopify's category, else the product type, else the product alone.
 * Products that share it share the choice.
 */
export function sourceKeyOf(product: Categorised): string {
  if (product.categoryId) return product.categoryId;
  const type = product.productType.trim().toLowerCase();
  return type === "" ? `product:${product.id}` : `type:${type}`;
}

/** What to ask the channel for: the category's last and most telling names, or the type with the product's own words. */
export function suggestionText({ categoryId, categoryName, productType, title }: Categorised): string {
  if (categoryId && categoryName) return categoryName.split(">").slice(-2).join(" ").replace(/\s+/g, " ").trim();
  return `${productType} ${title}`.trim();
}

export interface ChosenCategory {
  id: string;
  name: string;
  /** override: for this product; chosen: confirmed by the merchant; suggested: by the channel; standard: the account's. */
  from: "override" | "chosen" | "suggested" | "standard";
  confidence: number;
}

/** What a listing's category is, as far as it is known. */
export interface CategoryState {
  sourceKey: string;
  chosen: ChosenCategory | undefined;
  /** Too unsure to be used; for the merchant to confirm. */
  suggestion: CategoryChoice | undefined;
  /** The channel was never asked for this key. */
  isUnasked: boolean;
  /** undefined: not read from the channel yet. */
  fact: CategoryFact | undefined;
}

/** Which category a product is listed in, and why. Pure. */
export function chooseCategoryFor(
  account: Pick<ListingAccount, "settings">,
  product: Categorised,
  override: unknown,
  choice: CategoryChoice | undefined,
): Omit<CategoryState, "fact"> {
  const sourceKey = sourceKeyOf(product);
  const answer = (chosen: ChosenCategory | undefined) => ({
    sourceKey,
    chosen,
    suggestion: choice && choice.categoryId !== "" && !choice.isConfirmed ? choice : undefined,
    isUnasked: !choice && !chosen,
  });
  if (isCategory(override)) return answer({ ...override, from: "override", confidence: 100 });
  if (choice?.isConfirmed) {
    return answer({ id: choice.categoryId, name: choice.categoryName, from: "chosen", confidence: 100 });
  }
  if (choice && choice.categoryId !== "" && choice.confidence >= trustedConfidence) {
    return answer({
      id: choice.categoryId,
      name: choice.categoryName,
      from: "suggested",
      confidence: choice.confidence,
    });
  }
  const standard = account.settings.defaultCategoryId;
  // The standard category is for what the channel could not place: it is asked first.
  if (choice && standard !== undefined && String(standard).trim() !== "") {
    return answer({ id: String(standard).trim(), name: "", from: "standard", confidence: 0 });
  }
  return answer(undefined);
}

const isCategory = (value: unknown): value is { id: string; name: string } =>
  typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" && "name" in value;
