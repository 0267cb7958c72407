import type { InventoryItemId, LocationId, ProductId, VariantId } from "../domain/ids.ts";
import type { GoneLevel, KnownLevel } from "./level-store.ts";
import type { KnownProduct } from "./product-store.ts";
import type { ItemFacts, ProductRow } from "./rows.ts";
import type { GoneVariant, KnownVariant, WholeVariant } from "./variant-store.ts";

/** What the mirror knows of the products that the snapshots show. */
export interface KnownOfProducts {
  products: ReadonlyMap<ProductId, KnownProduct>;
  variants: readonly KnownVariant[];
  levels: ReadonlyMap<InventoryItemId, readonly KnownLevel[]>;
  /** Shopify lists no stock at these, which does not mean that it is gone. */
  closedLocations: ReadonlySet<LocationId>;
}

interface Clock<Id> {
  id: Id;
  updatedAtMs: number;
}

/** What is to be written, and what of it is a change. */
export interface SnapshotPlan {
  products: ProductRow[];
  productClocks: Clock<ProductId>[];
  variants: WholeVariant[];
  variantClocks: Clock<VariantId>[];
  /** Facts of items whose variant itself stays. */
  items: (ItemFacts & { id: VariantId })[];
  levels: KnownLevel[];
  /** Known, but not among what the snapshots show. */
  goneVariants: GoneVariant[];
  goneLevels: GoneLevel[];
  changedProducts: Set<ProductId>;
  changedVariants: Set<VariantId>;
  doubtful: Set<ProductId>;
  doubtfulVariants: Set<VariantId>;
  rowsChanged: number;
}

export const emptyPlan = (): SnapshotPlan => ({
  products: [],
  productClocks: [],
  variants: [],
  variantClocks: [],
  items: [],
  levels: [],
  goneVariants: [],
  goneLevels: [],
  changedProducts: new Set(),
  changedVariants: new Set(),
  doubtful: new Set(),
  doubtfulVariants: new Set(),
  rowsChanged: 0,
});
