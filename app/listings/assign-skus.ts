import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { insertOffers, type NewOffer } from "./offer-store.ts";
import type { OfferToMake } from "./plan-offers.ts";

/**
 * Makes the offers, each with the first of its SKUs that is free on its account. In stable order, so of two variants with
 * one SKU the first keeps it. The database decides what is free: two that run at once cannot both get one.
 */
export async function makeOffers(tx: Sql, shop: ShopId, offers: readonly OfferToMake[], at: Date): Promise<void> {
  let waiting = offers.map((offer) => ({ offer, next: 0 }));
  while (waiting.length > 0) {
    const round = new Map<string, NewOffer & { entry: (typeof waiting)[number] }>();
    for (const entry of waiting) {
      const { forms, ...offer } = entry.offer;
      // Within one round, too, the first keeps a SKU and the others go on to their next.
      while (round.has(`${offer.accountId} ${forms[entry.next]?.sku ?? ""}`)) entry.next += 1;
      const form = forms[entry.next];
      if (!form) throw new Error(`no SKU is free for variant ${offer.variantId}: its last one is its alone`);
      round.set(`${offer.accountId} ${form.sku}`, { ...offer, sku: form.sku, entry });
    }
    const made = await insertOffers(tx, shop, [...round.values()], at);
    for (const { accountId, sku } of made) round.delete(`${accountId} ${sku}`);
    waiting = [...round.values()].map(({ entry }) => ({ offer: entry.offer, next: entry.next + 1 }));
  }
}
