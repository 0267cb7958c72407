import { variantTitle } from "../shopify/store/products.ts";
import type { Product, Variant } from "../shopify/store/records.ts";
import { totalAvailable, type ShopStore } from "../shopify/store/shop-store.ts";

export interface StockView {
  locationId: number;
  location: string;
  available: number;
}

export interface VariantView {
  id: number;
  title: string;
  sku: string;
  price: string;
  tracked: boolean;
  /** Sold on when the stock is zero. */
  oversells: boolean;
  stock: StockView[];
}

export interface ProductView {
  id: number;
  handle: string;
  title: string;
  status: string;
  vendor: string;
  type: string;
  picture: string | null;
  units: number | null;
  variants: VariantView[];
}

export interface ProductPage {
  products: ProductView[];
  page: number;
  pages: number;
  total: number;
  currency: string;
}

export function productPage(
  shop: ShopStore,
  { query = "", page = 1, size = 20 }: { query?: string; page?: number; size?: number },
): ProductPage {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = shop.products.all.filter((product) => matches(product, words));
  const pages = Math.max(1, Math.ceil(found.length / size));
  const current = Math.min(Math.max(1, page), pages);
  return {
    products: found.slice((current - 1) * size, current * size).map((product) => productView(shop, product)),
    page: current,
    pages,
    total: found.length,
    currency: shop.info.currency,
  };
}

/** Every word occurs in the title, or begins the vendor, the type, a tag or a SKU. */
export function matches(product: Product, words: readonly string[]): boolean {
  return words.every(
    (word) =>
      product.title.toLowerCase().includes(word) ||
      [product.vendor, product.productType, ...product.tags, ...product.variants.map(({ sku }) => sku)].some((text) =>
        text.toLowerCase().startsWith(word),
      ),
  );
}

function productView(shop: ShopStore, product: Product): ProductView {
  const tracked = product.variants.filter(({ item }) => item.tracked);
  return {
    id: product.id,
    handle: product.handle,
    title: product.title,
    status: product.status,
    vendor: product.vendor,
    type: product.productType,
    picture: product.images[0]?.src ?? null,
    units: tracked.length === 0 ? null : tracked.reduce((sum, { item }) => sum + totalAvailable(item), 0),
    variants: product.variants.map((variant) => variantView(shop, variant)),
  };
}

function variantView(shop: ShopStore, variant: Variant): VariantView {
  const { item } = variant;
  return {
    id: variant.id,
    title: hasOneVariant(variant) ? "" : variantTitle(variant),
    sku: variant.sku,
    price: variant.price,
    tracked: item.tracked,
    oversells: variant.policy === "CONTINUE",
    // All places of the shop, so that stock can be put where there is none yet.
    stock: shop.locations.all
      .filter((location) => location.active)
      .map((location) => ({
        locationId: location.id,
        location: location.name,
        available: shop.levelOf(item, location.id)?.available ?? 0,
      })),
  };
}

const hasOneVariant = ({ product }: Variant) => product.variants.length === 1 && product.options[0]?.name === "Title";
