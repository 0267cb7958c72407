import type { Call, CategorySuggestion, Connector, Failure, Result } from "../connectors/contract.ts";
import type { ShopId } from "../domain/ids.ts";
import type { ListingAccount } from "./account-store.ts";
import { suggestionText } from "./category.ts";
import { readCategoryFacts, writeCategoryFact, writeSuggestions, categoryFactKey } from "./category-store.ts";
import { readCategoryStates } from "./derive-contents.ts";
import { readListings } from "./listing-store.ts";
import { Overrides, readOverrides } from "./override-store.ts";
import type { ListingsDeps } from "./ports.ts";
import { readProductTexts, type SourceProductText } from "./source-store.ts";

const dayMs = 24 * 3_600_000;
const factMs = 7 * dayMs;
/** A category that the channel does not know may be a passing mistake of it. */
const problemMs = 3_600_000;
const callsAtOnce = 4;

/** later: the channel is away or throttles; `afterMs` if it said so. never: nothing will come of asking now. */
export type Asked =
  { kind: "known" } | { kind: "later"; afterMs: number | undefined } | { kind: "never"; reason: string };

/**
 * Finds out what these listings lack: a category for keys without one, and what the chosen categories want. Network,
 * so outside of any transaction; what is learnt is stored at once, and a second run asks only for the rest.
 */
export async function askChannel(
  deps: ListingsDeps,
  shopId: ShopId,
  account: ListingAccount,
  listingIds: readonly number[],
): Promise<Asked> {
  const connector = deps.connectors.get(account.connector?.id ?? "");
  if (!connector) return { kind: "never", reason: "This channel is not configured here." };
  const first = await readNeeds(deps, shopId, account, listingIds);
  if (first.suggestions.length === 0 && first.categoryIds.length === 0) return { kind: "known" };
  const call = await deps.withCall(shopId, account.id);
  if (!call.ok) return fromFailure(call.failure);
  const suggested = await inTurns(first.suggestions, (need) => suggestFor(deps, account, connector, call.value, need));
  if (suggested.kind !== "known") return suggested;
  // What was suggested brings categories of its own.
  const { categoryIds } = first.suggestions.length > 0 ? await readNeeds(deps, shopId, account, listingIds) : first;
  return inTurns(categoryIds, (id) => readSchema(deps, account, connector, call.value, id));
}

interface Needs {
  suggestions: { sourceKey: string; text: string }[];
  categoryIds: string[];
}

async function readNeeds(
  { database: { sql }, clock }: ListingsDeps,
  shopId: ShopId,
  account: ListingAccount,
  listingIds: readonly number[],
): Promise<Needs> {
  const listings = await readListings(sql, shopId, listingIds);
  const productIds = listings.map(({ productId }) => productId);
  const products = new Map<string, SourceProductText>(
    (await readProductTexts(sql, shopId, productIds)).map((product) => [product.id, product]),
  );
  const overrides = new Overrides(await readOverrides(sql, shopId, [account.id], productIds));
  const accounts = new Map([[account.id, account]]);
  const states = await readCategoryStates(sql, shopId, { listings, accounts, source: { overrides } }, products);
  const suggestions = new Map<string, string>();
  for (const { id, productId } of listings) {
    const [state, product] = [states.get(id), products.get(productId)];
    if (state?.isUnasked && product && !suggestions.has(state.sourceKey)) {
      suggestions.set(state.sourceKey, suggestionText(product));
    }
  }
  const chosen = [...new Set([...states.values()].flatMap((state) => state.chosen?.id ?? []))];
  const facts = await readCategoryFacts(sql, shopId, [account.id], chosen);
  const isFresh = (id: string) =>
    (facts.get(categoryFactKey(account.id, id))?.expiresAt.getTime() ?? 0) > clock.nowMs();
  return {
    suggestions: [...suggestions].map(([sourceKey, text]) => ({ sourceKey, text })),
    categoryIds: chosen.filter((id) => !isFresh(id)),
  };
}

async function suggestFor(
  { database }: ListingsDeps,
  account: ListingAccount,
  connector: Connector,
  call: Call,
  { sourceKey, text }: Needs["suggestions"][number],
): Promise<Asked> {
  const reply = await connector.suggestCategories(text, call);
  if (!reply.ok && reply.failure.kind !== "rejected") return fromFailure(reply.failure);
  const best = bestOf(reply);
  await writeSuggestions(database.sql, account.shopId, [
    {
      accountId: account.id,
      sourceKey,
      categoryId: best?.id ?? "",
      categoryName: best?.path.join(" > ") ?? "",
      confidence: Math.round(best?.confidence ?? 0),
      isConfirmed: false,
    },
  ]);
  return { kind: "known" };
}

const bestOf = (reply: Result<CategorySuggestion[]>) =>
  reply.ok ? [...reply.value].sort((a, b) => b.confidence - a.confidence)[0] : undefined;

async function readSchema(
  { database, clock }: ListingsDeps,
  account: ListingAccount,
  connector: Connector,
  call: Call,
  categoryId: string,
): Promise<Asked> {
  const reply = await connector.categorySchema(categoryId, call);
  const expires = (ms: number) => new Date(clock.nowMs() + ms);
  if (reply.ok) {
    const fact = { ...reply.value, id: categoryId, expiresAt: expires(factMs) };
    await writeCategoryFact(database.sql, account.shopId, account.id, fact);
    return { kind: "known" };
  }
  if (reply.failure.kind !== "rejected") return fromFailure(reply.failure);
  const problem = reply.failure.issues[0]?.message ?? `${connector.descriptor.name} does not know this category.`;
  const fact = { id: categoryId, aspects: [], conditions: [], problem, expiresAt: expires(problemMs) };
  await writeCategoryFact(database.sql, account.shopId, account.id, fact);
  return { kind: "known" };
}

function fromFailure(failure: Failure): Asked {
  switch (failure.kind) {
    case "throttled":
    case "unavailable":
      return { kind: "later", afterMs: failure.retryAfterMs };
    case "unknown":
      return { kind: "later", afterMs: undefined };
    case "auth":
      return { kind: "never", reason: failure.message };
    case "rejected":
      return { kind: "never", reason: failure.issues.map(({ message }) => message).join(" ") };
  }
}

/** A few at a time, and none after the first that was not answered. */
async function inTurns<Item>(items: readonly Item[], ask: (item: Item) => Promise<Asked>): Promise<Asked> {
  for (let from = 0; from < items.length; from += callsAtOnce) {
    const answers = await Promise.all(items.slice(from, from + callsAtOnce).map(ask));
    const failed = answers.find(({ kind }) => kind !== "known");
    if (failed) return failed;
  }
  return { kind: "known" };
}
