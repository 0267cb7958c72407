import { z } from "zod";
import type { AdminFailure, AdminResult, ShopAdmin } from "./gateway-types.ts";
import { bulkOperationDocument } from "./operations.ts";

/** Shopify's BulkOperationStatus, in the five cases that ask for something different from us. */
export type BulkState = "running" | "completed" | "failed" | "canceled" | "expired";

export interface BulkOperation {
  /** `gid://shopify/BulkOperation/…` */
  id: string;
  state: BulkState;
  /** ACCESS_DENIED | INTERNAL_SERVER_ERROR | TIMEOUT, where it failed. */
  errorCode: string | undefined;
  objectCount: number;
  fileSizeBytes: number | undefined;
  /** Valid for seven days. Completed without an address: the result is empty. */
  url: string | undefined;
  /** What a failed operation had read until then. */
  partialUrl: string | undefined;
}

const states: Record<string, BulkState> = {
  CREATED: "running",
  RUNNING: "running",
  CANCELING: "running",
  COMPLETED: "completed",
  FAILED: "failed",
  CANCELED: "canceled",
  EXPIRED: "expired",
};

/** `undefined`: Shopify knows no such operation. */
export async function readBulkOperation(admin: ShopAdmin, id: string): Promise<AdminResult<BulkOperation | undefined>> {
  const result = await admin.request(bulkOperationDocument, { id });
  if (!result.ok) return result;
  const found = result.data.bulkOperation;
  if (!found) return { ok: true, data: undefined };
  const state = states[found.status];
  if (!state) return failed({ kind: "unavailable", message: `a bulk operation in the state ${found.status}` });
  return {
    ok: true,
    data: {
      id: found.id,
      state,
      errorCode: found.errorCode ?? undefined,
      objectCount: Number(found.objectCount),
      fileSizeBytes: found.fileSize == null ? undefined : Number(found.fileSize),
      url: textOf(found.url),
      partialUrl: textOf(found.partialDataUrl),
    },
  };
}

/** The payload of the webhook `bulk_operations/finish`: what of it is used. It carries no address: ask for the state. */
export const bulkFinishedPayload = z.object({
  admin_graphql_api_id: z.string().regex(/^gid:\/\/shopify\/BulkOperation\/\d+$/),
  status: z.string(),
  error_code: z.string().nullish(),
});

const failed = (failure: AdminFailure): AdminResult<never> => ({ ok: false, failure });
const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);
