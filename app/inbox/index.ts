export { drainBatch, type DrainDeps } from "./drain-batch.ts";
export { startDrainer } from "./drainer.ts";
export { createInboxHandlers } from "./handlers.ts";
export { purgeReceipts } from "./purge-store.ts";
export { receiveWebhook } from "./receive.ts";
