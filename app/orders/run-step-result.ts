import type { StepRow } from "./step-store.ts";

/** The id of the refund that came of a step, on the side where it was made. undefined: none is known. */
export function refundIdOf({ result }: Pick<StepRow, "result">): string | undefined {
  if (typeof result !== "object" || result === null || !("refundId" in result)) return undefined;
  return typeof result.refundId === "string" ? result.refundId : undefined;
}
