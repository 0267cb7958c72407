import { idOf } from "../../store/ids.ts";
import {
  DEFAULT_OPTION,
  DEFAULT_VALUE,
  handleFrom,
  newVariantFields,
  type StockedVariant,
  type VariantFields,
} from "../../store/products.ts";
import { ProductRefused, type WholeProduct } from "../../store/put-product.ts";
import type { Location, Product, ProductStatus, Variant } from "../../store/records.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { Args } from "../listing.ts";
import { gramsIn } from "./inventory-item.ts";

/** Reading of inputs whose shapes the schema has already checked. */
const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
const optionalText = (value: unknown, otherwise: string | null): string | null => {
  if (value === undefined) return otherwise;
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
};
const list = (value: unknown): Args[] | undefined => (Array.isArray(value) ? (value as Args[]) : undefined);

/** Money arrives as text or as a number. */
function price(shop: ShopStore, value: unknown, otherwise: string): string {
  if (value === undefined || value === null) return otherwise;
  const amount = Number(value);
  if (!Number.isFinite(amount)) throw new ProductRefused(`Price ${JSON.stringify(value)} is not a number`);
  if (amount < 0) throw new ProductRefused("Price must be greater than or equal to 0");
  return shop.money(amount);
}

export function fieldsOf(variant: Variant): VariantFields {
  return {
    optionValues: variant.optionValues,
    sku: variant.sku,
    price: variant.price,
    compareAtPrice: variant.compareAtPrice,
    barcode: variant.barcode,
    policy: variant.policy,
    taxable: variant.taxable,
    imageSrc: variant.product.images.find((image) => image.id === variant.imageId)?.src ?? null,
    tracked: variant.item.tracked,
    requiresShipping: variant.item.requiresShipping,
    grams: variant.item.grams,
    cost: variant.item.cost,
  };
}

function quantitiesIn(shop: ShopStore, rows: readonly Args[]): [Location, number][] {
  return rows
    .filter((row) => row.name === undefined || row.name === "available")
    .map((row) => {
      const location = shop.locations.get(idOf("Location", row.locationId) ?? 0);
      if (!location) throw new ProductRefused(`Location ${String(row.locationId)} does not exist`);
      return [location, Number(row.quantity ?? row.availableQuantity ?? 0)];
    });
}

function optionValuesIn(values: readonly Args[] | undefined, names: readonly string[], otherwise: string[]): string[] {
  if (!values) return otherwise;
  return names.map((name, index) => {
    const value = values.find((one) => one.optionName === name) ?? values[index];
    return text(value?.name, otherwise[index] ?? DEFAULT_VALUE);
  });
}

/** A variant's input laid over what the variant was. */
export function variantIn(
  shop: ShopStore,
  input: Args,
  names: readonly string[],
  before: VariantFields,
): StockedVariant {
  const item = (input.inventoryItem ?? {}) as Args; // an input object, checked by the schema
  const file = input.file as Args | undefined;
  return {
    optionValues: optionValuesIn(list(input.optionValues), names, before.optionValues),
    sku: text(item.sku ?? input.sku, before.sku),
    price: price(shop, input.price, before.price),
    compareAtPrice:
      input.compareAtPrice === null ? null : optionalPrice(shop, input.compareAtPrice, before.compareAtPrice),
    barcode: optionalText(input.barcode, before.barcode),
    policy:
      input.inventoryPolicy === "CONTINUE" || input.inventoryPolicy === "DENY" ? input.inventoryPolicy : before.policy,
    taxable: typeof input.taxable === "boolean" ? input.taxable : before.taxable,
    imageSrc: typeof file?.originalSource === "string" ? file.originalSource : before.imageSrc,
    tracked: typeof item.tracked === "boolean" ? item.tracked : before.tracked,
    requiresShipping: typeof item.requiresShipping === "boolean" ? item.requiresShipping : before.requiresShipping,
    grams: gramsIn(item) ?? before.grams,
    cost: optionalText(item.cost, before.cost),
    quantities: quantitiesIn(shop, list(input.inventoryQuantities) ?? []),
  };
}

const optionalPrice = (shop: ShopStore, value: unknown, otherwise: string | null): string | null =>
  value === undefined ? otherwise : price(shop, value, "0");

function optionNames(input: Args, existing: Product | undefined): string[] {
  const given = list(input.productOptions)?.map((one) => text(one.name, ""));
  return given && given.length > 0 ? given : (existing?.options.map((one) => one.name) ?? [DEFAULT_OPTION]);
}

function variantsIn(shop: ShopStore, input: Args, names: string[], existing: Product | undefined): StockedVariant[] {
  const rows = list(input.variants);
  if (!rows) {
    const kept = existing?.variants.map((variant) => ({ ...fieldsOf(variant), quantities: [] }));
    const values = list(input.productOptions)?.map((one) => text(list(one.values)?.[0]?.name, DEFAULT_VALUE));
    // productCreate makes the first variant of the given options; the others are made by a second call.
    return kept ?? [{ ...newVariantFields(), optionValues: values ?? [DEFAULT_VALUE], quantities: [] }];
  }
  return rows.map((row) => {
    const id = idOf("ProductVariant", row.id);
    const byId = existing?.variants.find((variant) => variant.id === id);
    if (id !== undefined && !byId) throw new ProductRefused("Product variant does not exist");
    const values = optionValuesIn(list(row.optionValues), names, byId?.optionValues ?? [DEFAULT_VALUE]);
    const known = byId ?? existing?.variants.find((one) => one.optionValues.join("\u0000") === values.join("\u0000"));
    return variantIn(shop, row, names, known ? fieldsOf(known) : { ...newVariantFields(), optionValues: values });
  });
}

const statusIn = (value: unknown, otherwise: ProductStatus): ProductStatus =>
  value === "ACTIVE" || value === "ARCHIVED" || value === "DRAFT" || value === "UNLISTED" ? value : otherwise;

/** A product's input laid over what the product was: what is not given stays, lists that are given replace. */
export function productIn(shop: ShopStore, input: Args, existing: Product | undefined): WholeProduct {
  const title = text(input.title, existing?.title ?? "");
  const names = optionNames(input, existing);
  const files = list(input.files)?.flatMap((file) =>
    typeof file.originalSource === "string" ? [{ src: file.originalSource, alt: text(file.alt, "") }] : [],
  );
  return {
    handle: text(input.handle, existing?.handle ?? handleFrom(title)),
    title,
    bodyHtml: text(input.descriptionHtml, existing?.bodyHtml ?? ""),
    vendor: text(input.vendor, existing?.vendor ?? shop.info.name),
    productType: text(input.productType, existing?.productType ?? ""),
    tags: Array.isArray(input.tags) ? input.tags.map(String) : (existing?.tags ?? []),
    status: statusIn(input.status, existing?.status ?? "ACTIVE"),
    published: existing ? existing.publishedAtMs !== null : true,
    category: optionalText(input.category, existing?.category ?? null),
    images: files ?? existing?.images.map(({ src, alt }) => ({ src, alt })) ?? [],
    options: names,
    variants: variantsIn(shop, input, names, existing),
  };
}
