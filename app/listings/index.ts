export { deriveChanges } from "./derive-changes.ts";
export { clearOverride, setOverride, type OverrideOutcome, type OverrideTarget } from "./override.ts";
export type { DeriveDeps, ListingsDeps } from "./ports.ts";
export { endAllListings, endListings, listProducts, retryListing, type Retried } from "./request-listing.ts";
export { registerListingJobs } from "./register-jobs.ts";
export {
  checkRules,
  chooseCategory,
  previewDisconnect,
  previewRules,
  ruleChoices,
  saveRules,
  type RulesPreview,
  type SavedRules,
} from "./save-rules.ts";
export {
  listingFilter,
  listingTabs,
  selection,
  type ListingFilter,
  type ListingTab,
  type Selection,
} from "./selection.ts";
