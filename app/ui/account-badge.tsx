import { Badge } from "@shopify/polaris";
import { t } from "./messages.ts";

const tones = {
  active: "success",
  paused: "attention",
  needsAuth: "critical",
  closing: "attention",
  disconnected: "info",
} as const;
const isKnown = (state: string): state is keyof typeof tones => state in tones;

/** `waiting`: connected, but the channel failed several times in a row and gets a rest. */
export function AccountBadge({ state, waiting }: { state: string; waiting: boolean }) {
  if (state === "active" && waiting) return <Badge tone="warning">{t("channels.state.waiting")}</Badge>;
  if (!isKnown(state)) return <Badge>{state}</Badge>;
  return <Badge tone={tones[state]}>{t(`channels.state.${state}`)}</Badge>;
}
