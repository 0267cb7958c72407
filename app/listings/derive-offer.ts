import { priceFor, type PriceResult } from "../domain/price.ts";
import { quantityFor, type QuantityComponent, type QuantityResult } from "../domain/quantity.ts";
import { countsLocation } from "../domain/rules.ts";
import type { ListingAccount } from "./account-store.ts";
import type { Overrides } from "./override-store.ts";
import type { SourceLevel, SourceLocation, SourceProduct, SourceVariant } from "./source-store.ts";

/** A chunk of the mirror, by id: what the offers of the chunk are derived from. */
export interface Source {
  products: ReadonlyMap<string, SourceProduct>;
  variants: ReadonlyMap<string, SourceVariant>;
  /** By inventory item. */
  levels: ReadonlyMap<string, readonly SourceLevel[]>;
  /** Units of orders that Shopify does not count yet, by variant. */
  reserved: ReadonlyMap<string, number>;
  locations: readonly SourceLocation[];
  overrides: Overrides;
}

export interface DerivedOffer {
  quantity: QuantityResult;
  price: PriceResult;
}

/** A channel that names no limit of its own: what a 32-bit column holds. */
const anyQuantity = 2_147_483_647;

/** Whether the product is for sale at all; else why not. */
export function withheldBecause(product: SourceProduct | undefined): "productDeleted" | "productNotActive" | null {
  if (!product || product.isDeleted) return "productDeleted";
  return product.status === "active" ? null : "productNotActive";
}

export type OfferDeriver = (
  productId: string,
  components: readonly { variantId: string; units: number }[],
) => DerivedOffer;

/** What an account's offers are to show, from the mirror, its rules, and what was set by hand. Pure. */
export function offerDeriver(account: ListingAccount, source: Source): OfferDeriver {
  const { rules } = account;
  const counted = new Map(
    source.locations.filter((location) => countsLocation(rules.locations, location)).map(({ id, name }) => [id, name]),
  );
  return (productId, components) => {
    const product = source.products.get(productId);
    // What is set by hand belongs to a variant or to the product; a kit has no variant of its own.
    const only = components.length === 1 ? (components[0]?.variantId ?? "") : "";
    const byHand = (field: string) => {
      const own = only === "" ? undefined : source.overrides.of(account.id, productId, only).get(field);
      const value = own ?? source.overrides.of(account.id, productId).get(field);
      return typeof value === "number" ? value : undefined;
    };
    const quantity = quantityFor({
      components: components.map((component) => toComponent(component, product, source, counted)),
      withheld: withheldBecause(product),
      rules: { ...rules, buffer: byHand("buffer") ?? rules.buffer, cap: byHand("cap") ?? rules.cap },
      channelMax: account.connector?.capabilities.quantity.max ?? anyQuantity,
    });
    const price = priceFor({
      sourceMinor: components.reduce(
        (sum, { variantId, units }) => sum + units * (source.variants.get(variantId)?.priceMinor ?? 0),
        0,
      ),
      sourceCurrency: account.shop.currency,
      currency: account.currency,
      rules: rules.price,
      overrideMinor: byHand("price"),
    });
    return { quantity, price };
  };
}

function toComponent(
  { variantId, units }: { variantId: string; units: number },
  product: SourceProduct | undefined,
  source: Source,
  counted: ReadonlyMap<string, string>,
): QuantityComponent {
  const variant = source.variants.get(variantId);
  const name = variant && variant.title !== "Default Title" ? variant.title : (product?.title ?? "");
  return {
    name,
    units,
    tracked: variant?.tracked ?? true,
    oversells: variant?.oversells ?? false,
    removed: variant?.isDeleted ?? true,
    levels: (source.levels.get(variant?.inventoryItemId ?? "") ?? []).flatMap(({ locationId, available }) => {
      const location = counted.get(locationId);
      return location === undefined ? [] : [{ location, available }];
    }),
    reserved: source.reserved.get(variantId) ?? 0,
  };
}
