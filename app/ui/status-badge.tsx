import { Badge } from "@shopify/polaris";
import { messageKey, t } from "./messages.ts";

const tones = {
  unlisted: undefined,
  pending: "attention",
  live: "success",
  rejected: "critical",
  ended: "info",
  ending: "attention",
  sending: "attention",
} as const;

const isKnown = (status: string): status is keyof typeof tones => status in tones;

/** What the channel said, when it was last asked; `sending` and `ending`: what we are about to ask of it. */
export function StatusBadge({ status }: { status: string }) {
  const key = messageKey(`status.${status}`);
  const tone = isKnown(status) ? tones[status] : undefined;
  return <Badge {...(tone ? { tone } : {})}>{key ? t(key) : status}</Badge>;
}
