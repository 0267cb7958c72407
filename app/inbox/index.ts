export { drainBatch, type DrainDeps } from "./drain-batch.ts";
export { startDrainer, type Drainer } from "./drainer.ts";
export { createInboxHandlers } from "./handlers.ts";
export { purgeReceipts } from "./purge-store.ts";
export { receiveWebhook, type ReceiveDeps } from "./receive.ts";
