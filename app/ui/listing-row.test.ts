import { expect, test } from "vitest";
import { priceRange, shownStatus } from "./listing-row.ts";

test.each([
  [1990, 1990, "USD", "$19.90"],
  [1990, 2490, "USD", "$19.90 – $24.90"],
  [1990, 2490, "JPY", "¥1,990 – ¥2,490"],
  [null, null, "EUR", ""],
])("prices from %s to %s in %s read %s", (priceMinMinor, priceMaxMinor, currency, text) => {
  expect(priceRange({ priceMinMinor, priceMaxMinor, currency })).toBe(text);
});

test.each([
  ["unlisted", "listed", true, "sending"],
  ["ended", "listed", true, "sending"],
  ["live", "listed", true, "live"],
  ["live", "unlisted", true, "ending"],
  ["pending", "unlisted", true, "ending"],
  ["live", "unlisted", false, "live"],
  ["rejected", "listed", true, "rejected"],
])("what the channel calls %s, wanted %s, due %s, is shown as %s", (status, wanted, isDue, shown) => {
  expect(shownStatus({ status, wanted, isDue })).toBe(shown);
});
