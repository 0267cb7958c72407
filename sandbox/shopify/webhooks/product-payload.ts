import { gid } from "../store/ids.ts";
import { variantTitle } from "../store/products.ts";
import type { Product, ProductImage, Variant } from "../store/records.ts";
import { type ShopStore, totalAvailable } from "../store/shop-store.ts";

/** Of the variants beyond these a payload carries only the ids. */
const FULL_VARIANTS = 100;
const IMAGE_SIDE = 1024;

function variantPayload(shop: ShopStore, variant: Variant): Record<string, unknown> {
  const quantity = totalAvailable(variant.item);
  const [option1 = null, option2 = null, option3 = null] = variant.optionValues;
  return {
    admin_graphql_api_id: gid("ProductVariant", variant.id),
    barcode: variant.barcode,
    compare_at_price: variant.compareAtPrice,
    created_at: shop.zoned(variant.createdAtMs),
    id: variant.id,
    inventory_policy: variant.policy.toLowerCase(),
    position: variant.position,
    price: variant.price,
    product_id: variant.product.id,
    sku: variant.sku,
    taxable: variant.taxable,
    title: variantTitle(variant),
    updated_at: shop.zoned(variant.updatedAtMs),
    option1,
    option2,
    option3,
    image_id: variant.imageId,
    inventory_item_id: variant.item.id,
    inventory_quantity: quantity,
    old_inventory_quantity: quantity,
  };
}

function imagePayload(shop: ShopStore, product: Product, image: ProductImage): Record<string, unknown> {
  return {
    id: image.id,
    product_id: product.id,
    position: image.position,
    created_at: shop.zoned(image.createdAtMs),
    updated_at: shop.zoned(image.createdAtMs),
    alt: image.alt || null,
    width: IMAGE_SIDE,
    height: IMAGE_SIDE,
    src: image.src,
    variant_ids: product.variants.filter((variant) => variant.imageId === image.id).map((variant) => variant.id),
    admin_graphql_api_id: gid("ProductImage", image.id),
  };
}

function mediaPayload(shop: ShopStore, product: Product, image: ProductImage): Record<string, unknown> {
  return {
    id: image.id,
    product_id: product.id,
    position: image.position,
    created_at: shop.zoned(image.createdAtMs),
    updated_at: shop.zoned(image.createdAtMs),
    alt: image.alt,
    status: "READY",
    media_content_type: "IMAGE",
    preview_image: { width: IMAGE_SIDE, height: IMAGE_SIDE, src: image.src, status: "READY" },
    variant_ids: [],
    admin_graphql_api_id: gid("MediaImage", image.id),
  };
}

/** The category as a webhook shows it; `category` holds its full name, with `>` between the steps. */
function categoryPayload(category: string | null): Record<string, unknown> | null {
  if (category === null) return null;
  const name = category.split(">").at(-1)?.trim() ?? category;
  return { admin_graphql_api_id: categoryGid(category), name, full_name: category };
}

/** A made-up id, the same for the same name: the real ones stand in Shopify's taxonomy, which is not here. */
export function categoryGid(category: string): string {
  const steps = category.split(">").map((step) => {
    let sum = 7;
    for (const char of step.trim()) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 97;
    return sum;
  });
  return `gid://shopify/TaxonomyCategory/sb-${steps.join("-")}`;
}

/** `products/create` and `products/update`, in the REST shape that webhooks have kept. */
export function productPayload(shop: ShopStore, product: Product): Record<string, unknown> {
  const images = product.images.map((image) => imagePayload(shop, product, image));
  const byTime = product.variants.toSorted((a, b) => b.updatedAtMs - a.updatedAtMs);
  return {
    admin_graphql_api_id: gid("Product", product.id),
    body_html: product.bodyHtml,
    created_at: shop.zoned(product.createdAtMs),
    handle: product.handle,
    id: product.id,
    product_type: product.productType,
    published_at: product.publishedAtMs === null ? null : shop.zoned(product.publishedAtMs),
    template_suffix: null,
    title: product.title,
    updated_at: shop.zoned(product.updatedAtMs),
    vendor: product.vendor,
    status: product.status.toLowerCase(),
    published_scope: "global",
    tags: product.tags.join(", "),
    variants: product.variants.slice(0, FULL_VARIANTS).map((variant) => variantPayload(shop, variant)),
    options: product.options.map((option) => ({
      name: option.name,
      id: option.id,
      product_id: product.id,
      position: option.position,
      values: option.values.map((value) => value.name),
    })),
    images,
    image: images[0] ?? null,
    media: product.images.map((image) => mediaPayload(shop, product, image)),
    variant_gids: byTime.map((variant) => ({
      admin_graphql_api_id: gid("ProductVariant", variant.id),
      updated_at: new Date(variant.updatedAtMs).toISOString(),
    })),
    has_variants_that_requires_components: false,
    category: categoryPayload(product.category),
  };
}
