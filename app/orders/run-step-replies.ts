import * as limits from "./limits.ts";
import type { StepOutcome } from "./step-outcome.ts";
import type { StepRow } from "./step-store.ts";

/** What Shopify found wrong with a mutation's input. undefined: nothing. */
export function refusalOf(
  errors: readonly { message: string }[] | null | undefined,
  { state }: Pick<StepRow, "state">,
): StepOutcome | undefined {
  if (!errors)
    return {
      kind: "later",
      afterMs: limits.retryMs,
      isUnsent: state === "due",
      message: "Shopify's answer was empty.",
    };
  return errors.length === 0 ? undefined : { kind: "refused", message: errors.map(({ message }) => message).join(" ") };
}
