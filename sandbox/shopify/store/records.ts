/**
 * What a shop holds. Half a million variants have to fit in memory, so records are plain, of one shape each, and point at
 * each other instead of being looked up by id. `kind` is the GraphQL type. Times are epoch milliseconds.
 */
export type ProductStatus = "ACTIVE" | "ARCHIVED" | "DRAFT" | "UNLISTED";
export type InventoryPolicy = "DENY" | "CONTINUE";

export interface OptionValue {
  kind: "ProductOptionValue";
  id: number;
  name: string;
}

export interface ProductOption {
  kind: "ProductOption";
  id: number;
  name: string;
  position: number;
  values: OptionValue[];
}

export interface ProductImage {
  kind: "MediaImage";
  id: number;
  src: string;
  alt: string;
  position: number;
  createdAtMs: number;
}

export interface Product {
  kind: "Product";
  id: number;
  handle: string;
  title: string;
  bodyHtml: string;
  vendor: string;
  productType: string;
  tags: string[];
  status: ProductStatus;
  publishedAtMs: number | null;
  category: string | null;
  options: ProductOption[];
  images: ProductImage[];
  variants: Variant[];
  createdAtMs: number;
  updatedAtMs: number;
}

export interface Variant {
  kind: "ProductVariant";
  id: number;
  product: Product;
  position: number;
  optionValues: string[];
  sku: string;
  price: string;
  compareAtPrice: string | null;
  barcode: string | null;
  policy: InventoryPolicy;
  taxable: boolean;
  imageId: number | null;
  item: InventoryItem;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface InventoryItem {
  kind: "InventoryItem";
  id: number;
  variant: Variant;
  tracked: boolean;
  requiresShipping: boolean;
  grams: number;
  cost: string | null;
  levels: InventoryLevel[];
  updatedAtMs: number;
}

export interface InventoryLevel {
  kind: "InventoryLevel";
  item: InventoryItem;
  location: Location;
  available: number;
  /** Units of orders that are not fulfilled yet; on hand is available plus committed. */
  committed: number;
  updatedAtMs: number;
}

export interface Location {
  kind: "Location";
  id: number;
  name: string;
  city: string;
  countryCode: string;
  active: boolean;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface Collection {
  kind: "Collection";
  id: number;
  handle: string;
  title: string;
  bodyHtml: string;
  productIds: Set<number>;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface Metafield {
  kind: "Metafield";
  id: number;
  ownerGid: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface ShopInfo {
  kind: "Shop";
  id: number;
  domain: string;
  name: string;
  email: string;
  currency: string;
  timezone: string;
  countryCode: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface InventoryAdjustment {
  itemId: number;
  locationId: number;
  name: string;
  delta: number;
  after: number;
}

export interface AdjustmentGroup {
  kind: "InventoryAdjustmentGroup";
  id: number;
  reason: string;
  referenceDocumentUri: string | null;
  createdAtMs: number;
  changes: InventoryAdjustment[];
}
