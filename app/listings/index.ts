export { categoryChoices, searchCategories, type CategoryChoiceRow } from "./categories-page.ts";
export { deriveChanges } from "./derive-changes.ts";
export { actionProgress, attention, homeSummary } from "./home-pages.ts";
export { listingDetail } from "./listing-detail.ts";
export { listingFilterChoices, listingsPage } from "./listings-page.ts";
export { readProductListings as listingsOfProduct } from "./product-listings-store.ts";
export { clearOverride, setOverride, type OverrideOutcome, type OverrideTarget } from "./override.ts";
export {
  listingSorts,
  type AccountSummary,
  type ActionProgress,
  type AttentionItem,
  type BoundedCount,
  type FourStates,
  type HistoryEntry,
  type HomeSummary,
  type IssueDetail,
  type ListingDetail,
  type ListingsPage,
  type ListingsQuery,
  type ListingsRow,
  type OfferDetail,
} from "./page-types.ts";
export type { DeriveDeps, ListingsDeps } from "./ports.ts";
export { registerListingJobs } from "./register-jobs.ts";
export { endAllListings, endListings, listProducts, retryListing, type Retried } from "./request-listing.ts";
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
