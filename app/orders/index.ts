export * from "./actions.ts";
export * from "./orders-pages.ts";
export { ordersOf, type OrdersDeps } from "./ports.ts";
export { createBuyers, forgetBuyer } from "./privacy.ts";
export { purgeBuyers } from "./purge-buyers.ts";
export { readSellerNow } from "./read-seller-now.ts";
export { orderHandlers } from "./receipts.handler.ts";
export { registerOrderJobs } from "./reconcile-orders.ts";
export { startOrders, type OrdersWorker } from "./start-orders.ts";
