import type { CategorySuggestion, Result } from "../connectors/contract.ts";
import type { AccountId, ShopId } from "../domain/ids.ts";
import type { Database } from "../platform/database.ts";
import { readAllChoices } from "./category-store.ts";
import { trustedConfidence } from "./category.ts";
import type { ListingsDeps } from "./ports.ts";

export interface CategoryChoiceRow {
  sourceKey: string;
  categoryId: string;
  categoryName: string;
  confidence: number;
  isConfirmed: boolean;
  /** Confirmed, or sure enough. */
  isUsed: boolean;
}

const mostChoices = 250;

/** An account's categories, those that need the merchant first. */
export async function categoryChoices(
  { sql }: Pick<Database, "sql">,
  shopId: ShopId,
  accountId: AccountId,
): Promise<CategoryChoiceRow[]> {
  const choices = await readAllChoices(sql, shopId, accountId, mostChoices);
  return choices.map(({ accountId: _, ...choice }) => ({
    ...choice,
    isUsed: choice.isConfirmed || (choice.categoryId !== "" && choice.confidence >= trustedConfidence),
  }));
}

/** The channel's own search for a category, for the merchant to choose from. Network. */
export async function searchCategories(
  deps: Pick<ListingsDeps, "connectors" | "withCall">,
  shopId: ShopId,
  account: { id: AccountId; connector: string },
  text: string,
): Promise<Result<CategorySuggestion[]>> {
  const connector = deps.connectors.get(account.connector);
  const words = text.trim().slice(0, 200);
  if (!connector || words === "") return { ok: true, value: [] };
  const call = await deps.withCall(shopId, account.id);
  return call.ok ? connector.suggestCategories(words, call.value) : call;
}
