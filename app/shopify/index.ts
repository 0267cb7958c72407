export {
  bulkFinishedPayload,
  cancelBulkOperation,
  readBulkOperation,
  startBulkQuery,
  type BulkOperation,
  type BulkState,
} from "./bulk.ts";
export {
  BulkResultLost,
  type AdminData,
  type AdminFailure,
  type AdminOperation,
  type AdminResult,
  type AdminVariables,
  type ShopAdmin,
  type ShopifyGateway,
} from "./gateway-types.ts";
