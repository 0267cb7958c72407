export type { MirrorDeps } from "./deps.ts";
export { catalogCounts } from "./counts-store.ts";
export { importStatus, locationsOf, requestImport } from "./read-model.ts";
export { mirrorHandlers } from "./receipts.handler.ts";
export { registerMirrorJobs } from "./register-jobs.ts";
export { rereadStock } from "./reread-products.handler.ts";
