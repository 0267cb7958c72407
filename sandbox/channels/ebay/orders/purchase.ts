import { createHash } from "node:crypto";
import { z } from "zod";
import { marketplaceOf } from "../marketplaces.ts";
import type { Address, Buyer } from "./order.ts";

const MOST_LINES = 1_000;
const MOST_UNITS = 1_000_000;
const MOST_MINOR = 1_000_000_000_000;

const amountMinor = z.int().min(-MOST_MINOR).max(MOST_MINOR);
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const text = z.string().max(500);

export const addressBody = z.strictObject({
  line1: text.optional(),
  line2: text.optional(),
  city: text.optional(),
  state: text.optional(),
  postalCode: text.optional(),
  country: text.optional(),
});

/** null: that part is missing in the order. What is not said gets a value as of a usual buyer. */
export const buyerBody = z.strictObject({
  username: z.string().min(1).max(100).optional(),
  name: text.nullish(),
  email: text.nullish(),
  phone: text.nullish(),
  address: addressBody.nullish(),
});

const line = z.strictObject({
  sku: z.string().min(1).max(200),
  quantity: z.int().min(1).max(MOST_UNITS).default(1),
  /** In the currency's units: 12.5 or "12.50"; may be zero or below. Default: the offer's. */
  price: z
    .union([z.number(), z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/, "has to be a decimal number")])
    .transform(Number)
    .optional(),
  title: text.optional(),
});

/** What a buyer buys, with all that can be odd about it. `POST /_sandbox/orders`. */
export const purchaseBody = z.strictObject({
  lines: z.array(line).min(1).max(MOST_LINES),
  buyer: buyerBody.optional(),
  currency: z.string().min(1).max(10).optional(),
  paid: z.boolean().default(true),
  shippingMinor: amountMinor.default(0),
  taxMinor: amountMinor.default(0),
  taxIncluded: z.boolean().default(false),
  /** Default: eBay in the US, Canada and Australia, the seller elsewhere. */
  taxCollectedBy: z.enum(["marketplace", "seller"]).optional(),
  discountMinor: amountMinor.default(0),
  adjustmentMinor: amountMinor.default(0),
  feeMinor: amountMinor.optional(),
  pickupLocation: z.string().min(1).max(100).optional(),
  marketplace: z.string().max(50).optional(),
  seller: z.string().max(100).optional(),
  visibleAfterMs: z.int().min(0).max(31_536_000_000).default(0),
  placedAt: time.optional(),
  shipByAt: time.optional(),
  note: z.string().max(2_000).optional(),
  /** Sell what is not there: more than the listing has, or a SKU that is not listed. */
  force: z.boolean().default(false),
});
export type Purchase = z.output<typeof purchaseBody>;

const HOMES: Record<string, Address> = {
  US: { line1: "418 Alder Street", line2: "Apt 3", city: "Portland", state: "OR", postalCode: "97205", country: "US" },
  CA: { line1: "77 Dundas Street W", city: "Toronto", state: "ON", postalCode: "M5G 1Z3", country: "CA" },
  GB: { line1: "12 Harbour Row", city: "Bristol", state: "Avon", postalCode: "BS1 5TY", country: "GB" },
  DE: { line1: "Lindenweg 14", city: "Leipzig", state: "Sachsen", postalCode: "04109", country: "DE" },
  IT: { line1: "Via dei Mille 9", city: "Torino", state: "TO", postalCode: "10123", country: "IT" },
};

/** eBay gives sellers an address that forwards to the buyer, made of letters that say nothing of who that is. */
export function buyerOf(given: z.output<typeof buyerBody> | undefined, marketplaceId: string): Buyer {
  const username = given?.username ?? "maple_reader";
  const country = marketplaceOf(marketplaceId)?.country ?? "US";
  const proxy = `${createHash("sha256").update(username).digest("hex").slice(0, 20)}@members.ebay.com`;
  const home = HOMES[country] ?? { line1: "1 Market Square", city: "Old Town", postalCode: "10000", country };
  return {
    username,
    name: orDefault(given?.name, "Rosa Lindqvist"),
    email: orDefault(given?.email, proxy),
    phone: orDefault(given?.phone, "503-555-0142"),
    address: orDefault(given?.address, home),
  };
}

function orDefault<Value>(given: Value | null | undefined, standard: Value): Value | undefined {
  return given === undefined ? standard : (given ?? undefined);
}

const COLLECTED: Record<string, string> = {
  EBAY_US: "STATE_SALES_TAX",
  EBAY_CA: "PROVINCE_SALES_TAX",
  EBAY_AU: "GST",
};

/** Whether eBay collects the tax of the marketplace's orders; elsewhere it is the seller's. */
export function isTaxCollectedOn(marketplaceId: string): boolean {
  return marketplaceId in COLLECTED;
}

/** eBay's name for the tax of an order. A sales tax is never in the prices, so what is in them is a VAT. */
export function taxTypeOf(marketplaceId: string, isIncluded: boolean): string {
  const type = COLLECTED[marketplaceId] ?? "VAT";
  return isIncluded && type.endsWith("SALES_TAX") ? "VAT" : type;
}
