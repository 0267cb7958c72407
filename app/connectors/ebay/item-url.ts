import type { EbayApp } from "./env.ts";

const hosts: Readonly<Record<string, string>> = {
  EBAY_US: "https://www.ebay.com",
  EBAY_GB: "https://www.ebay.co.uk",
  EBAY_DE: "https://www.ebay.de",
  EBAY_FR: "https://www.ebay.fr",
  EBAY_IT: "https://www.ebay.it",
  EBAY_ES: "https://www.ebay.es",
  EBAY_PL: "https://www.ebay.pl",
  EBAY_CA: "https://www.ebay.ca",
  EBAY_AU: "https://www.ebay.com.au",
};

/** Where buyers see it. The API tells only the number; a host other than eBay's own serves the page itself. */
export function itemUrl(app: EbayApp, marketplace: string, listingId: string): string {
  const real = app.apiOrigin === "https://api.ebay.com";
  const origin = real ? (hosts[marketplace] ?? "https://www.ebay.com") : app.authOrigin;
  return `${origin}/itm/${encodeURIComponent(listingId)}`;
}
