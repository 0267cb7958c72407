import { expect, test } from "vitest";
import { historyView } from "./history-view.ts";

const at = "2026-11-22T12:00:00.000Z";
const sent = {
  at,
  kind: "sent" as const,
  message: null,
  sku: null,
  quantity: null,
  priceMinor: null,
  actor: null,
  params: {},
};

test("what was sent and what came of it, in words and with its figures", () => {
  const [offer, refused] = historyView(
    [
      { ...sent, name: "setOffer", outcome: "accepted", sku: "TEE-M", quantity: 4, priceMinor: 1990 },
      { ...sent, name: "upsertListing", outcome: "rejected", message: "The title is too long." },
    ],
    "USD",
  );
  expect(offer).toMatchObject({ tone: "good", text: "Price and stock sent · TEE-M · quantity 4 · $19.90" });
  expect(refused).toMatchObject({ tone: "bad", note: "Rejected: The title is too long." });
});

test("activities speak for themselves; what the catalogue does not know shows by its name, and no two share a key", () => {
  const entries = ["listing.live", "listing.pushRejected", "made.up"].map((name) => ({
    ...sent,
    kind: "activity" as const,
    name,
    outcome: null,
    actor: "channel",
    params: { message: "no" },
  }));
  const shown = historyView(entries, "USD");
  expect(shown.map(({ tone }) => tone)).toEqual(["good", "bad", "plain"]);
  expect(shown[2]).toMatchObject({ text: "made.up", note: "Channel" });
  expect(new Set(shown.map(({ key }) => key)).size).toBe(3);
});
