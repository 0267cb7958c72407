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

/** Where people see the site. A host other than eBay's own serves its pages itself. */
function siteOrigin(app: EbayApp, marketplace: string): string {
  const real = app.apiOrigin === "https://api.ebay.com";
  return real ? (hosts[marketplace] ?? "https://www.ebay.com") : app.authOrigin;
}

/** Where buyers see it. The API tells only the number. */
export function itemUrl(app: EbayApp, marketplace: string, listingId: string): string {
  return `${siteOrigin(app, marketplace)}/itm/${encodeURIComponent(listingId)}`;
}

/** Seller Hub's page of an order. The API does not tell it. */
export function orderUrl(app: EbayApp, marketplace: string, orderId: string): string {
  return `${siteOrigin(app, marketplace)}/mesh/ord/details?mode=SH&orderid=${encodeURIComponent(orderId)}`;
}
