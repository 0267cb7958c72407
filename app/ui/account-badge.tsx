import { Badge } from "@shopify/polaris";
import { t } from "./messages.ts";

export type AccountStateView = "active" | "paused" | "needsAuth" | "closing" | "disconnected";

const tones = {
  active: "success",
  paused: "attention",
  needsAuth: "critical",
  closing: "attention",
  disconnected: "info",
} as const;

/** `waiting`: connected, but the channel failed several times in a row and gets a rest. */
export function AccountBadge({ state, waiting }: { state: AccountStateView; waiting: boolean }) {
  if (state === "active" && waiting) return <Badge tone="warning">{t("channels.state.waiting")}</Badge>;
  return <Badge tone={tones[state]}>{t(`channels.state.${state}`)}</Badge>;
}
