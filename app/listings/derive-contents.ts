import { isBlocking } from "../domain/issue.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { ListingAccount } from "./account-store.ts";
import { readCategoryFacts, readChoices, categoryFactKey } from "./category-store.ts";
import { chooseCategoryFor, sourceKeyOf, type CategoryState } from "./category.ts";
import { readVariantsHashes, writeContents, type ContentToWrite } from "./content-store.ts";
import { deriveContent, type ContentInput, type ContentVariant } from "./derive-content.ts";
import { offerDeriver, type Source } from "./derive-offer.ts";
import { compileTemplates, type CompiledTemplates } from "./derive-texts.ts";
import { replacePreflightIssues, type ListingIssues } from "./issue-store.ts";
import type { ListingRow } from "./listing-store.ts";
import { readOffersOf, type OfferRow } from "./offer-store.ts";
import { variantOf } from "./plan-offers.ts";
import { preflight } from "./preflight.ts";
import { readProductTexts, type SourceProductText, type SourceVariant } from "./source-store.ts";

export type ConnectedAccount = ContentInput["account"];
export const isConnected = (account: ListingAccount): account is ConnectedAccount => account.connector !== undefined;

export interface ContentsInput {
  shopId: ShopId;
  accounts: ReadonlyMap<number, ListingAccount>;
  /** Wanted, and locked. */
  listings: readonly Pick<ListingRow, "id" | "accountId" | "productId" | "ackVersion">[];
  source: Source;
  /** All variants of the listings' products, tombstones included, in their order. */
  variantsByProduct: ReadonlyMap<string, readonly SourceVariant[]>;
  at: Date;
  /** To be sent even where nothing changed: the merchant asked. */
  resend: ReadonlySet<number>;
}

export interface ContentsOutcome {
  dueAccounts: number[];
  /** Their channel has to be asked for a category, or for what a category wants. */
  unasked: { accountId: number; listingId: number }[];
  /** By listing: whether something keeps it from being sent. */
  blocked: Set<number>;
}

/** Derives, checks and writes what these listings should look like. */
export async function deriveContents(tx: Sql, input: ContentsInput): Promise<ContentsOutcome> {
  const { shopId, at } = input;
  const outcome: ContentsOutcome = { dueAccounts: [], unasked: [], blocked: new Set() };
  if (input.listings.length === 0) return outcome;
  const productIds = [...new Set(input.listings.map(({ productId }) => productId))];
  const texts = new Map((await readProductTexts(tx, shopId, productIds)).map((product) => [product.id, product]));
  const offers = await readOffersOf(
    tx,
    shopId,
    input.listings.map(({ id }) => id),
  );
  const hashes = await readVariantsHashes(tx, shopId, productIds);
  const categories = await readCategoryStates(tx, shopId, input, texts);
  const templates = new Map<number, CompiledTemplates>();
  const contents: ContentToWrite[] = [];
  const issues: ListingIssues[] = [];
  for (const listing of input.listings) {
    const account = input.accounts.get(listing.accountId);
    const product = texts.get(listing.productId);
    const category = categories.get(listing.id);
    if (!account || !isConnected(account) || !product || !category) continue;
    const compiled = templates.get(account.id) ?? compileTemplates(account);
    templates.set(account.id, compiled);
    const own = offers.filter((offer) => offer.listingId === listing.id);
    const contentInput = toContentInput(account, product, own, category, compiled, input);
    const derived = deriveContent(contentInput);
    const found = preflight({ ...contentInput, content: derived.content, wasAccepted: listing.ackVersion > 0 });
    const all = [...derived.issues, ...found];
    const isSendable = !all.some(isBlocking);
    if (!isSendable) outcome.blocked.add(listing.id);
    if (category.isUnasked || (category.chosen && !category.fact)) {
      outcome.unasked.push({ accountId: account.id, listingId: listing.id });
    }
    const variantsHash = hashes.get(product.id) ?? "";
    contents.push({ id: listing.id, ...derived, variantsHash, isSendable, isForced: input.resend.has(listing.id) });
    const offerIdBySku = new Map(own.map(({ sku, id }) => [sku, id]));
    // Remarks are made anew whenever somebody looks; stored they would be rows without end.
    const kept = all.filter(({ severity }) => severity !== "info");
    issues.push({ accountId: account.id, listingId: listing.id, offerIdBySku, issues: kept });
  }
  outcome.dueAccounts = await writeContents(tx, shopId, contents, at);
  await replacePreflightIssues(tx, shopId, issues, at);
  return outcome;
}

/** All that decides about one listing, gathered from the chunk. */
export function toContentInput(
  account: ConnectedAccount,
  product: SourceProductText,
  offers: readonly OfferRow[],
  category: CategoryState,
  templates: CompiledTemplates,
  { source, variantsByProduct }: Pick<ContentsInput, "source" | "variantsByProduct">,
): ContentInput {
  const derive = offerDeriver(account, source);
  const offerByVariant = new Map(offers.map((offer) => [variantOf(offer), offer]));
  const variants = (variantsByProduct.get(product.id) ?? []).flatMap((variant): ContentVariant[] => {
    const offer = offerByVariant.get(variant.id);
    if (variant.isDeleted || !offer) return [];
    const { quantity, price } = derive(product.id, [{ variantId: variant.id, units: 1 }]);
    return [{ variant, sku: offer.sku, quantity: quantity.quantity, price }];
  });
  const overrides = source.overrides.of(account.id, product.id);
  const variantOverrides = new Map(
    variants.map(({ variant }) => [variant.id, source.overrides.of(account.id, product.id, variant.id)]),
  );
  return { account, templates, product, variants, overrides, variantOverrides, category };
}

/** By listing id. */
export async function readCategoryStates(
  sql: Sql,
  shopId: ShopId,
  { listings, accounts, source }: Pick<ContentsInput, "listings" | "accounts"> & { source: Pick<Source, "overrides"> },
  products: ReadonlyMap<string, SourceProductText>,
): Promise<Map<number, CategoryState>> {
  const accountIds = [...new Set(listings.map(({ accountId }) => accountId))];
  const keys = [...new Set([...products.values()].map(sourceKeyOf))];
  const choices = new Map(
    (await readChoices(sql, shopId, accountIds, keys)).map((choice) => [
      `${choice.accountId}/${choice.sourceKey}`,
      choice,
    ]),
  );
  const states = listings.flatMap(({ id, accountId, productId }) => {
    const account = accounts.get(accountId);
    const product = products.get(productId);
    if (!account || !product) return [];
    const override = source.overrides.of(accountId, productId).get("category");
    const choice = choices.get(`${accountId}/${sourceKeyOf(product)}`);
    return [{ id, accountId, state: chooseCategoryFor(account, product, override, choice) }];
  });
  const categoryIds = [...new Set(states.flatMap(({ state }) => state.chosen?.id ?? []))];
  const facts = await readCategoryFacts(sql, shopId, accountIds, categoryIds);
  return new Map(
    states.map(({ id, accountId, state }) => [
      id,
      { ...state, fact: state.chosen && facts.get(categoryFactKey(accountId, state.chosen.id)) },
    ]),
  );
}
