import type { ChannelListing, ShopifyState } from "./states.ts";

type Product = ShopifyState["products"][number];
export type Variant = Product["variants"][number];

/** The rules of an account that decide on quantities, as its page shows them. */
export interface QuantityRules {
  buffer: number;
  cap: number | null;
  allocationPercent: number;
  untrackedQuantity: number;
}

export interface Matched {
  product: Product;
  variant: Variant;
  listing: ChannelListing;
}

export interface Matching {
  matched: Matched[];
  /** Variants of active products that the channel does not show. */
  missing: { product: Product; variant: Variant; skus: string[] }[];
  /** On the channel, and of no variant. */
  strange: ChannelListing[];
}

const numberOf = (gid: string) => gid.split("/").at(-1) ?? gid;

/**
 * Which listing shows which variant, worked out from the two states alone: by the variant's SKU, by the SKU with its id behind
 * where two variants share one, by `V-` and its id where it has none.
 */
export function matchListings(shop: ShopifyState, listings: readonly ChannelListing[]): Matching {
  const shown = new Map(listings.filter(({ status }) => status !== "ended").map((listing) => [listing.sku, listing]));
  const result: Matching = { matched: [], missing: [], strange: [] };
  const variants = shop.products.flatMap((product) => product.variants.map((variant) => ({ product, variant })));
  const take = (wanted: (variant: Variant) => string[]) => {
    for (const entry of variants.splice(0)) {
      const sku = wanted(entry.variant).find((candidate) => shown.has(candidate));
      const listing = sku === undefined ? undefined : shown.get(sku);
      if (sku === undefined || listing === undefined) {
        variants.push(entry);
        continue;
      }
      shown.delete(sku);
      result.matched.push({ ...entry, listing });
    }
  };
  // Made SKUs first: what is left of two that share one is the one that kept it.
  take(({ id, sku }) => [`V-${numberOf(id)}`, `${sku.trim()}-${numberOf(id)}`]);
  take(({ sku }) => (sku.trim() === "" ? [] : [sku.trim()]));
  for (const { product, variant } of variants) {
    if (product.status === "active") result.missing.push({ product, variant, skus: candidates(variant) });
  }
  result.strange = [...shown.values()];
  return result;
}

/** Every name that an issue of this variant may have. */
const candidates = ({ id, sku }: Variant): string[] =>
  [sku.trim(), `${sku.trim()}-${numberOf(id)}`, `V-${numberOf(id)}`].filter((name) => name !== "");

/** Units that a channel is to show, from Shopify's stock and the account's rules. */
export function expectedQuantity(variant: Variant, oversells: boolean, rules: QuantityRules): number {
  const { buffer, cap, allocationPercent, untrackedQuantity } = rules;
  const most = cap ?? Number.MAX_SAFE_INTEGER;
  if (!variant.tracked) return Math.min(untrackedQuantity, most);
  const stock = variant.inventory.reduce((sum, { available }) => sum + available, 0);
  const share = Math.floor((Math.max(0, stock) * allocationPercent) / 100);
  const free = Math.min(Math.max(0, share - buffer), most);
  return oversells ? Math.min(Math.max(free, untrackedQuantity), most) : free;
}

const digits = new Map(["JPY", "KRW", "CLP", "ISK", "VND"].map((currency) => [currency, 0]));

/** Price in the smallest unit of its currency, by text: no fraction is ever a float. */
export function minorUnits(price: string, currency: string): number {
  const places = digits.get(currency) ?? 2;
  const [whole = "0", fraction = ""] = price.split(".");
  return Number(whole + fraction.padEnd(places, "0").slice(0, places));
}

/** Everything on the channel that is not as Shopify's stock and the rules imply, in words. */
export function differences(
  { matched, strange }: Matching,
  { currency, rules, oversells }: { currency: string; rules: QuantityRules; oversells: (variantId: string) => boolean },
): string[] {
  const found = strange.map(({ sku }) => `${sku} is on the channel, but no variant of the shop has it`);
  for (const { product, variant, listing } of matched) {
    const say = (what: string) => found.push(`${listing.sku} (${product.title}): ${what}`);
    if (product.status !== "active") say(`is listed, although the product is ${product.status}`);
    if (listing.status === "rejected") continue;
    const quantity = expectedQuantity(variant, oversells(variant.id), rules);
    if (listing.quantity !== quantity) say(`quantity ${listing.quantity}, should be ${quantity}`);
    const price = minorUnits(variant.price, currency);
    if (listing.priceMinor !== price) say(`price ${listing.priceMinor}, should be ${price}`);
    if (listing.currency !== currency) say(`priced in ${listing.currency}, should be ${currency}`);
    if (listing.status === "pending") say("is still under review");
  }
  return found;
}
