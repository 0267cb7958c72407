import type { IssueClass } from "../../domain/issue.ts";

/** What one of eBay's errors means for the merchant. */
export interface Known {
  class: IssueClass;
  field: string;
  /** Instead of `ebay.` and its number, where the engine acts on it. */
  code?: string;
  /** For the merchant. eBay's own words follow it where they add something. */
  advice: string;
}
