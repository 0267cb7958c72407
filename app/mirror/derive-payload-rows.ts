import type { VariantId } from "../domain/ids.ts";
import { toldByWebhook } from "./judge.ts";
import type { ProductPayload, VariantPayload } from "./payloads.ts";
import { categoryIdOf, toMinor } from "./plain-values.ts";
import { withProductHash, withVariantHash, type ProductSnapshot, type VariantRow } from "./rows.ts";

/** The rows that a `products/create` or `products/update` tells. */
export function deriveSnapshot(payload: ProductPayload, currency: string): ProductSnapshot {
  const described = new Set<VariantId>(payload.variants.map((variant) => variant.admin_graphql_api_id));
  return {
    product: withProductHash({
      id: payload.admin_graphql_api_id,
      title: payload.title,
      handle: payload.handle,
      descriptionHtml: payload.body_html,
      vendor: payload.vendor,
      productType: payload.product_type,
      status: payload.status,
      tags: tagsOf(payload.tags),
      categoryId: payload.category ? categoryIdOf(payload.category.admin_graphql_api_id) : null,
      categoryName: payload.category?.full_name ?? null,
      options: payload.options.map(({ name, values }) => ({ name, values })),
      images: payload.images.map(({ src, alt }) => ({ url: src, alt })),
      collectionIds: undefined,
      updatedAtMs: payload.updated_at,
    }),
    variants: payload.variants.map((variant) => variantRow(variant, payload, currency)),
    undescribed: payload.variant_gids
      .filter((listed) => !described.has(listed.admin_graphql_api_id))
      .map((listed) => ({ id: listed.admin_graphql_api_id, updatedAtMs: listed.updated_at })),
    levels: undefined,
    collections: [],
    told: toldByWebhook(payload.updated_at),
  };
}

/** One text with commas, for GraphQL's list. A tag itself cannot hold a comma. */
const tagsOf = (tags: string) =>
  tags
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");

function variantRow(variant: VariantPayload, product: ProductPayload, currency: string): VariantRow {
  const values = [variant.option1, variant.option2, variant.option3];
  const image = product.images.find(({ id }) => String(id) === String(variant.image_id));
  return withVariantHash({
    id: variant.admin_graphql_api_id,
    productId: product.admin_graphql_api_id,
    sku: variant.sku,
    barcode: variant.barcode,
    title: variant.title,
    selectedOptions: product.options.map(({ name }, index) => ({ name, value: values[index] ?? "" })),
    priceMinor: toMinor(variant.price, currency),
    compareAtMinor: variant.compare_at_price == null ? null : toMinor(variant.compare_at_price, currency),
    position: variant.position,
    imageUrl: image?.src ?? null,
    inventoryItemId: variant.inventory_item_id ?? "",
    inventoryPolicy: variant.inventory_policy,
    updatedAtMs: variant.updated_at,
    item: undefined,
    contentHash: "",
  });
}
