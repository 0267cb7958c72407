export type { MirrorDeps } from "./deps.ts";
export { catalogCounts, importStatus, locationsOf, requestImport } from "./read-model.ts";
export { mirrorHandlers } from "./receipts.handler.ts";
export { registerMirrorJobs } from "./register-jobs.ts";
