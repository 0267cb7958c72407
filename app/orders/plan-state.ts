/** Where an order stands between the channel and Shopify. */
export type OrderState =
  /** Not paid: its units are held, and it waits. */
  | "waiting"
  /** A line is unknown: the merchant is asked what it is. */
  | "quarantined"
  /** There is not enough stock, and the account's rule says to wait. */
  | "held"
  /** To be created in Shopify now. */
  | "due"
  | "imported"
  /** Shopify has it already, made by an earlier app. */
  | "recognised"
  /** Older than the merchant wants. */
  | "skipped"
  /** Cancelled before it came to Shopify. */
  | "cancelled"
  /** Cannot be created as it is: the merchant is told why. */
  | "blocked";

export interface StateInput {
  /** What the channel says; unreadable: it could not be understood. */
  remoteStatus: "unpaid" | "open" | "cancelled" | "unreadable";
  placedAt: Date;
  importFrom: Date;
  lines: readonly { match: "matched" | "unmatched" | "ambiguous" | "custom" }[];
  /** Less than nothing would be left of a tracked product. */
  isBackorder: boolean;
  rules: { backorder: "import" | "alert" | "hold"; unmatched: "hold" | "custom" };
  /** The merchant said: go on all the same. */
  isForced: boolean;
}

export interface StatePlan {
  state: Exclude<OrderState, "imported" | "recognised">;
  /** A key of the message catalogue (`order.reason.<reason>`), where there is something to say. */
  reason: "unpaid" | "cancelled" | "beforeStart" | "unreadable" | "unknownProduct" | "backorder" | "noLines" | null;
  /** Whether its units are kept from all channels. */
  holdsStock: boolean;
}

/** What is to become of an order that is not in Shopify yet. Pure. */
export function planState(input: StateInput): StatePlan {
  const { remoteStatus, lines, rules, isForced } = input;
  if (remoteStatus === "unreadable") return { state: "blocked", reason: "unreadable", holdsStock: false };
  if (remoteStatus === "cancelled") return { state: "cancelled", reason: "cancelled", holdsStock: false };
  if (input.placedAt < input.importFrom) return { state: "skipped", reason: "beforeStart", holdsStock: false };
  if (remoteStatus === "unpaid") return { state: "waiting", reason: "unpaid", holdsStock: true };
  if (lines.length === 0) return { state: "blocked", reason: "noLines", holdsStock: false };
  const isUnknown = lines.some(({ match }) => match === "unmatched" || match === "ambiguous");
  if (isUnknown && rules.unmatched === "hold" && !isForced) {
    return { state: "quarantined", reason: "unknownProduct", holdsStock: true };
  }
  if (input.isBackorder && rules.backorder === "hold" && !isForced) {
    return { state: "held", reason: "backorder", holdsStock: true };
  }
  return { state: "due", reason: input.isBackorder ? "backorder" : null, holdsStock: true };
}
