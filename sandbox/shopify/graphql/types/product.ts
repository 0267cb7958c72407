import { gid } from "../../store/ids.ts";
import { DEFAULT_VALUE, variantTitle } from "../../store/products.ts";
import type { OptionValue, Product, ProductImage, ProductOption, Variant } from "../../store/records.ts";
import { totalAvailable } from "../../store/shop-store.ts";
import { categoryGid } from "../../webhooks/product-payload.ts";
import type { TypeResolvers } from "../context.ts";
import { type Args, Listing, listed, sorted } from "../listing.ts";
import { metafieldFields } from "./metafield.ts";

const byId = (record: { id: number }): number => record.id;
const IMAGE_SIDE = 1024;

function plainText(html: string): string {
  const text = html.replace(/<(br|\/p|\/li|\/h\d)\s*\/?>/gi, " ").replace(/<[^>]*>/g, "");
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };
  return text
    .replace(/&(#?\w+);/g, (whole, name: string) => named[name] ?? whole)
    .replace(/\s+/g, " ")
    .trim();
}

const cut = (text: string, at: unknown): string =>
  typeof at === "number" && text.length > at ? `${text.slice(0, Math.max(0, at - 3))}...` : text;

/** Variants in their order on the product, or by another key. */
function variantListing(variants: readonly Variant[], args: Args): Listing<Variant> {
  switch (args.sortKey) {
    case "ID":
      return sorted(variants, byId, byId, args);
    case "SKU":
      return sorted(variants, byId, (variant) => variant.sku, args);
    case "INVENTORY_QUANTITY":
      return sorted(variants, byId, (variant) => totalAvailable(variant.item), args);
    default: {
      const reversed = args.reverse === true;
      const inOrder = reversed ? variants.toReversed() : variants;
      return new Listing(inOrder, byId, (variant) => variant.position, reversed);
    }
  }
}

function priceRange(product: Product, currency: string): unknown {
  const prices = product.variants.map((variant) => variant.price).sort((a, b) => Number(a) - Number(b));
  const money = (amount: string | undefined): unknown => ({ amount: amount ?? "0.0", currencyCode: currency });
  return { minVariantPrice: money(prices[0]), maxVariantPrice: money(prices.at(-1)) };
}

const exact = (count: number): unknown => ({ count, precision: "EXACT" });
const total = (product: Product): number =>
  product.variants.reduce((sum, variant) => sum + (variant.item.tracked ? totalAvailable(variant.item) : 0), 0);

function category(fullName: string): unknown {
  const steps = fullName.split(">").map((step) => step.trim());
  return {
    kind: "TaxonomyCategory",
    id: categoryGid(fullName),
    name: steps.at(-1),
    fullName: steps.join(" > "),
    level: steps.length,
    isLeaf: true,
    isRoot: steps.length === 1,
    isArchived: false,
    ancestorIds: [],
    childrenIds: [],
    parentId: null,
  };
}

export const product: TypeResolvers<Product> = {
  id: (source) => gid("Product", source.id),
  legacyResourceId: (source) => String(source.id),
  descriptionHtml: (source) => source.bodyHtml,
  bodyHtml: (source) => source.bodyHtml,
  description: (source, args) => cut(plainText(source.bodyHtml), args.truncateAt),
  descriptionPlainSummary: (source) => cut(plainText(source.bodyHtml), 255),
  category: (source) => (source.category === null ? null : category(source.category)),
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.updatedAtMs),
  publishedAt: (source, _args, { shop }) => (source.publishedAtMs === null ? null : shop.utc(source.publishedAtMs)),
  collections: (source, args, { shop }) =>
    listed(
      shop.collections.all.filter((collection) => collection.productIds.has(source.id)),
      byId,
      args,
    ),
  inCollection: (source, args, { shop }) =>
    shop.collections.all.some((one) => gid("Collection", one.id) === args.id && one.productIds.has(source.id)),
  featuredMedia: (source) => source.images[0] ?? null,
  featuredImage: (source) => (source.images[0] ? { kind: "Image", of: source.images[0] } : null),
  hasOnlyDefaultVariant: ({ variants }) => variants.length === 1 && variants[0]?.optionValues[0] === DEFAULT_VALUE,
  hasOutOfStockVariants: (source) => source.variants.some(({ item }) => item.tracked && totalAvailable(item) <= 0),
  hasVariantsThatRequiresComponents: () => false,
  images: (source, args) =>
    listed(
      source.images.map((image) => ({ kind: "Image", id: image.id, of: image })),
      byId,
      args,
    ),
  media: (source, args) => listed(source.images, byId, args),
  mediaCount: (source) => exact(source.images.length),
  isGiftCard: () => false,
  onlineStoreUrl: (source, _args, { shop }) =>
    source.publishedAtMs === null ? null : `https://${shop.info.domain}/products/${source.handle}`,
  onlineStorePreviewUrl: (source, _args, { shop }) => `https://${shop.info.domain}/products/${source.handle}`,
  options: (source, args) => source.options.slice(0, typeof args.first === "number" ? args.first : undefined),
  priceRangeV2: (source, _args, { shop }) => priceRange(source, shop.info.currency),
  priceRange: (source, _args, { shop }) => priceRange(source, shop.info.currency),
  requiresSellingPlan: () => false,
  seo: () => ({ title: null, description: null }),
  totalInventory: total,
  totalVariants: (source) => source.variants.length,
  tracksInventory: (source) => source.variants.some((variant) => variant.item.tracked),
  variants: (source, args) => variantListing(source.variants, args),
  variantsCount: (source) => exact(source.variants.length),
  publishedOnCurrentPublication: (source) => source.publishedAtMs !== null,
  defaultCursor: (source) =>
    Buffer.from(JSON.stringify({ last_id: source.id, last_value: source.id })).toString("base64"),
  ...metafieldFields((source) => gid("Product", source.id)),
};

const imageOf = (source: { of: ProductImage }): ProductImage => source.of;
const url = (source: { of: ProductImage }): string => imageOf(source).src;

/** A picture by itself. */
export const image: TypeResolvers<{ of: ProductImage }> = {
  id: (source) => gid("ProductImage", imageOf(source).id),
  altText: (source) => imageOf(source).alt || null,
  url,
  src: url,
  originalSrc: url,
  transformedSrc: url,
  width: () => IMAGE_SIDE,
  height: () => IMAGE_SIDE,
};

/** A picture as one of a product's media. */
export const mediaImage: TypeResolvers<ProductImage> = {
  id: (source) => gid("MediaImage", source.id),
  alt: (source) => source.alt || null,
  image: (source) => ({ kind: "Image", of: source }),
  preview: (source) => ({ image: { kind: "Image", of: source }, status: "READY" }),
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  mediaContentType: () => "IMAGE",
  status: () => "READY",
  fileStatus: () => "READY",
};

export const option: TypeResolvers<ProductOption> = {
  id: (source) => gid("ProductOption", source.id),
  values: (source) => source.values.map((value) => value.name),
  optionValues: (source) => source.values,
};

export const optionValue: TypeResolvers<OptionValue> = {
  id: (source) => gid("ProductOptionValue", source.id),
  hasVariants: () => true,
};

export const variant: TypeResolvers<Variant> = {
  id: (source) => gid("ProductVariant", source.id),
  legacyResourceId: (source) => String(source.id),
  title: variantTitle,
  displayName: (source) => `${source.product.title} - ${variantTitle(source)}`,
  availableForSale: ({ item, policy }) => !item.tracked || policy === "CONTINUE" || totalAvailable(item) > 0,
  createdAt: (source, _args, { shop }) => shop.utc(source.createdAtMs),
  updatedAt: (source, _args, { shop }) => shop.utc(source.updatedAtMs),
  inventoryItem: (source) => source.item,
  inventoryPolicy: (source) => source.policy,
  inventoryQuantity: (source) => totalAvailable(source.item),
  sellableOnlineQuantity: (source) => totalAvailable(source.item),
  image: ({ product: owner, imageId }) => {
    const found = owner.images.find((one) => one.id === imageId);
    return found ? { kind: "Image", of: found } : null;
  },
  media: ({ product: owner, imageId }, args) =>
    listed(
      owner.images.filter((one) => one.id === imageId),
      byId,
      args,
    ),
  selectedOptions: (source) =>
    source.product.options.map((one, index) => {
      const value = source.optionValues[index] ?? "";
      return { name: one.name, value, optionValue: one.values.find((known) => known.name === value) };
    }),
  requiresComponents: () => false,
  showUnitPrice: () => false,
  defaultCursor: (source) =>
    Buffer.from(JSON.stringify({ last_id: source.id, last_value: source.id })).toString("base64"),
  ...metafieldFields((source) => gid("ProductVariant", source.id)),
};
