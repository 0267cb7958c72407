export { drainBatch, type DrainDeps } from "./drain-batch.ts";
export { startDrainer, type Drainer } from "./drainer.ts";
export { createInboxHandlers } from "./handlers.ts";
export { recordInstalled } from "./install.ts";
export { purgeReceipts } from "./purge.ts";
export { receiveWebhook, type ReceiveDeps } from "./receive.ts";
