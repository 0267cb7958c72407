import type { RemoteRefund } from "../connectors/orders-contract.ts";
import type { StepRow } from "./step-store.ts";

/** The id of the refund that came of a step, on the side where it was made. undefined: none is known. */
export function refundIdOf({ result }: Pick<StepRow, "result">): string | undefined {
  if (typeof result !== "object" || result === null || !("refundId" in result)) return undefined;
  return typeof result.refundId === "string" ? result.refundId : undefined;
}

/** A refund of the channel that we made there: it follows one of Shopify's. */
export const isOwnRefund = (
  { id }: Pick<RemoteRefund, "id">,
  steps: readonly StepRow[],
  adoptedIds: ReadonlySet<unknown>,
): boolean =>
  adoptedIds.has(id) ||
  steps.some((step) => step.target === "channel" && step.kind === "refund" && refundIdOf(step) === id);
