import type { RulesDraft } from "./rules-draft.ts";

/** What each part of the rules form gets. */
export interface SectionProps {
  draft: RulesDraft;
  set: <Name extends keyof RulesDraft>(name: Name, value: RulesDraft[Name]) => void;
  errors: Readonly<Record<string, string>>;
}

export const withError = (error: string | undefined) => (error ? { error } : {});
