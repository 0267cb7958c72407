import { gid, idOf } from "../shopify/store/ids.ts";
import { variantTitle } from "../shopify/store/products.ts";
import type { Product, Variant } from "../shopify/store/records.ts";
import { totalAvailable, type ShopStore } from "../shopify/store/shop-store.ts";
import type { PickerItem } from "./messages.ts";
import { pickedCollection, pickedProduct, pickedVariant } from "./resources.ts";
import { matches } from "./views.ts";

type Resource = "product" | "variant" | "collection";
const mostShown = 100;

/** What the resource picker lists: products with their variants below, or collections. */
export function pickable(
  shop: ShopStore,
  { resource, query, drafts, archived }: { resource: Resource; query: string; drafts: boolean; archived: boolean },
): PickerItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (resource === "collection") {
    return shop.collections.all
      .filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)))
      .slice(0, mostShown)
      .map(({ id, title, productIds }) => item(gid("Collection", id), title, [`${productIds.size} products`]));
  }
  const found: PickerItem[] = [];
  for (const product of shop.products.all) {
    if (found.length === mostShown) break;
    if ((!drafts && product.status === "DRAFT") || (!archived && product.status === "ARCHIVED")) continue;
    if (matches(product, words)) found.push(productItem(product));
  }
  return found;
}

function productItem(product: Product): PickerItem {
  const image = product.images[0]?.src;
  const single = product.variants.length === 1;
  return {
    ...item(gid("Product", product.id), product.title, [
      product.status === "ACTIVE" ? "" : product.status.toLowerCase(),
    ]),
    ...(image === undefined ? {} : { thumbnail: image }),
    children: single ? [] : product.variants.map(variantItem),
  };
}

const variantItem = (variant: Variant): PickerItem =>
  item(gid("ProductVariant", variant.id), variantTitle(variant), [
    variant.item.tracked ? `${totalAvailable(variant.item)} available` : "not tracked",
    variant.price,
  ]);

const item = (id: string, heading: string, detail: string[]): PickerItem => ({
  id,
  heading,
  detail: detail.filter((text) => text !== ""),
  disabled: false,
  selected: false,
  children: [],
});

/** The picked ids as resources in Shopify's shape. Ids that are gone meanwhile are left out. */
export function pickedOf(
  shop: ShopStore,
  resource: Resource,
  picks: readonly { id: string; variants?: string[] | undefined }[],
): unknown[] {
  return picks.flatMap(({ id, variants }): unknown[] => {
    if (resource === "collection") {
      const collection = shop.collections.get(idOf("Collection", id) ?? 0);
      return collection ? [pickedCollection(shop, collection)] : [];
    }
    const product = shop.products.get(idOf("Product", id) ?? 0);
    if (product === undefined) return [];
    if (resource === "product") return [pickedProduct(shop, product, variants)];
    return product.variants
      .filter((variant) => variants === undefined || variants.includes(gid("ProductVariant", variant.id)))
      .map((variant) => pickedVariant(shop, variant));
  });
}
