import { z } from "zod";

/**
 * What is read of the Fulfillment API's `Order` (Sell Fulfillment v1): only what is used, so that a change elsewhere in
 * it breaks nothing. eBay leaves out what has no value.
 */

const id = z.string().min(1).max(100);
/** `convertedFromValue` and its currency are left alone: the order's own currency is the one that the seller is paid in. */
const amount = z.object({ value: z.string().max(40), currency: z.string().max(10) });
export type Amount = z.infer<typeof amount>;

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const text = z.string().max(1000);

/** `amount` "will only be returned when the line item is subject to" the tax; the type only with the breakdown. */
const tax = z.object({ amount: amount.optional(), taxType: z.string().optional() });

const address = z.object({
  addressLine1: text.optional(),
  addressLine2: text.optional(),
  city: text.optional(),
  stateOrProvince: text.optional(),
  county: text.optional(),
  postalCode: text.optional(),
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
});

const contact = z.object({
  fullName: text.optional(),
  companyName: text.optional(),
  email: text.optional(),
  primaryPhone: z.object({ phoneNumber: text.optional() }).optional(),
  contactAddress: address.optional(),
});
export type Contact = z.infer<typeof contact>;

const lineRefund = z.object({
  refundId: z.string().optional(),
  refundReferenceId: z.string().optional(),
  amount: amount.optional(),
  refundDate: time.optional(),
});

const lineItem = z.object({
  lineItemId: id,
  legacyItemId: z.string().optional(),
  sku: z.string().default(""),
  title: z.string().default(""),
  quantity: z.int().min(1).max(1_000_000),
  listingMarketplaceId: z.string().optional(),
  lineItemCost: amount,
  discountedLineItemCost: amount.optional(),
  deliveryCost: z
    .object({
      shippingCost: amount.optional(),
      handlingCost: amount.optional(),
      discountAmount: amount.optional(),
    })
    .optional(),
  taxes: z.array(tax).default([]),
  ebayCollectAndRemitTaxes: z.array(tax).default([]),
  lineItemFulfillmentInstructions: z.object({ shipByDate: time.optional() }).optional(),
  refunds: z.array(lineRefund).default([]),
});
export type LineItem = z.infer<typeof lineItem>;

const cancelRequest = z.object({
  cancelRequestId: z.string().optional(),
  cancelInitiator: z.string().optional(),
  cancelReason: z.string().optional(),
  cancelRequestState: z.string().optional(),
});

const start = z.object({
  ebaySupportedFulfillment: z.boolean().optional(),
  pickupStep: z.object({ merchantLocationKey: z.string().optional() }).optional(),
  shippingStep: z
    .object({
      shippingServiceCode: z.string().optional(),
      shipToReferenceId: z.string().optional(),
      shipTo: contact.optional(),
    })
    .optional(),
});
export type Start = z.infer<typeof start>;

export const ebayOrder = z.object({
  orderId: id,
  creationDate: time,
  lastModifiedDate: time,
  orderPaymentStatus: z.enum(["PENDING", "FAILED", "PAID", "PARTIALLY_REFUNDED", "FULLY_REFUNDED"]),
  cancelStatus: z
    .object({ cancelState: z.string().optional(), cancelRequests: z.array(cancelRequest).default([]) })
    .default({ cancelRequests: [] }),
  buyer: z.object({ username: z.string().optional(), buyerRegistrationAddress: contact.optional() }).optional(),
  buyerCheckoutNotes: z.string().optional(),
  fulfillmentStartInstructions: z.array(start).default([]),
  lineItems: z.array(lineItem).min(1),
  pricingSummary: z.object({
    total: amount,
    priceDiscount: amount.optional(),
    adjustment: amount.optional(),
    fee: amount.optional(),
    deliveryCost: amount.optional(),
    deliveryDiscount: amount.optional(),
  }),
  paymentSummary: z
    .object({
      payments: z.array(z.object({ paymentDate: time.optional() })).default([]),
      refunds: z.array(lineRefund.extend({ refundStatus: z.string().optional() })).default([]),
    })
    .default({ payments: [], refunds: [] }),
  totalMarketplaceFee: amount.optional(),
});
export type EbayOrder = z.infer<typeof ebayOrder>;

/** One page; the orders are parsed one by one, so that one that cannot be read costs none of the others. */
export const orderPage = z.object({
  orders: z.array(z.unknown()).default([]),
  total: z.number().default(0),
  next: z.string().optional(),
});
