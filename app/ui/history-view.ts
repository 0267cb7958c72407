import { displayMoney } from "../domain/money.ts";
import type { HistoryEntryView } from "./listing-history.tsx";
import { messageKey, t } from "./messages.ts";

interface Entry {
  at: string;
  kind: "sent" | "activity";
  name: string;
  outcome: string | null;
  message: string | null;
  sku: string | null;
  quantity: number | null;
  priceMinor: number | null;
  actor: string | null;
  params: Record<string, string | number>;
}

const tones: Record<string, HistoryEntryView["tone"]> = {
  accepted: "good",
  submitted: "good",
  rejected: "bad",
  auth: "bad",
  throttled: "slow",
  unavailable: "slow",
  unknown: "slow",
};

/** What was sent and what happened otherwise, in words. */
export function historyView(entries: readonly Entry[], currency: string): HistoryEntryView[] {
  return entries.map((entry, index) => ({
    // Two entries may share their moment; the newest stands first, so a place counts from the end.
    key: String(entries.length - index),
    at: entry.at,
    ...(entry.kind === "sent" ? sentView(entry, currency) : activityView(entry)),
  }));
}

function sentView(entry: Entry, currency: string): Pick<HistoryEntryView, "tone" | "text" | "note"> {
  const operation = wordsOr(`listing.operation.${entry.name}`, entry.name);
  const outcome = wordsOr(`listing.outcome.${entry.outcome ?? ""}`, entry.outcome ?? "");
  const price = entry.priceMinor === null ? null : displayMoney({ amountMinor: entry.priceMinor, currency });
  const values = [
    entry.sku,
    entry.quantity === null ? null : t("listing.history.quantity", { quantity: entry.quantity }),
    price,
  ].filter((value) => value !== null);
  return {
    tone: tones[entry.outcome ?? ""] ?? "plain",
    text: [operation, ...values].join(" · "),
    note: [outcome, entry.message ?? ""].filter(Boolean).join(": "),
  };
}

function activityView({ name, params, actor }: Entry): Pick<HistoryEntryView, "tone" | "text" | "note"> {
  const key = messageKey(`activity.${name}`);
  return {
    tone: /rejected|failed/i.test(name) ? "bad" : name.endsWith(".live") ? "good" : "plain",
    text: key ? t(key, params) : name,
    note: wordsOr(`activity.actor.${actor ?? ""}`, actor ?? ""),
  };
}

function wordsOr(name: string, fallback: string): string {
  const key = messageKey(name);
  return key ? t(key) : fallback;
}
