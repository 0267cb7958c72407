import type { Product as PickedProduct, ProductVariant as PickedVariant } from "@shopify/app-bridge-types";
import { gid } from "../shopify/store/ids.ts";
import type { Collection, Product, Variant } from "../shopify/store/records.ts";
import { totalAvailable, type ShopStore } from "../shopify/store/shop-store.ts";

// The types of App Bridge name these values by enums that exist only as types.
type Enumerated<T> = { [K in keyof T]: T[K] };
type ProductShape = Enumerated<Omit<PickedProduct, "status" | "variants">> & { status: string; variants: unknown[] };
type VariantShape = Omit<
  PickedVariant,
  "inventoryManagement" | "inventoryPolicy" | "weightUnit" | "fulfillmentService"
> & {
  inventoryManagement: string;
  inventoryPolicy: string;
  weightUnit: string;
};

/** What the resource picker hands to the app, as Shopify's own does. */
export function pickedProduct(shop: ShopStore, product: Product, variantIds?: readonly string[]): ProductShape {
  const variants = product.variants.filter(
    ({ id }) => variantIds === undefined || variantIds.includes(gid("ProductVariant", id)),
  );
  return {
    id: gid("Product", product.id),
    availablePublicationCount: product.publishedAtMs === null ? 0 : 1,
    createdAt: shop.utc(product.createdAtMs),
    updatedAt: shop.utc(product.updatedAtMs),
    publishedAt: product.publishedAtMs === null ? null : shop.utc(product.publishedAtMs),
    descriptionHtml: product.bodyHtml,
    handle: product.handle,
    hasOnlyDefaultVariant: product.variants.length === 1 && product.options[0]?.name === "Title",
    images: product.images.map((image) => ({
      id: gid("ProductImage", image.id),
      altText: image.alt,
      originalSrc: image.src,
    })),
    options: product.options.map((option) => ({
      id: gid("ProductOption", option.id),
      name: option.name,
      position: option.position,
      values: option.values.map(({ name }) => name),
    })),
    productType: product.productType,
    tags: product.tags,
    templateSuffix: null,
    title: product.title,
    totalInventory: product.variants.reduce((sum, { item }) => sum + (item.tracked ? totalAvailable(item) : 0), 0),
    totalVariants: product.variants.length,
    tracksInventory: product.variants.some(({ item }) => item.tracked),
    variants: variants.map((variant) => pickedVariant(shop, variant)),
    vendor: product.vendor,
    status: product.status,
  };
}

export function pickedVariant(shop: ShopStore, variant: Variant): VariantShape {
  const { product, item } = variant;
  const title = variant.optionValues.join(" / ");
  const image = product.images.find(({ id }) => id === variant.imageId);
  return {
    id: gid("ProductVariant", variant.id),
    availableForSale: !item.tracked || variant.policy === "CONTINUE" || totalAvailable(item) > 0,
    barcode: variant.barcode,
    compareAtPrice: variant.compareAtPrice,
    createdAt: shop.utc(variant.createdAtMs),
    updatedAt: shop.utc(variant.updatedAtMs),
    displayName: `${product.title} - ${title}`,
    image: image ? { id: gid("ProductImage", image.id), altText: image.alt, originalSrc: image.src } : null,
    inventoryItem: { id: gid("InventoryItem", item.id) },
    inventoryManagement: item.tracked ? "SHOPIFY" : "NOT_MANAGED",
    inventoryPolicy: variant.policy,
    inventoryQuantity: totalAvailable(item),
    position: variant.position,
    price: variant.price,
    product: { id: gid("Product", product.id), title: product.title, handle: product.handle },
    requiresShipping: item.requiresShipping,
    selectedOptions: variant.optionValues.map((value) => ({ value })),
    sku: variant.sku,
    taxable: variant.taxable,
    title,
    weight: item.grams,
    weightUnit: "GRAMS",
  };
}

export const pickedCollection = (shop: ShopStore, collection: Collection) => ({
  id: gid("Collection", collection.id),
  availablePublicationCount: 1,
  description: collection.bodyHtml.replace(/<[^>]*>/g, ""),
  descriptionHtml: collection.bodyHtml,
  handle: collection.handle,
  image: null,
  productsAutomaticallySortedCount: 0,
  productsCount: collection.productIds.size,
  productsManuallySortedCount: collection.productIds.size,
  publicationCount: 1,
  ruleSet: null,
  seo: { description: null, title: null },
  sortOrder: "BEST_SELLING",
  storefrontId: gid("Collection", collection.id),
  templateSuffix: null,
  title: collection.title,
  updatedAt: shop.utc(collection.updatedAtMs),
});
