import type { ShopId } from "../domain/ids.ts";
import type { Issue } from "../domain/issue.ts";
import { readListingAccounts, type ListingAccount } from "./account-store.ts";
import type { CategoryState } from "./category.ts";
import { isConnected, readCategoryStates, toContentInput } from "./derive-contents.ts";
import { deriveContent, type DerivedContent } from "./derive-content.ts";
import { offerDeriver, type Source } from "./derive-offer.ts";
import { compileTemplates } from "./derive-texts.ts";
import * as detailStore from "./detail-store.ts";
import { groupBy } from "../domain/group-by.ts";
import { readListings, type ListingRow } from "./listing-store.ts";
import { toOfferDetail } from "./offer-detail.ts";
import { readOffersOf, type OfferRow } from "./offer-store.ts";
import { Overrides, readOverrides } from "./override-store.ts";
import type { IssueDetail, ListingDetail } from "./page-types.ts";
import type { DeriveDeps, ListingsDeps } from "./ports.ts";
import { preflight } from "./preflight.ts";
import * as sourceStore from "./source-store.ts";
import type { SourceProductText, SourceVariant } from "./source-store.ts";

const most = { offers: 250, issues: 100, drift: 100, history: 100 };

export type DetailDeps = Pick<ListingsDeps, "database"> & Pick<DeriveDeps, "connectors">;

/** Everything about one listing, with where each value comes from; undefined: the shop has no such listing. */
export async function listingDetail(
  { database: { sql }, connectors }: DetailDeps,
  shopId: ShopId,
  listingId: number,
): Promise<ListingDetail | undefined> {
  const [listing] = await readListings(sql, shopId, [listingId]);
  const row = await detailStore.readDetailRow(sql, shopId, listingId);
  const accounts = await readListingAccounts(sql, shopId, connectors);
  const account = accounts.find(({ id }) => id === listing?.accountId);
  const [product] = listing ? await sourceStore.readProductTexts(sql, shopId, [listing.productId]) : [];
  if (!listing || !row || !account || !product) return undefined;
  const read = await readSource(sql, shopId, account, listing, product);
  const category = (
    await readCategoryStates(
      sql,
      shopId,
      { listings: [listing], accounts: new Map([[account.id, account]]), source: read.source },
      new Map([[product.id, product]]),
    )
  ).get(listing.id);
  const derived = category && previewOf(account, product, listing, read, category);
  const shown = read.offers.slice(0, most.offers);
  const states = new Map(
    (
      await detailStore.readOfferStates(
        sql,
        shopId,
        shown.map(({ id }) => id),
      )
    ).map((one) => [one.id, one]),
  );
  const derive = offerDeriver(account, read.source);
  const open = await detailStore.readOpenIssues(sql, shopId, listing.id, most.issues);
  return {
    ...headOf(listing, row, account, product),
    ...(derived ? { preview: previewFields(derived.content) } : {}),
    category: category ? toCategory(category) : null,
    offers: shown.flatMap((offer) => {
      const of = states.get(offer.id);
      return of ? [toOfferDetail(offer, of, read.source, derive(offer.productId, offer.components), account.id)] : [];
    }),
    offerTotal: read.offers.length,
    issues: [...open.map(toIssueDetail), ...notStored(derived, listing).map(toFoundNow)],
    drift: (await detailStore.readOpenDrift(sql, shopId, listing.id, most.drift)).map(({ foundAt, ...drift }) => ({
      ...drift,
      foundAt: foundAt.toISOString(),
    })),
    history: (await detailStore.readHistory(sql, shopId, listing.id, most.history)).map(({ at, params, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      params: params ?? {},
    })),
    overrides: Object.fromEntries(read.source.overrides.of(account.id, product.id)),
  };
}

/** Of a listing that is wanted only remarks are not kept; of any other nothing is. */
const notStored = (derived: DerivedContent | undefined, { wanted }: ListingRow) =>
  (derived?.issues ?? []).filter(({ severity }) => wanted !== "listed" || severity === "info");

interface Read {
  source: Source;
  variantsByProduct: ReadonlyMap<string, readonly SourceVariant[]>;
  offers: readonly OfferRow[];
}

async function readSource(
  sql: ListingsDeps["database"]["sql"],
  shopId: ShopId,
  account: ListingAccount,
  listing: ListingRow,
  product: SourceProductText,
): Promise<Read> {
  const offers = await readOffersOf(sql, shopId, [listing.id]);
  const variants = await sourceStore.readVariantsOf(sql, shopId, [product.id]);
  const parts = await sourceStore.readVariants(
    sql,
    shopId,
    offers.flatMap(({ components }) => components.map(({ variantId }) => variantId)),
  );
  const all = [...variants, ...parts];
  const levels = await sourceStore.readLevels(sql, shopId, [...new Set(all.map((variant) => variant.inventoryItemId))]);
  return {
    source: {
      products: new Map([[product.id, product]]),
      variants: new Map(all.map((variant) => [variant.id, variant])),
      levels: groupBy(levels, ({ inventoryItemId }) => inventoryItemId),
      reserved: await sourceStore.readReserved(
        sql,
        shopId,
        all.map(({ id }) => id),
      ),
      locations: await sourceStore.readLocations(sql, shopId),
      overrides: new Overrides(await readOverrides(sql, shopId, [account.id], [product.id])),
    },
    variantsByProduct: new Map([[product.id, variants]]),
    offers,
  };
}

/** What would be sent now, and what stands against it: also for a listing that nobody wants yet. */
function previewOf(
  account: ListingAccount,
  product: SourceProductText,
  listing: ListingRow,
  read: Read,
  category: CategoryState,
): DerivedContent | undefined {
  if (!isConnected(account)) return undefined;
  const input = toContentInput(account, product, read.offers, category, compileTemplates(account), read);
  const derived = deriveContent(input);
  const found = preflight({ ...input, content: derived.content, wasAccepted: listing.ackVersion > 0 });
  return { ...derived, issues: [...derived.issues, ...found] };
}

const previewFields = ({ title, descriptionHtml, imageUrls, aspects, axes, condition }: DerivedContent["content"]) => ({
  title,
  descriptionHtml,
  imageUrls,
  aspects,
  axes,
  condition,
});

function headOf(listing: ListingRow, row: detailStore.DetailRow, account: ListingAccount, product: SourceProductText) {
  const at = (instant: Date | null) => instant?.toISOString() ?? null;
  // What was sent is not kept beside what is desired; while both are one version they are the same.
  const isSentCurrent = row.sentVersion > 0 && row.sentVersion === row.desiredVersion;
  return {
    listingId: listing.id,
    accountId: account.id,
    accountName: account.name,
    channel: account.connector?.descriptor.name ?? account.name,
    currency: account.currency,
    status: row.status,
    statusAt: at(row.statusAt),
    wanted: listing.wanted,
    wantedBy: listing.wantedBy,
    isDue: listing.isDue,
    remoteId: row.remoteId,
    remoteUrl: row.remoteUrl,
    product: {
      id: product.id,
      title: product.title,
      status: product.status,
      vendor: product.vendor,
      productType: product.productType,
      isDeleted: product.isDeleted,
    },
    title: {
      desired: {
        value: listing.wanted === "listed" ? (row.desiredTitle ?? listing.title) : listing.title,
        at: at(row.desiredAt),
      },
      sent: { value: isSentCurrent ? row.desiredTitle : row.ackTitle, at: at(row.sentAt) },
      acknowledged: { value: row.ackTitle, at: at(row.ackAt) },
      observed: { value: row.observedTitle, at: at(row.observedAt) },
    },
  };
}

const toCategory = ({ sourceKey, chosen, suggestion }: CategoryState): ListingDetail["category"] => ({
  sourceKey,
  chosen: chosen ?? null,
  suggestion: suggestion
    ? { id: suggestion.categoryId, name: suggestion.categoryName, confidence: suggestion.confidence }
    : null,
});

const toIssueDetail = ({ firstSeenAt, ...issue }: detailStore.IssueRow): IssueDetail => ({
  ...issue,
  class: issue.class as Issue["class"], // written by this app from an Issue
  severity: issue.severity as Issue["severity"], // likewise
  firstSeenAt: firstSeenAt.toISOString(),
});

const toFoundNow = ({ class: kind, severity, code, field, message, sku }: Issue): IssueDetail => ({
  class: kind,
  severity,
  code,
  field,
  message,
  sku: sku ?? null,
  source: "preflight",
  firstSeenAt: null,
});
