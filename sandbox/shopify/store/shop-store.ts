import { type Change, ChangeSet } from "./changes.ts";
import { Kept } from "./kept.ts";
import { gid, itemIdOf, levelGid, Numbering, variantIdOf } from "./ids.ts";
import { Metafields } from "./metafields.ts";
import { currencyDigits } from "./money.ts";
import { OrderBook } from "./order-book.ts";
import type { ShopOptions } from "../options.ts";
import type { Collection, InventoryItem, InventoryLevel, Location, Product, ShopInfo, Variant } from "./records.ts";
import { Sorted } from "./sorted.ts";
import { utcSeconds, zonedClock } from "./times.ts";

export type CommitListener = (shop: ShopStore, changes: Change[]) => void;

/** One shop: its records, the indexes over them, and the place where changes become journal lines and webhooks. */
export class ShopStore {
  readonly info: ShopInfo;
  readonly locations = new Sorted<Location>();
  readonly products = new Sorted<Product>();
  readonly variants = new Sorted<Variant>();
  readonly collections = new Sorted<Collection>();
  readonly orders = new OrderBook();
  readonly byHandle = new Map<string, Product>();
  readonly kept = new Kept();
  readonly metafields = new Metafields(this.kept);
  readonly numbering: Numbering;
  readonly utc = utcSeconds;
  /** Waits while more webhooks are queued than memory should hold: a large import goes no faster than the app takes them. */
  pace: () => Promise<void> = () => Promise.resolve();
  private clock: (atMs: number) => string;
  private bySku: Map<string, Variant[]> | undefined;
  private open: ChangeSet | undefined;

  constructor(
    readonly index: number,
    options: Required<ShopOptions>,
    readonly now: () => number,
    private readonly committed: CommitListener,
  ) {
    this.numbering = new Numbering(index);
    const atMs = now();
    this.info = {
      kind: "Shop",
      id: 68_000_000_001 + index,
      domain: options.domain,
      name: options.name,
      email: `owner@${options.domain}`,
      currency: options.currency,
      timezone: options.timezone,
      countryCode: options.countryCode,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    };
    this.clock = zonedClock(options.timezone);
  }

  /** An amount with as many decimals as the shop's currency has: `19.90`, `1990`, `1.234`. */
  money(amount: string | number): string {
    return Number(amount).toFixed(currencyDigits(this.info.currency));
  }

  /** An instant as webhooks write it, in the shop's own zone. */
  zoned(atMs: number): string {
    return this.clock(atMs);
  }

  restoreInfo(info: ShopInfo): void {
    Object.assign(this.info, info);
    this.clock = zonedClock(info.timezone);
  }

  /** Runs one action; all that it changed is journalled and told together when it ends. Calls inside another join it. */
  transact<T>(action: () => T): T {
    if (this.open) return action();
    const changes = new ChangeSet();
    this.open = changes;
    try {
      return action();
    } finally {
      this.open = undefined;
      if (changes.size > 0) this.committed(this, changes.list());
    }
  }

  record(change: Change): void {
    if (!this.open) throw new Error(`${change.topic} was recorded outside of an action`);
    this.open.add(change);
  }

  indexProduct(product: Product): void {
    this.products.add(product);
    this.byHandle.set(product.handle, product);
    this.indexVariants(product.variants, []);
  }

  unindexProduct(product: Product): void {
    this.products.remove(new Set([product.id]));
    if (this.byHandle.get(product.handle) === product) this.byHandle.delete(product.handle);
    this.indexVariants([], product.variants);
    for (const collection of this.collections.all) collection.productIds.delete(product.id);
  }

  /** Puts another record of the same product in its place: what a reread of the state file does. */
  replaceProduct(known: Product, next: Product): void {
    this.rename(known, next.handle);
    this.byHandle.set(next.handle, next);
    this.products.add(next);
    const ids = new Set(next.variants.map((variant) => variant.id));
    this.indexVariants(
      next.variants,
      known.variants.filter((variant) => !ids.has(variant.id)),
    );
  }

  indexVariants(added: readonly Variant[], gone: readonly Variant[]): void {
    if (added.length === 0 && gone.length === 0) return;
    this.variants.remove(new Set(gone.map((variant) => variant.id)));
    for (const variant of added) this.variants.add(variant);
    this.bySku = undefined;
  }

  rename(product: Product, handle: string): void {
    if (this.byHandle.get(product.handle) === product) this.byHandle.delete(product.handle);
    product.handle = handle;
    this.byHandle.set(handle, product);
  }

  /** To be called when SKUs may have changed. */
  forgetSkus(): void {
    this.bySku = undefined;
  }

  variantsBySku(sku: string): readonly Variant[] {
    if (!this.bySku) {
      this.bySku = new Map();
      for (const variant of this.variants.all) {
        const known = this.bySku.get(variant.sku);
        if (known) known.push(variant);
        else this.bySku.set(variant.sku, [variant]);
      }
    }
    return this.bySku.get(sku) ?? [];
  }

  item(itemId: number): InventoryItem | undefined {
    const variant = this.variants.get(variantIdOf(itemId));
    return variant && itemIdOf(variant.id) === itemId ? variant.item : undefined;
  }

  locationByName(name: string): Location | undefined {
    return this.locations.all.find((location) => location.name === name);
  }

  levelOf(item: InventoryItem, locationId: number): InventoryLevel | undefined {
    return item.levels.find((level) => level.location.id === locationId);
  }

  get gid(): string {
    return gid("Shop", this.info.id);
  }
}

export const levelId = (level: InventoryLevel): string => levelGid(level.item.id, level.location.id);

/** Units for sale over all active locations. */
export function totalAvailable(item: InventoryItem): number {
  let total = 0;
  for (const level of item.levels) if (level.location.active) total += level.available;
  return total;
}
