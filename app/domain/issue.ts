/** What kind of problem it is decides who acts: we (throttled, unavailable), the merchant (the rest). */
export type IssueClass = "auth" | "throttled" | "unavailable" | "data" | "policy" | "conflict" | "notFound";

/** One problem, in one shape for every channel. */
export interface Issue {
  class: IssueClass;
  severity: "error" | "warning" | "info";
  /** Ours or the channel's: stable, for grouping. `ebay.25002`, `preflight.titleTooLong` */
  code: string;
  /** Which field of the listing it concerns, as our pages name it: `title`, `images`, `aspect:Brand`; empty: the whole. */
  field: string;
  /** For the merchant: what is wrong and what to do. */
  message: string;
  /** Only where it concerns one offer of a listing. */
  sku?: string;
  /** The channel's own words, for support. Never credentials or buyers' details. */
  raw?: unknown;
}

export const isBlocking = (issue: Issue) => issue.severity === "error";
