export type { MirrorDeps } from "./deps.ts";
export type { ImportRun } from "./import-store.ts";
export type { HandOverDeps, OnChange } from "./outcome.ts";
export { catalogCounts, importStatus, locationsOf, requestImport, type LocationView } from "./read-model.ts";
export { mirrorHandlers } from "./receipts.handler.ts";
export { registerMirrorJobs } from "./register-jobs.ts";
