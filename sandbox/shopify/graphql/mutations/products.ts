import { gid, idOf } from "../../store/ids.ts";
import { deleteProduct, freeHandle, newVariantFields } from "../../store/products.ts";
import { ProductRefused, putProduct, type WholeProduct } from "../../store/put-product.ts";
import type { Product } from "../../store/records.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { Context, Resolve } from "../context.ts";
import type { UserError } from "../idempotency.ts";
import type { Args } from "../listing.ts";
import { fieldsOf, productIn, variantIn } from "./product-input.ts";

const object = (value: unknown): Args => (value ?? {}) as Args; // input objects, checked by the schema

const missing = (field: string, code?: string): UserError[] => [
  { field: [field], message: "Product does not exist", ...(code === undefined ? {} : { code }) },
];

/** Runs a change; a refusal becomes a user error of the answer. */
function attempt(
  field: string[],
  code: string | undefined,
  change: () => Product,
): { product: Product | null; userErrors: UserError[] } {
  try {
    return { product: change(), userErrors: [] };
  } catch (error) {
    if (!(error instanceof ProductRefused)) throw error;
    const userError = { field, message: error.message, ...(code === undefined ? {} : { code }) };
    return { product: null, userErrors: [userError] };
  }
}

function renameIfAsked(shop: ShopStore, product: Product, input: Args): void {
  if (typeof input.handle !== "string" || input.handle === product.handle) return;
  shop.rename(product, freeHandle(shop, input.handle));
}

function identified(shop: ShopStore, args: Args, input: Args): { product?: Product; named: boolean } {
  const { id, handle } = { ...object(args.identifier) };
  const wanted = id ?? input.id;
  if (typeof wanted === "string") {
    const product = shop.products.get(idOf("Product", wanted) ?? 0);
    return product ? { product, named: true } : { named: true };
  }
  const product = typeof handle === "string" ? shop.byHandle.get(handle) : undefined;
  return product ? { product, named: true } : { named: false };
}

/** Makes a product be exactly as given: the one that is named, or a new one. */
export const productSet: Resolve<unknown> = (_source, args, { shop }) => {
  const input = object(args.input);
  const { product: existing, named } = identified(shop, args, input);
  if (named && !existing) return { product: null, userErrors: missing("id", "PRODUCT_DOES_NOT_EXIST") };
  const handle = object(args.identifier).handle;
  return attempt(["input"], "INVALID_INPUT", () => {
    const whole = productIn(shop, typeof handle === "string" ? { handle, ...input } : input, existing);
    const product = putProduct(shop, whole, existing);
    renameIfAsked(shop, product, input);
    return product;
  });
};

export const productCreate: Resolve<unknown> = (_source, args, { shop }) => {
  const media = Array.isArray(args.media) ? { files: args.media } : {};
  return attempt(["title"], undefined, () =>
    putProduct(shop, productIn(shop, { ...object(args.product ?? args.input), ...media }, undefined)),
  );
};

export const productUpdate: Resolve<unknown> = (_source, args, { shop }) => {
  const input = object(args.product ?? args.input);
  const { product: existing } = identified(shop, args, input);
  if (!existing) return { product: null, userErrors: missing("id") };
  return attempt(["title"], undefined, () => {
    const product = putProduct(shop, productIn(shop, input, existing), existing);
    renameIfAsked(shop, product, input);
    joinCollections(shop, product, input);
    return product;
  });
};

function joinCollections(shop: ShopStore, product: Product, input: Args): void {
  const ids = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const found = (list: unknown): typeof shop.collections.all =>
    ids(list).flatMap((id) => shop.collections.get(idOf("Collection", id) ?? 0) ?? []);
  for (const collection of found(input.collectionsToJoin)) {
    collection.productIds.add(product.id);
    shop.record({ topic: "collections/update", collection });
  }
  for (const collection of found(input.collectionsToLeave)) {
    collection.productIds.delete(product.id);
    shop.record({ topic: "collections/update", collection });
  }
}

export const productDelete: Resolve<unknown> = (_source, args, { shop }) => {
  const product = shop.products.get(idOf("Product", object(args.input).id) ?? 0);
  if (!product) return { deletedProductId: null, shop: shop.info, userErrors: missing("id") };
  deleteProduct(shop, product);
  return { deletedProductId: gid("Product", product.id), shop: shop.info, userErrors: [] };
};

/** The three bulk mutations of variants: a product's whole list of variants is worked out, then put. */
function changeVariants(
  { shop }: Context,
  args: Args,
  change: (product: Product, whole: WholeProduct) => UserError[],
): { product: Product | null; userErrors: UserError[] } {
  const product = shop.products.get(idOf("Product", args.productId) ?? 0);
  if (!product) return { product: null, userErrors: missing("productId", "PRODUCT_DOES_NOT_EXIST") };
  const whole = productIn(shop, {}, product);
  try {
    const userErrors = change(product, whole);
    if (userErrors.length > 0 && args.allowPartialUpdates !== true) return { product, userErrors };
    return { product: putProduct(shop, whole, product), userErrors };
  } catch (error) {
    if (!(error instanceof ProductRefused)) throw error;
    return { product, userErrors: [{ field: ["variants"], message: error.message, code: "INVALID_INPUT" }] };
  }
}

const rowsOf = (args: Args): Args[] => args.variants as Args[]; // a required list of objects, checked by the schema

export const productVariantsBulkUpdate: Resolve<unknown> = (_source, args, context) => {
  const changed: number[] = [];
  const result = changeVariants(context, args, (product, whole) =>
    rowsOf(args).flatMap((row, index): UserError[] => {
      const at = product.variants.findIndex((variant) => variant.id === idOf("ProductVariant", row.id));
      const variant = product.variants[at];
      if (!variant) {
        const message = "Product variant does not exist";
        return [{ field: ["variants", String(index), "id"], message, code: "PRODUCT_VARIANT_DOES_NOT_EXIST" }];
      }
      if (row.price !== undefined && Number(row.price) < 0) {
        const message = "Price must be greater than or equal to 0";
        return [{ field: ["variants", String(index), "price"], message, code: "NEGATIVE_PRICE_VALUE" }];
      }
      if (Array.isArray(row.inventoryQuantities) && row.inventoryQuantities.length > 0) {
        const message = "Inventory quantities can only be provided during create.";
        const field = ["variants", String(index), "inventoryQuantities"];
        return [{ field, message, code: "NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE" }];
      }
      whole.variants[at] = variantIn(context.shop, row, whole.options, fieldsOf(variant));
      changed.push(variant.id);
      return [];
    }),
  );
  const productVariants = result.product?.variants.filter((variant) => changed.includes(variant.id)) ?? null;
  return { ...result, productVariants };
};

export const productVariantsBulkCreate: Resolve<unknown> = (_source, args, context) => {
  const before = new Set(context.shop.products.get(idOf("Product", args.productId) ?? 0)?.variants);
  const result = changeVariants(context, args, (_product, whole) => {
    for (const row of rowsOf(args)) {
      whole.variants.push(variantIn(context.shop, row, whole.options, newVariantFields()));
    }
    return [];
  });
  return { ...result, productVariants: result.product?.variants.filter((variant) => !before.has(variant)) ?? null };
};

export const productVariantsBulkDelete: Resolve<unknown> = (_source, args, context) =>
  changeVariants(context, args, (product, whole) => {
    const ids = (args.variantsIds as unknown[]).map((id) => idOf("ProductVariant", id)); // [ID!]!, checked by the schema
    const left = product.variants.map((variant) => !ids.includes(variant.id));
    if (!left.includes(true)) throw new ProductRefused("A product needs at least one variant");
    whole.variants = whole.variants.filter((_variant, index) => left[index]);
    return [];
  });
