import { z } from "zod";

/** Request bodies in the shapes of eBay's Inventory spec, as far as the stand-in keeps them; other fields are ignored. */
const amount = z.object({ value: z.string(), currency: z.string() });
export type Amount = z.infer<typeof amount>;

const wholeQuantity = z.int();
const aspects = z.record(z.string(), z.array(z.string()));

export const CONDITIONS = {
  NEW: "1000",
  NEW_OTHER: "1500",
  NEW_WITH_DEFECTS: "1750",
  CERTIFIED_REFURBISHED: "2000",
  LIKE_NEW: "2750",
  USED_EXCELLENT: "3000",
  USED_VERY_GOOD: "4000",
  USED_GOOD: "5000",
  USED_ACCEPTABLE: "6000",
  FOR_PARTS_OR_NOT_WORKING: "7000",
} as const;
export type Condition = keyof typeof CONDITIONS;
const condition = z.enum(Object.keys(CONDITIONS) as [Condition, ...Condition[]]); // the keys of a constant

const distribution = z.object({ merchantLocationKey: z.string().optional(), quantity: wholeQuantity.optional() });
const shipToLocationAvailability = z.object({
  quantity: wholeQuantity.optional(),
  availabilityDistributions: z.array(distribution).optional(),
});

const product = z.object({
  title: z.string().optional(),
  subtitle: z.string().optional(),
  description: z.string().optional(),
  aspects: aspects.optional(),
  brand: z.string().optional(),
  mpn: z.string().optional(),
  epid: z.string().optional(),
  ean: z.array(z.string()).optional(),
  isbn: z.array(z.string()).optional(),
  upc: z.array(z.string()).optional(),
  imageUrls: z.array(z.string()).optional(),
  videoIds: z.array(z.string()).optional(),
});

const weight = z.object({ unit: z.string(), value: z.number() });
const dimensions = z.object({ height: z.number(), length: z.number(), width: z.number(), unit: z.string() });

export const itemBody = z.object({
  product: product.optional(),
  condition: condition.optional(),
  conditionDescription: z.string().optional(),
  availability: z.object({ shipToLocationAvailability: shipToLocationAvailability.optional() }).optional(),
  packageWeightAndSize: z
    .object({
      weight: weight.optional(),
      dimensions: dimensions.optional(),
      packageType: z.string().optional(),
      shippingIrregular: z.boolean().optional(),
    })
    .optional(),
});
export const itemInBulk = itemBody.extend({ sku: z.string().default(""), locale: z.string().default("") });
export type ItemBody = z.infer<typeof itemBody>;
export type Item = ItemBody & { sku: string; locale: string };

const listingPolicies = z.object({
  fulfillmentPolicyId: z.string().optional(),
  paymentPolicyId: z.string().optional(),
  returnPolicyId: z.string().optional(),
  eBayPlusIfEligible: z.boolean().optional(),
  bestOfferTerms: z
    .object({
      bestOfferEnabled: z.boolean().optional(),
      autoAcceptPrice: amount.optional(),
      autoDeclinePrice: amount.optional(),
    })
    .optional(),
});

/** What `updateOffer` replaces. */
export const offerBody = z.object({
  availableQuantity: wholeQuantity.optional(),
  categoryId: z.string().optional(),
  secondaryCategoryId: z.string().optional(),
  hideBuyerDetails: z.boolean().optional(),
  includeCatalogProductDetails: z.boolean().optional(),
  listingDescription: z.string().optional(),
  listingDuration: z.string().optional(),
  listingPolicies: listingPolicies.optional(),
  listingStartDate: z.string().optional(),
  lotSize: z.int().optional(),
  merchantLocationKey: z.string().optional(),
  pricingSummary: z
    .object({
      price: amount.optional(),
      minimumAdvertisedPrice: amount.optional(),
      originalRetailPrice: amount.optional(),
    })
    .optional(),
  quantityLimitPerBuyer: z.int().optional(),
  storeCategoryNames: z.array(z.string()).optional(),
  tax: z
    .object({
      applyTax: z.boolean().optional(),
      thirdPartyTaxCategory: z.string().optional(),
      vatPercentage: z.number().optional(),
    })
    .optional(),
});
/** What `createOffer` takes: the keys cannot be changed afterwards. */
export const newOfferBody = offerBody.extend({
  sku: z.string().default(""),
  marketplaceId: z.string().default(""),
  format: z.string().default(""),
});
export type OfferBody = z.infer<typeof offerBody>;
export type Offer = OfferBody & {
  offerId: string;
  sku: string;
  marketplaceId: string;
  format: string;
  /** Set while the offer is published. */
  listingId?: string;
};

export const groupBody = z.object({
  title: z.string().optional(),
  subtitle: z.string().optional(),
  description: z.string().optional(),
  aspects: aspects.optional(),
  imageUrls: z.array(z.string()).optional(),
  videoIds: z.array(z.string()).optional(),
  variantSKUs: z.array(z.string()).optional(),
  variesBy: z
    .object({
      aspectsImageVariesBy: z.array(z.string()).optional(),
      specifications: z.array(z.object({ name: z.string(), values: z.array(z.string()) })).optional(),
    })
    .optional(),
});
export type GroupBody = z.infer<typeof groupBody>;
export type Group = GroupBody & { inventoryItemGroupKey: string; variantSKUs: string[] };

export const bulkPriceQuantityBody = z.object({
  requests: z.array(
    z.object({
      sku: z.string().optional(),
      shipToLocationAvailability: shipToLocationAvailability.optional(),
      offers: z
        .array(
          z.object({
            offerId: z.string().default(""),
            availableQuantity: wholeQuantity.optional(),
            price: amount.optional(),
          }),
        )
        .optional(),
    }),
  ),
});
export type PriceQuantityRequest = z.infer<typeof bulkPriceQuantityBody>["requests"][number];

const address = z.object({
  addressLine1: z.string().optional(),
  addressLine2: z.string().optional(),
  city: z.string().optional(),
  county: z.string().optional(),
  country: z.string().optional(),
  postalCode: z.string().optional(),
  stateOrProvince: z.string().optional(),
});
export const locationBody = z.object({
  location: z.object({ address: address.optional() }).optional(),
  name: z.string().optional(),
  phone: z.string().optional(),
  locationTypes: z.array(z.string()).optional(),
  locationInstructions: z.string().optional(),
  locationAdditionalInformation: z.string().optional(),
  locationWebUrl: z.string().optional(),
  timeZoneId: z.string().optional(),
  merchantLocationStatus: z.enum(["ENABLED", "DISABLED"]).optional(),
});
export type InventoryLocation = z.infer<typeof locationBody> & {
  merchantLocationKey: string;
  merchantLocationStatus: "ENABLED" | "DISABLED";
};

export type ListingStatus = "live" | "pending" | "rejected" | "ended";

/** What a variant showed when it left its listing, for it can no longer be read from the offer and the item. */
export interface LastShown {
  title: string;
  priceMinor: number;
  currency: string;
  quantity: number;
}

export interface ListingVariant {
  offerId: string;
  sku: string;
  soldQuantity: number;
  left?: LastShown;
}

/** A page that buyers see. What it shows is read from its offers, items and group; this holds membership and status. */
export interface Listing {
  listingId: string;
  seller: string;
  marketplaceId: string;
  /** Set for a listing with variations. */
  groupKey?: string;
  /** As decided; a listing under review is pending until `reviewedAt` has come, see `statusOf`. */
  verdict: "live" | "rejected" | "ended";
  /** Epoch milliseconds. */
  reviewedAt: number;
  publishedAt: number;
  endedAt?: number;
  reason?: string;
  variants: ListingVariant[];
  revisions: { day: string; count: number };
}
