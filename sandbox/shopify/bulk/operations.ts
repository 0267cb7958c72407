import type { ShopStore } from "../store/shop-store.ts";

export type BulkStatus = "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED";

export interface BulkRecord {
  kind: "BulkOperation";
  id: number;
  status: BulkStatus;
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT" | null;
  query: string;
  groupObjects: boolean;
  scopes: string[];
  /** Hard to guess: whoever has the address may read the file, as with Shopify's signed addresses. */
  fileKey: string;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number | null;
  createdAtMs: number;
  completedAtMs: number | null;
}

/** Since 2026-01 an app may run five at a time in a shop. */
export const MAX_RUNNING = 5;
export const RESULT_DAYS = 7;

export const isUnderWay = (record: BulkRecord): boolean =>
  record.status === "CREATED" || record.status === "RUNNING" || record.status === "CANCELING";

export const bulkOf = (shop: ShopStore, id: number): BulkRecord | undefined =>
  shop.kept.get<BulkRecord>("bulk", String(id));

export function keepBulk(shop: ShopStore, record: BulkRecord): void {
  shop.kept.set("bulk", String(record.id), record);
}

export const underWay = (shop: ShopStore): BulkRecord[] => shop.kept.list<BulkRecord>("bulk").filter(isUnderWay);
