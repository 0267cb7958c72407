import type { Descriptor } from "../contract.ts";

export const ebayDescriptor: Descriptor = {
  name: "eBay",
  summary: "List your products on eBay, with price and stock that follow Shopify.",
  marketplaces: [
    { id: "EBAY_US", name: "eBay.com (United States)", currency: "USD", language: "en-US" },
    { id: "EBAY_GB", name: "eBay.co.uk (United Kingdom)", currency: "GBP", language: "en-GB" },
    { id: "EBAY_DE", name: "eBay.de (Germany)", currency: "EUR", language: "de-DE" },
    { id: "EBAY_FR", name: "eBay.fr (France)", currency: "EUR", language: "fr-FR" },
    { id: "EBAY_IT", name: "eBay.it (Italy)", currency: "EUR", language: "it-IT" },
    { id: "EBAY_ES", name: "eBay.es (Spain)", currency: "EUR", language: "es-ES" },
    { id: "EBAY_PL", name: "eBay.pl (Poland)", currency: "PLN", language: "pl-PL" },
    { id: "EBAY_CA", name: "eBay.ca (Canada)", currency: "CAD", language: "en-CA" },
    { id: "EBAY_AU", name: "eBay.com.au (Australia)", currency: "AUD", language: "en-AU" },
  ],
  settings: [
    {
      name: "fulfillmentPolicyId",
      label: "Shipping policy",
      help: "How your parcels are sent, and what buyers pay for it. Made in your eBay account.",
      kind: "select",
      required: true,
      options: { from: "fulfillmentPolicies" },
    },
    {
      name: "paymentPolicyId",
      label: "Payment policy",
      kind: "select",
      required: true,
      options: { from: "paymentPolicies" },
    },
    {
      name: "returnPolicyId",
      label: "Return policy",
      kind: "select",
      required: true,
      options: { from: "returnPolicies" },
    },
    {
      name: "merchantLocationKey",
      label: "Ships from",
      help: "The address that eBay shows as the item's location.",
      kind: "select",
      required: true,
      options: { from: "locations" },
    },
    {
      name: "condition",
      label: "Condition of your products",
      kind: "select",
      required: true,
      options: [
        { value: "NEW", label: "New" },
        { value: "NEW_OTHER", label: "New, other" },
        { value: "LIKE_NEW", label: "Like new" },
        { value: "USED_EXCELLENT", label: "Used, excellent" },
        { value: "USED_GOOD", label: "Used, good" },
      ],
    },
    {
      name: "defaultCategoryId",
      label: "Category when nothing else fits",
      help: "eBay's category number, used for products for which no category could be suggested. May stay empty.",
      kind: "text",
      required: false,
    },
  ],
};
