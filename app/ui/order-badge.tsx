import { Badge } from "@shopify/polaris";
import { shownOrderState, stateWords } from "./order-words.ts";

const tones = {
  waiting: "attention",
  quarantined: "warning",
  held: "warning",
  due: "info",
  imported: "attention",
  recognised: undefined,
  skipped: undefined,
  cancelled: undefined,
  blocked: "critical",
  shipped: "success",
} as const;

const isKnown = (state: string): state is keyof typeof tones => state in tones;

/** Where an order stands. */
export function OrderBadge(order: { state: string; shippedAt: string | null; cancelledAt: string | null }) {
  const state = shownOrderState(order);
  const tone = isKnown(state) ? tones[state] : undefined;
  return <Badge {...(tone ? { tone } : {})}>{stateWords(state)}</Badge>;
}
