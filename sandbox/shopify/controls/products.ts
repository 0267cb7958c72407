import { z } from "zod";
import { productIn } from "../graphql/mutations/product-input.ts";
import type { CatalogProduct } from "../../catalog/types.ts";
import { variantFromCatalog } from "../store/from-catalog.ts";
import { freeHandle, type StockedVariant } from "../store/products.ts";
import { putProduct, type WholeProduct } from "../store/put-product.ts";
import type { Product, ProductStatus } from "../store/records.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { BadRequest } from "./request.ts";

const money = z.string().regex(/^\d+(\.\d{1,3})?$/, "an amount such as 19.90");
const status = z.enum(["active", "draft", "archived"]);

const catalogVariant = z.strictObject({
  optionValues: z.array(z.string()).max(3).default([]),
  sku: z.string().default(""),
  grams: z.number().int().min(0).default(0),
  tracked: z.boolean().default(true),
  quantities: z.record(z.string(), z.number().int()).default({}),
  policy: z.enum(["deny", "continue"]).default("deny"),
  price: money.default("0.00"),
  compareAtPrice: money.optional(),
  requiresShipping: z.boolean().default(true),
  taxable: z.boolean().default(true),
  barcode: z.string().default(""),
  imageSrc: z.string().optional(),
  cost: money.optional(),
});

/** A catalog's product; what is not given gets Shopify's own default, so that a hand-written one can be short. */
const catalogProduct = z.strictObject({
  handle: z.string().default(""),
  title: z.string().min(1),
  bodyHtml: z.string().default(""),
  vendor: z.string().default(""),
  type: z.string().default(""),
  tags: z.array(z.string()).default([]),
  published: z.boolean().default(true),
  status: status.default("active"),
  category: z.string().optional(),
  options: z.array(z.string()).max(3).default([]),
  images: z
    .array(
      z.strictObject({
        src: z.string(),
        alt: z.string().default(""),
        position: z.number().int().default(1),
      }),
    )
    .default([]),
  variants: z
    .array(catalogVariant)
    .min(1)
    .max(2048)
    .default([catalogVariant.parse({})]),
});
/** A list of products, or one. */
export const catalogBody = (body: unknown): z.ZodType<CatalogProduct[]> => {
  const schema = Array.isArray(body) ? z.array(catalogProduct).min(1) : catalogProduct.transform((one) => [one]);
  // zod writes an absent field as `undefined`, which the catalog's type has not
  return schema as unknown as z.ZodType<CatalogProduct[]>;
};

const variantPatch = z.strictObject({
  sku: z.string(),
  newSku: z.string().optional(),
  price: money.optional(),
  compareAtPrice: money.nullable().optional(),
  barcode: z.string().nullable().optional(),
  tracked: z.boolean().optional(),
  policy: z.enum(["deny", "continue"]).optional(),
  cost: money.nullable().optional(),
});

export const productPatch = z.strictObject({
  handle: z.string().min(1).optional(),
  title: z.string().min(1).optional(),
  bodyHtml: z.string().optional(),
  vendor: z.string().optional(),
  type: z.string().optional(),
  tags: z.array(z.string()).optional(),
  status: status.optional(),
  published: z.boolean().optional(),
  category: z.string().nullable().optional(),
  images: z.array(z.strictObject({ src: z.string(), alt: z.string().default("") })).optional(),
  /** For every variant. */
  price: money.optional(),
  tracked: z.boolean().optional(),
  variants: z.array(variantPatch).optional(),
  addVariants: z.array(catalogVariant).optional(),
  /** By SKU. */
  removeVariants: z.array(z.string()).optional(),
});
export type ProductPatch = z.infer<typeof productPatch>;

const statusOf = (value: "active" | "draft" | "archived"): ProductStatus => value.toUpperCase() as ProductStatus;

export function productByHandle(shop: ShopStore, handle: string): Product {
  const product = shop.byHandle.get(handle);
  if (!product) throw new BadRequest(`There is no product with the handle "${handle}"`, 404);
  return product;
}

function patchVariants(shop: ShopStore, whole: WholeProduct, patch: ProductPatch): void {
  const at = (sku: string): StockedVariant => {
    const found = whole.variants.find((variant) => variant.sku === sku);
    if (!found) throw new BadRequest(`The product has no variant with the SKU "${sku}"`, 404);
    return found;
  };
  for (const variant of whole.variants) {
    if (patch.price !== undefined) variant.price = patch.price;
    if (patch.tracked !== undefined) variant.tracked = patch.tracked;
  }
  for (const one of patch.variants ?? []) {
    const variant = at(one.sku);
    variant.sku = one.newSku ?? variant.sku;
    variant.price = one.price ?? variant.price;
    variant.tracked = one.tracked ?? variant.tracked;
    if (one.policy !== undefined) variant.policy = one.policy === "continue" ? "CONTINUE" : "DENY";
    if (one.compareAtPrice !== undefined) variant.compareAtPrice = one.compareAtPrice;
    if (one.barcode !== undefined) variant.barcode = one.barcode;
    if (one.cost !== undefined) variant.cost = one.cost;
  }
  for (const sku of patch.removeVariants ?? []) {
    const gone = at(sku);
    whole.variants = whole.variants.filter((variant) => variant !== gone);
  }
  const added = (patch.addVariants ?? []) as CatalogProduct["variants"]; // as for the catalog's body above
  for (const variant of added) whole.variants.push(variantFromCatalog(shop, variant));
}

/** What a merchant does on a product's page. One action, so one webhook, whatever it changes. */
export function patchProduct(shop: ShopStore, product: Product, patch: ProductPatch): Product {
  return shop.transact(() => {
    const whole = productIn(shop, {}, product);
    whole.title = patch.title ?? whole.title;
    whole.bodyHtml = patch.bodyHtml ?? whole.bodyHtml;
    whole.vendor = patch.vendor ?? whole.vendor;
    whole.productType = patch.type ?? whole.productType;
    whole.tags = patch.tags ?? whole.tags;
    whole.images = patch.images ?? whole.images;
    whole.published = patch.published ?? whole.published;
    if (patch.status !== undefined) whole.status = statusOf(patch.status);
    if (patch.category !== undefined) whole.category = patch.category;
    patchVariants(shop, whole, patch);
    const changed = putProduct(shop, whole, product);
    if (patch.handle !== undefined && patch.handle !== product.handle) {
      shop.rename(product, freeHandle(shop, patch.handle));
    }
    return changed;
  });
}
