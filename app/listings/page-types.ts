import type { ExplanationStep } from "../domain/explanation.ts";
import type { Issue } from "../domain/issue.ts";
import type { ChosenCategory } from "./category.ts";
import type { ListingFilter, ListingTab } from "./selection.ts";

/** What pages are given: plain values that survive JSON. Instants are ISO 8601 texts, amounts minor units. */

export const listingSorts = ["title", "status", "updated", "quantity"] as const;
export type ListingSort = (typeof listingSorts)[number];

export interface ListingsQuery {
  /** Absent: all accounts. */
  accountId?: number | undefined;
  filter: ListingFilter;
  sort: ListingSort;
  direction: "asc" | "desc";
  /** As the previous page gave it. One that is not understood is the first page. */
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface ListingsRow {
  listingId: number;
  productId: string;
  title: string;
  imageUrl: string | null;
  accountId: number;
  accountName: string;
  /** What the channel said, when asked at `statusAt`. */
  status: string;
  statusAt: string | null;
  wanted: "listed" | "unlisted";
  /** Something is about to be sent for it. */
  isDue: boolean;
  variantCount: number;
  quantity: { desired: number; acknowledged: number | null; observed: number | null };
  price: { minMinor: number | null; maxMinor: number | null; currency: string };
  issueCount: number;
}

/** `count` is exact up to the bound; beyond it `isMore`. */
export interface BoundedCount {
  count: number;
  isMore: boolean;
}

export interface ListingsPage {
  rows: ListingsRow[];
  /** undefined: this is the last page. */
  nextCursor?: string;
  tabs: Record<ListingTab, BoundedCount>;
}

export interface StateOf<Value> {
  value: Value | null;
  at: string | null;
}

/** The four states of one value. */
export interface FourStates<Value> {
  desired: StateOf<Value>;
  sent: StateOf<Value>;
  acknowledged: StateOf<Value>;
  observed: StateOf<Value>;
}

export interface OfferDetail {
  offerId: number;
  sku: string;
  /** The variant's own SKU in Shopify. */
  shopifySku: string;
  variantId: string;
  title: string;
  status: string;
  statusAt: string | null;
  isDue: boolean;
  quantity: FourStates<number>;
  price: FourStates<number>;
  quantitySteps: ExplanationStep[];
  priceSteps: ExplanationStep[];
  /** Fields set by hand, with their values. */
  overrides: Record<string, unknown>;
}

export type IssueDetail = Pick<Issue, "class" | "severity" | "code" | "field" | "message"> & {
  sku: string | null;
  source: "preflight" | "push" | "status";
  /** null: it is found now, before anything was wanted. */
  firstSeenAt: string | null;
};

export interface HistoryEntry {
  at: string;
  /** sent: what went to the channel; activity: what happened otherwise. */
  kind: "sent" | "activity";
  /** upsertListing, setOffer, endListing; or the activity's key of the catalogue. */
  name: string;
  outcome: string | null;
  message: string | null;
  sku: string | null;
  quantity: number | null;
  priceMinor: number | null;
  durationMs: number | null;
  actor: string | null;
  params: Record<string, string | number>;
}

export interface DriftDetail {
  field: string;
  sku: string | null;
  acknowledged: string;
  observed: string;
  cause: string;
  foundAt: string;
}

export interface ListingDetail {
  listingId: number;
  accountId: number;
  accountName: string;
  channel: string;
  currency: string;
  status: string;
  statusAt: string | null;
  wanted: "listed" | "unlisted";
  wantedBy: string;
  isDue: boolean;
  remoteId: string | null;
  remoteUrl: string | null;
  product: { id: string; title: string; status: string; vendor: string; productType: string; isDeleted: boolean };
  /** As it would be sent now. undefined: the channel is not configured here. */
  preview?: {
    title: string;
    descriptionHtml: string;
    imageUrls: string[];
    aspects: Record<string, string[]>;
    axes: string[];
    condition: string;
  };
  category: {
    sourceKey: string;
    chosen: ChosenCategory | null;
    suggestion: { id: string; name: string; confidence: number } | null;
  } | null;
  title: FourStates<string>;
  offers: OfferDetail[];
  /** There may be more than are shown. */
  offerTotal: number;
  issues: IssueDetail[];
  drift: DriftDetail[];
  history: HistoryEntry[];
  /** Fields of the whole product set by hand, with their values. */
  overrides: Record<string, unknown>;
}

export interface AccountSummary {
  id: number;
  connector: string;
  channel: string;
  seller: string;
  marketplace: string;
  state: string;
  stateReason: string | null;
  /** The channel failed several times; the next try is on its way. */
  waiting: boolean;
  counts: { live: number; pending: number; rejected: number; unlisted: number; ended: number };
  /** Listings with something that wants attention. */
  attention: number;
  /** Values on their way to the channel. */
  changesWaiting: number;
  drift: number;
  lastCallAt: string | null;
}

export interface HomeSummary {
  accounts: AccountSummary[];
}

/** One kind of problem on one account. */
export interface AttentionItem {
  kind: "issue" | "drift" | "account";
  accountId: number;
  accountName: string;
  severity: "error" | "warning";
  /** The issue's code, `drift`, or the account's state. */
  code: string;
  field: string;
  /** One of them, in the merchant's words. */
  message: string;
  /** Listings that it concerns; 0: the account as a whole. */
  listings: number;
  exampleListingId: number | null;
}

export interface ActionProgress {
  id: number;
  accountId: number;
  accountName: string;
  kind: "list" | "end" | "ask" | "rederive";
  state: "running" | "done" | "failed";
  total: number;
  done: number;
  skipped: number;
  error: string | null;
  startedAt: string;
  finishedAt: string | null;
}
