import type { ListingContent } from "../connectors/contract.ts";
import type { Issue } from "../domain/issue.ts";
import type { ContentInput } from "./derive-content.ts";

export interface PreflightInput extends ContentInput {
  content: ListingContent;
  /** The channel accepted it before: some rules are only for what is to be listed anew. */
  wasAccepted: boolean;
}

/** Adds an issue; the code gets `preflight.` before it. */
export type Say = (severity: Issue["severity"], code: string, field: string, message: string, sku?: string) => void;
