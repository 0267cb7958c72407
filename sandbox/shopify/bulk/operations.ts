import type { BulkRecord } from "../store/kept-records.ts";
import type { ShopStore } from "../store/shop-store.ts";

/** Since 2026-01 an app may run five at a time in a shop. */
export const MAX_RUNNING = 5;
export const RESULT_DAYS = 7;

export const isUnderWay = (record: BulkRecord): boolean =>
  record.status === "CREATED" || record.status === "RUNNING" || record.status === "CANCELING";

export const bulkOf = (shop: ShopStore, id: number): BulkRecord | undefined => shop.kept.get("bulk", String(id));

export function keepBulk(shop: ShopStore, record: BulkRecord): void {
  shop.kept.set("bulk", String(record.id), record);
}

export const underWay = (shop: ShopStore): BulkRecord[] => shop.kept.list("bulk").filter(isUnderWay);
