import type { Capabilities } from "../contract.ts";

/** eBay's limits, from the Sell Inventory API reference unless said otherwise. */
export const ebayCapabilities: Capabilities = {
  kind: "marketplace",
  grain: "sku",
  mode: "sync",
  upsertListings: { maxItems: 10, deadlineMs: 60_000 },
  setOffers: { maxItems: 25, deadlineMs: 15_000 }, // bulkUpdatePriceQuantity takes 25
  endListings: { maxItems: 10, deadlineMs: 30_000 },
  readOffers: { maxItems: 25, deadlineMs: 30_000 }, // bulkGetInventoryItem takes 25
  // Default limit of the Inventory API for an application: 2,000,000 calls a day (eBay's "API call limits" page).
  rates: [
    { scope: "app", perSecond: 50, burst: 200, perDay: 2_000_000 },
    { scope: "account", perSecond: 20, burst: 60 },
  ],
  revisionsPerListingPerDay: 250,
  title: { max: 80, unit: "chars" },
  description: { max: 500_000, unit: "chars", html: "subset" }, // listingDescription of the offer
  sku: { max: 50, unit: "chars", pattern: /^[^\s].*$/su },
  images: { min: 1, max: 24, httpsOnly: true },
  variations: { maxAxes: 5, maxVariants: 250 },
  aspects: { nameMax: 40, valueMax: 50 },
  quantity: { max: 2_147_483_647 },
  price: { minMinor: 99 }, // fixed-price listings start at 0.99 in most currencies
  keepsSoldOut: true, // out-of-stock control is always on for the Inventory API
  publishesSoldOut: false, // error 25004: a listing begins with at least one unit
  orders: { discovery: ["webhook", "poll"], partialShipment: true, cancel: true, refund: true, partialRefund: true },
};
