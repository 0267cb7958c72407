import { textLength } from "../../domain/text-limits.ts";
import type { ListingDetail, OfferDetail } from "../../listings/index.ts";
import type { CategoryView } from "../../ui/category-card.tsx";
import { historyView } from "../../ui/history-view.ts";
import { isUp, priceRange, shownStatus } from "../../ui/listing-row.ts";
import type { ListingPreviewView } from "../../ui/listing-preview.tsx";

/** A listing may have hundreds of variants; a page of them is read at a time. */
const offersAtOnce = 20;

interface Channel {
  titleMax: number;
  titleUnit: "chars" | "bytes";
}

/** The stage's answer as the page shows it. `from`: the first variant that is shown. */
export function listingView(detail: ListingDetail, channel: Channel | undefined, from: number) {
  const { status, wanted, offers } = detail;
  const start = from < offers.length ? from : 0;
  return {
    listingId: detail.listingId,
    accountId: detail.accountId,
    account: detail.accountName,
    channel: detail.channel,
    currency: detail.currency,
    status: shownStatus(detail),
    statusAt: detail.statusAt,
    remoteUrl: status === "live" ? detail.remoteUrl : null,
    isUp: isUp(status),
    canList: wanted === "unlisted",
    isWanted: wanted === "listed",
    isDue: detail.isDue || offers.some(({ isDue }) => isDue),
    productId: detail.product.id,
    title: detail.title.desired.value ?? detail.product.title,
    titleStates: detail.title,
    titleOverride: textOf(detail.overrides.title),
    shopifyTitle: detail.product.title,
    aspectOverrides: aspectsOf(detail.overrides),
    preview: previewOf(detail, channel),
    category: categoryOf(detail),
    offers: offers.slice(start, start + offersAtOnce).map(offerView),
    offerStart: start,
    offerTotal: offers.length,
    offersAtOnce,
    issues: detail.issues.toSorted((a, b) => gravity(a) - gravity(b)),
    drift: detail.drift,
    history: historyView(detail.history, detail.currency),
  };
}

function offerView(offer: OfferDetail) {
  const { offerId, variantId, sku, title, quantity, price, quantitySteps, priceSteps, overrides } = offer;
  const own = overrides.price;
  return {
    offerId,
    variantId,
    sku,
    title,
    status: offer.status,
    quantity,
    price,
    quantitySteps,
    priceSteps,
    ownPriceMinor: typeof own === "number" ? own : null,
  };
}

function previewOf(
  { preview, offers, currency }: ListingDetail,
  channel: Channel | undefined,
): ListingPreviewView | null {
  if (!preview) return null;
  const prices = offers.flatMap(({ price }) => (price.desired.value ? [price.desired.value] : []));
  const range = prices.length === 0 ? [null, null] : [Math.min(...prices), Math.max(...prices)];
  const [priceMinMinor = null, priceMaxMinor = null] = range;
  return {
    title: preview.title,
    titleLength: textLength(preview.title, channel?.titleUnit ?? "chars"),
    titleMax: channel?.titleMax ?? 0,
    price: priceRange({ priceMinMinor, priceMaxMinor, currency }),
    imageUrls: preview.imageUrls,
    descriptionHtml: preview.descriptionHtml,
    aspects: Object.entries(preview.aspects).map(([name, values]) => ({ name, value: values.join(", ") })),
  };
}

function categoryOf({ category }: ListingDetail): (CategoryView & { sourceKey: string }) | null {
  if (!category) return null;
  const { chosen, suggestion, sourceKey } = category;
  return {
    sourceKey,
    id: chosen?.id ?? "",
    name: chosen?.name ?? "",
    from: chosen?.from ?? "none",
    confidence: chosen?.confidence ?? 0,
    suggestion: chosen ? null : suggestion,
  };
}

const gravity = ({ severity }: { severity: string }) => ["error", "warning", "info"].indexOf(severity);

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

function aspectsOf(overrides: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(overrides).flatMap(([field, value]) =>
      field.startsWith("aspect:") && Array.isArray(value) ? [[field.slice("aspect:".length), value.join(", ")]] : [],
    ),
  );
}
