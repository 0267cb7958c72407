import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { ListingAccount } from "./account-store.ts";
import { recordActivities, type NewActivity } from "./activity-store.ts";
import { makeOffers } from "./assign-skus.ts";
import { readVariantsHashes } from "./content-store.ts";
import { deriveContents } from "./derive-contents.ts";
import { offerDeriver, type OfferDeriver, type Source } from "./derive-offer.ts";
import { compileTemplates, deriveTitle, templateVariables } from "./derive-texts.ts";
import { groupBy } from "../domain/group-by.ts";
import { resolvePreflightIssues } from "./issue-store.ts";
import * as listingStore from "./listing-store.ts";
import type { ListingRow, WantedChange } from "./listing-store.ts";
import * as offerStore from "./offer-store.ts";
import { Overrides, readOverrides } from "./override-store.ts";
import { planOffers, type OfferPlan } from "./plan-offers.ts";
import { planWanted } from "./plan-wanted.ts";
import * as sourceStore from "./source-store.ts";
import type { SourceLocation, SourceVariant } from "./source-store.ts";

/** A bounded number of listings to derive, in the caller's transaction. */
export interface Chunk {
  shopId: ShopId;
  accounts: ReadonlyMap<number, ListingAccount>;
  /** Locked by the caller. */
  listings: readonly ListingRow[];
  /** Products to derive whole: texts, variants, status. Of the others, only the offers of `variantIds`. */
  whole: ReadonlySet<string>;
  variantIds: readonly string[];
  locations: readonly SourceLocation[];
  at: Date;
  /** To be sent even where nothing changed: the merchant asked. */
  resend?: ReadonlySet<number>;
}

export interface ChunkOutcome {
  dueAccounts: Set<number>;
  /** Listings whose channel has to be asked for a category, or for what a category wants. */
  unasked: { accountId: number; listingId: number }[];
  blocked: Set<number>;
}

/** Everything that follows from the mirror and the rules for these listings: wishes, offers, contents, issues. */
export async function deriveChunk(tx: Sql, chunk: Chunk): Promise<ChunkOutcome> {
  const outcome: ChunkOutcome = { dueAccounts: new Set(), unasked: [], blocked: new Set() };
  const stale = await findStale(tx, chunk);
  const read = await readChunk(tx, chunk, stale);
  const listings = await applyWanted(tx, chunk, read.source, outcome);
  await applyOffers(tx, chunk, listings, read, outcome);
  await applyComebacks(tx, chunk, listings, outcome);
  const contents = await deriveContents(tx, {
    ...chunk,
    ...read,
    listings: listings.filter(
      ({ id, wanted, productId }) => wanted === "listed" && (chunk.whole.has(productId) || stale.has(id)),
    ),
    resend: chunk.resend ?? new Set(),
  });
  for (const accountId of contents.dueAccounts) outcome.dueAccounts.add(accountId);
  await applyShown(tx, chunk, listings, read);
  await listingStore.writeFigures(
    tx,
    chunk.shopId,
    listings.map(({ id }) => id),
  );
  await listingStore.notifyDue(tx, outcome.dueAccounts);
  return { ...outcome, unasked: contents.unasked, blocked: contents.blocked };
}

interface ReadChunk {
  source: Source;
  variantsByProduct: ReadonlyMap<string, readonly SourceVariant[]>;
  offersByListing: ReadonlyMap<number, readonly offerStore.OfferRow[]>;
}

async function readChunk(tx: Sql, chunk: Chunk, stale: ReadonlySet<number>): Promise<ReadChunk> {
  const { shopId, accounts, listings, whole, variantIds, locations } = chunk;
  const productIds = [...new Set(listings.map(({ productId }) => productId))];
  const products = await sourceStore.readProducts(tx, shopId, productIds);
  // A content speaks of every variant of its product.
  const inFull = listings.filter(({ id, productId }) => whole.has(productId) || stale.has(id));
  const variants = await sourceStore.readVariantsOf(tx, shopId, [...new Set(inFull.map(({ productId }) => productId))]);
  const ofWhole = listings.filter(({ productId }) => whole.has(productId)).map(({ id }) => id);
  const ofRest = listings.filter(({ productId }) => !whole.has(productId)).map(({ id }) => id);
  const offers = [
    ...(await offerStore.readOffersOf(tx, shopId, ofWhole)),
    ...(await offerStore.readOffersWith(tx, shopId, ofRest, variantIds)),
  ];
  const variantsById = new Map(variants.map((variant) => [variant.id, variant]));
  const missing = new Set(offers.flatMap(({ components }) => components.map(({ variantId }) => variantId)));
  for (const id of variantsById.keys()) missing.delete(id);
  for (const variant of await sourceStore.readVariants(tx, shopId, [...missing])) variantsById.set(variant.id, variant);
  const items = [...variantsById.values()]
    .filter(({ isDeleted }) => !isDeleted)
    .map((variant) => variant.inventoryItemId);
  const levels = await sourceStore.readLevels(tx, shopId, items);
  const reserved = await sourceStore.readReserved(tx, shopId, [...variantsById.keys()]);
  const overrides = new Overrides(await readOverrides(tx, shopId, [...accounts.keys()], productIds));
  return {
    source: {
      products: new Map(products.map((product) => [product.id, product])),
      variants: variantsById,
      levels: groupBy(levels, ({ inventoryItemId }) => inventoryItemId),
      reserved,
      locations,
      overrides,
    },
    variantsByProduct: groupBy(variants, ({ productId }) => productId),
    offersByListing: groupBy(offers, ({ listingId }) => listingId),
  };
}

/** Listings whose product came, went, or left the rules; answers all that are left, with the wishes as they are now. */
async function applyWanted(tx: Sql, chunk: Chunk, source: Source, outcome: ChunkOutcome): Promise<ListingRow[]> {
  const { shopId, accounts, whole, at } = chunk;
  const changes = new Map<number, WantedChange>();
  const deleted = new Set<number>();
  const activities: NewActivity[] = [];
  for (const listing of chunk.listings) {
    const account = accounts.get(listing.accountId);
    if (!account || !whole.has(listing.productId)) continue;
    const product = source.products.get(listing.productId);
    const plan = planWanted(account, listing, product);
    if (plan?.kind === "delete") deleted.add(listing.id);
    if (plan?.kind !== "change") continue;
    changes.set(listing.id, { id: listing.id, wanted: plan.wanted, wantedBy: plan.wantedBy });
    const actor = plan.activity.startsWith("listing.product") ? "shopify" : "anabranch";
    const params = { title: product?.title ?? listing.title, status: product?.status ?? "deleted" };
    activities.push({ accountId: account.id, listingId: listing.id, actor, kind: plan.activity, params });
    if (listing.isKnown) outcome.dueAccounts.add(account.id);
  }
  await listingStore.deleteListings(tx, shopId, [...deleted]);
  await listingStore.changeWanted(tx, shopId, [...changes.values()], at);
  const ended = [...changes.values()].filter(({ wanted }) => wanted === "unlisted").map(({ id }) => id);
  await resolvePreflightIssues(tx, shopId, ended, at);
  await recordActivities(tx, shopId, activities, at);
  return chunk.listings
    .filter(({ id }) => !deleted.has(id))
    .map((listing) => ({ ...listing, ...changes.get(listing.id) }));
}

/**
 * A listing that is wanted again before the channel was told to end it is still up, as it was: what changed while nobody
 * wanted it (sold out, above all) was not made due then.
 */
async function applyComebacks(
  tx: Sql,
  { shopId, whole, at }: Chunk,
  listings: readonly ListingRow[],
  outcome: ChunkOutcome,
): Promise<void> {
  const up = listings.filter(
    ({ wanted, ackVersion, productId }) => wanted === "listed" && ackVersion > 0 && whole.has(productId),
  );
  for (const [accountId, ofAccount] of groupBy(up, (listing) => listing.accountId)) {
    const ids = ofAccount.map(({ id }) => id);
    if (await offerStore.makeDroppedDue(tx, shopId, ids, at)) outcome.dueAccounts.add(accountId);
  }
}

async function applyOffers(
  tx: Sql,
  { shopId, accounts, whole, at }: Chunk,
  listings: readonly ListingRow[],
  read: ReadChunk,
  outcome: ChunkOutcome,
): Promise<void> {
  const derivers = new Map<number, OfferDeriver>();
  for (const account of accounts.values()) derivers.set(account.id, offerDeriver(account, read.source));
  const all: OfferPlan = { make: [], write: [], remove: [] };
  for (const listing of listings) {
    const [account, derive] = [accounts.get(listing.accountId), derivers.get(listing.accountId)];
    if (!account || !derive) continue;
    const variants = whole.has(listing.productId) ? (read.variantsByProduct.get(listing.productId) ?? []) : undefined;
    const plan = planOffers(account, listing, read.offersByListing.get(listing.id) ?? [], variants, derive);
    all.make.push(...plan.make);
    all.write.push(...plan.write);
    all.remove.push(...plan.remove);
  }
  await offerStore.deleteOffers(tx, shopId, all.remove);
  await makeOffers(tx, shopId, all.make, at);
  const { dueAccounts } = await offerStore.writeDesired(tx, shopId, all.write, at);
  for (const accountId of dueAccounts) outcome.dueAccounts.add(accountId);
}

/**
 * Of the listings that are not derived whole, those whose content has to be looked at all the same: a variant changed in
 * more than its stock; and those that wait, for with stock or a price they may go.
 */
async function findStale(tx: Sql, { shopId, listings, whole }: Chunk): Promise<Set<number>> {
  const wanted = listings.filter((listing) => listing.wanted === "listed" && !whole.has(listing.productId));
  const accepted = wanted.filter(({ ackVersion }) => ackVersion > 0);
  const hashes = await readVariantsHashes(tx, shopId, [...new Set(accepted.map(({ productId }) => productId))]);
  const isStale = (listing: ListingRow) =>
    listing.ackVersion === 0 || (hashes.get(listing.productId) ?? "") !== listing.variantsHash;
  return new Set(wanted.filter(isStale).map(({ id }) => id));
}

/** Title and picture as lists show them, for every listing, wanted or not. */
async function applyShown(
  tx: Sql,
  chunk: Chunk,
  listings: readonly ListingRow[],
  { source, variantsByProduct }: ReadChunk,
): Promise<void> {
  const templates = new Map([...chunk.accounts.values()].map((account) => [account.id, compileTemplates(account)]));
  const shown = listings.flatMap((listing) => {
    const account = chunk.accounts.get(listing.accountId);
    const product = source.products.get(listing.productId);
    if (!account || !product || product.isDeleted || !chunk.whole.has(listing.productId)) return [];
    const override = source.overrides.of(account.id, product.id).get("title");
    const first = variantsByProduct.get(product.id)?.find(({ isDeleted }) => !isDeleted);
    const variables = templateVariables(account, product, first);
    const title = deriveTitle(account, templates.get(account.id)?.title, variables, override).text;
    const isSame = title === listing.title && product.imageUrl === listing.imageUrl;
    return isSame ? [] : [{ id: listing.id, title, imageUrl: product.imageUrl }];
  });
  await listingStore.writeShown(tx, chunk.shopId, shown);
}
