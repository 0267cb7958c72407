import type { DerivedOffer, Source } from "./derive-offer.ts";
import type { OfferStatesRow } from "./detail-store.ts";
import type { OfferRow } from "./offer-store.ts";
import type { FourStates, OfferDetail } from "./page-types.ts";

/** One offer for the page: its values in their four states, and where the desired ones come from. Pure. */
export function toOfferDetail(
  offer: OfferRow,
  row: OfferStatesRow,
  source: Source,
  derived: DerivedOffer,
  accountId: number,
): OfferDetail {
  const [first] = offer.components;
  const variantId = first?.variantId ?? "";
  const variant = source.variants.get(variantId);
  const states = (desired: number, sent: number | null, acknowledged: number | null, observed: number | null) =>
    ({
      desired: { value: desired, at: at(row.desiredAt) },
      sent: { value: sent, at: at(row.sentAt) },
      acknowledged: { value: acknowledged, at: at(row.ackAt) },
      observed: { value: observed, at: at(row.observedAt) },
    }) satisfies FourStates<number>;
  return {
    offerId: offer.id,
    sku: offer.sku,
    shopifySku: variant?.sku ?? "",
    variantId,
    title: variant && variant.title !== "Default Title" ? variant.title : "",
    status: row.status,
    statusAt: at(row.statusAt),
    isDue: row.isDue,
    quantity: states(row.desiredQuantity, row.sentQuantity, row.ackQuantity, row.observedQuantity),
    price: states(row.desiredPriceMinor, row.sentPriceMinor, row.ackPriceMinor, row.observedPriceMinor),
    quantitySteps: derived.quantity.steps,
    priceSteps: derived.price.steps,
    overrides: Object.fromEntries(source.overrides.of(accountId, offer.productId, variantId)),
  };
}

const at = (instant: Date | null) => instant?.toISOString() ?? null;
