import type { AccountId, ShopId } from "../domain/ids.ts";
import { isInScope, parseRules, type AccountRules, type FieldErrors } from "../domain/rules.ts";
import type { Database } from "../platform/database.ts";
import { readListingAccounts, writeRules } from "./account-store.ts";
import { recordActivities } from "./activity-store.ts";
import { writeChoice } from "./category-store.ts";
import type { ListingsDeps } from "./ports.ts";
import { requestRederive } from "./request-action.ts";
import { readLiveScopes, countByStatus } from "./rules-store.ts";
import { readCollections, readLocations } from "./source-store.ts";
import { checkTemplates } from "./template.ts";

export type SavedRules = { ok: true; rules: AccountRules } | { ok: false; errors: FieldErrors };

/** Rules from a form, with every field's own message; templates are tried out. */
function checkRules(input: unknown): SavedRules {
  const parsed = parseRules(input);
  if (!parsed.ok) return parsed;
  const { titleTemplate, descriptionTemplate } = parsed.rules;
  const errors = checkTemplates({ titleTemplate, descriptionTemplate });
  return Object.keys(errors).length > 0 ? { ok: false, errors } : parsed;
}

/** Checks and stores the rules; every listing of the account follows, in the background. */
export async function saveRules(
  deps: ListingsDeps,
  shopId: ShopId,
  accountId: AccountId,
  input: unknown,
): Promise<SavedRules> {
  const checked = checkRules(input);
  if (!checked.ok) return checked;
  const at = deps.clock.now();
  return deps.database.transaction(async (tx): Promise<SavedRules> => {
    if (!(await writeRules(tx, shopId, accountId, checked.rules))) {
      return { ok: false, errors: { "": "This account is not connected any more." } };
    }
    await recordActivities(tx, shopId, [{ accountId, actor: "merchant", kind: "account.rules" }], at);
    await requestRederive(tx, deps, shopId, accountId, { everything: true }, at);
    return checked;
  });
}

export interface RulesPreview {
  /** Listings that are up and would be ended, because the rules leave their products out. */
  ends: number;
  /** Listings that are up: all of them are derived again. */
  up: number;
}

/** What new rules would take down. Counted over at most this many listings that are up. */
const mostCounted = 10_000;

export async function previewRules(
  { sql }: Pick<Database, "sql">,
  shopId: ShopId,
  accountId: AccountId,
  rules: AccountRules,
): Promise<RulesPreview> {
  const up = await readLiveScopes(sql, shopId, accountId, mostCounted);
  const ends = rules.autoList ? up.filter((product) => !isInScope(rules.products, product)).length : 0;
  return { ends, up: up.length };
}

/** What disconnecting would leave behind: listings by their status. */
export async function previewDisconnect(
  { sql }: Pick<Database, "sql">,
  shopId: ShopId,
  accountId: AccountId,
): Promise<{ live: number; pending: number; waiting: number }> {
  return countByStatus(sql, shopId, accountId);
}

/** What the form of the rules offers to choose from. */
export async function ruleChoices({ sql }: Pick<Database, "sql">, shopId: ShopId) {
  const locations = await readLocations(sql, shopId);
  const collections = await readCollections(sql, shopId);
  return { locations: locations.map(({ id, name }) => ({ id, name })), collections };
}

/** The merchant's own choice for all products that share the key; what is listed with it follows, in the background. */
export async function chooseCategory(
  deps: ListingsDeps,
  shopId: ShopId,
  accountId: AccountId,
  choice: { sourceKey: string; categoryId: string; categoryName: string },
): Promise<boolean> {
  const [account] = await readListingAccounts(deps.database.sql, shopId, deps.connectors, accountId);
  if (!account || choice.categoryId.trim() === "" || choice.sourceKey === "") return false;
  const at = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    await writeChoice(tx, shopId, { accountId, ...choice }, at);
    const params = { category: choice.categoryName };
    await recordActivities(tx, shopId, [{ accountId, actor: "merchant", kind: "account.category", params }], at);
    await requestRederive(tx, deps, shopId, accountId, { sourceKey: choice.sourceKey }, at);
  });
  return true;
}
