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

const isReal = (app: EbayApp) => app.apiOrigin === "https://api.ebay.com";
const siteOf = (marketplace: string) => hosts[marketplace] ?? "https://www.ebay.com";

/** Where buyers see it. The API tells only the number; a host other than eBay's own serves the page itself. */
export function itemUrl(app: EbayApp, marketplace: string, listingId: string): string {
  const origin = isReal(app) ? siteOf(marketplace) : app.authOrigin;
  return `${origin}/itm/${encodeURIComponent(listingId)}`;
}

/** Where the seller sees it: Seller Hub, whose address the API does not tell. Another host has a page of its own. */
export function orderUrl(app: EbayApp, marketplace: string, orderId: string): string {
  const id = encodeURIComponent(orderId);
  return isReal(app)
    ? `${siteOf(marketplace)}/mesh/ord/details?mode=SH&orderid=${id}`
    : `${app.authOrigin}/orders/${id}`;
}
