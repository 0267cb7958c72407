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
export { createShopifyGateway, type GatewayDeps } from "./gateway.ts";
export { createSessionStorage } from "./session-storage.ts";
export { createShopifyApp, type ShopifyApp, type ShopifyAppDeps } from "./shopify-app.ts";
