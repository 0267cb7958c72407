import type { VariantId } from "../domain/ids.ts";

/** What a unit of a line is made of. */
export interface Component {
  variantId: VariantId;
  units: number;
}

export type MatchedBy = "remoteId" | "sku" | "barcode" | "remembered" | "merchant";

export interface LineMatch {
  match: "matched" | "unmatched" | "ambiguous";
  matchedBy: MatchedBy | "";
  components: Component[];
}

/** What of a channel's line tells what was sold. */
export interface LineClue {
  sku: string;
  listingRemoteId?: string;
  offerRemoteId?: string;
  barcode?: string;
}

export interface KnownOffer {
  sku: string;
  offerRemoteId: string | null;
  listingRemoteId: string | null;
  components: Component[];
}

/** All that the shop knows of a page's lines; looked up by the same texts that the lines carry. */
export interface Known {
  offers: readonly KnownOffer[];
  /** Living variants. */
  variants: readonly { id: VariantId; sku: string; barcode: string }[];
  remembered: ReadonlyMap<string, Component[]>;
}

/** Under which a merchant's answer is kept: the SKU, or without one the listing itself. */
export const rememberedKey = ({ sku, listingRemoteId, offerRemoteId }: LineClue): string =>
  sku !== "" ? `sku:${sku}` : `listing:${listingRemoteId ?? ""}/${offerRemoteId ?? ""}`;

/**
 * What a line is: by the channel's own id of what we listed, then by SKU, then by barcode, then by what the merchant
 * said the last time. The first that names exactly one thing decides; if none does, but one names several, it is
 * ambiguous. Pure.
 */
export function matchLine(clue: LineClue, known: Known): LineMatch {
  let isAmbiguous = false;
  for (const [matchedBy, found] of candidates(clue, known)) {
    const different = new Map(found.map((components) => [signature(components), components]));
    const [only] = different.values();
    if (only && different.size === 1) return { match: "matched", matchedBy, components: only };
    if (different.size > 1) isAmbiguous = true;
  }
  return { match: isAmbiguous ? "ambiguous" : "unmatched", matchedBy: "", components: [] };
}

function* candidates(clue: LineClue, known: Known): Generator<[MatchedBy, Component[][]]> {
  const { sku, listingRemoteId, offerRemoteId, barcode } = clue;
  const { offers, variants, remembered } = known;
  yield ["remoteId", offers.filter((offer) => isSameOffer(offer, clue)).map(({ components }) => components)];
  if (sku !== "") {
    const listed = offers.filter((offer) => offer.sku === sku).map(({ components }) => components);
    const named = variants.filter((variant) => variant.sku === sku).map(({ id }) => one(id));
    // What we listed under a SKU is what was sold under it, whatever else bears it in the catalog.
    yield ["sku", listed.length > 0 ? listed : named];
  }
  for (const code of [barcode, sku]) {
    if (code === undefined || code === "") continue;
    yield ["barcode", variants.filter((variant) => variant.barcode === code).map(({ id }) => one(id))];
  }
  const answer = remembered.get(
    rememberedKey({
      sku,
      ...(listingRemoteId ? { listingRemoteId } : {}),
      ...(offerRemoteId ? { offerRemoteId } : {}),
    }),
  );
  yield ["remembered", answer ? [answer] : []];
}

/** An offer's own id is enough; a listing's only together with the SKU, for it may have many variants. */
function isSameOffer(offer: KnownOffer, { sku, listingRemoteId, offerRemoteId }: LineClue): boolean {
  if (offerRemoteId !== undefined && offer.offerRemoteId === offerRemoteId) return true;
  return listingRemoteId !== undefined && offer.listingRemoteId === listingRemoteId && offer.sku === sku;
}

const one = (variantId: VariantId): Component[] => [{ variantId, units: 1 }];
const signature = (components: readonly Component[]) =>
  components
    .map(({ variantId, units }) => `${variantId}x${units}`)
    .sort()
    .join("+");
