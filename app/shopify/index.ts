export { bulkFinishedPayload, readBulkOperation, type BulkOperation } from "./bulk.ts";
export {
  BulkResultLost,
  type AdminFailure,
  type AdminOperation,
  type AdminResult,
  type AdminVariables,
  type ShopAdmin,
  type ShopifyGateway,
} from "./gateway-types.ts";
export { createShopifyGateway, type GatewayDeps } from "./gateway.ts";
export { createSessionStorage } from "./session-storage.ts";
export { createShopifyApp } from "./shopify-app.ts";
