import { formatAmount } from "../../app/domain/money.ts";

/** An order as eBay's getOrder answers it, for tests; amounts are minor units. */
export interface OrderParts {
  currency?: string;
  lines?: { id?: string; sku?: string; quantity?: number; costMinor: number; discountMinor?: number }[];
  shippingMinor?: number;
  deliveryDiscountMinor?: number;
  /** Off the whole order, besides the lines' discounts. */
  discountMinor?: number;
  adjustmentMinor?: number;
  feeMinor?: number;
  /** Of the first line. */
  taxMinor?: number;
  taxType?: string;
  collected?: boolean;
  /** Prices have the tax in them. */
  included?: boolean;
  /** `fieldGroups=TAX_BREAKDOWN` was asked for. */
  breakdown?: boolean;
  /** Anything else, put over it. */
  over?: Record<string, unknown>;
}

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

/** What the buyer pays for it. */
export function paidFor(parts: OrderParts): number {
  const { lines = [{ costMinor: 1000 }], shippingMinor = 0, deliveryDiscountMinor = 0, discountMinor = 0 } = parts;
  const { adjustmentMinor = 0, feeMinor = 0, taxMinor = 0, included = false } = parts;
  const goods = sum(lines.map((line) => line.costMinor - (line.discountMinor ?? 0)));
  const delivery = shippingMinor - deliveryDiscountMinor;
  return goods + delivery - discountMinor + adjustmentMinor + feeMinor + (included ? 0 : taxMinor);
}

/** Amounts and signs as the spec describes them (discounts below zero). */
export function ebayOrderOf(parts: OrderParts = {}): Record<string, unknown> {
  const { currency = "USD", lines = [{ costMinor: 1000 }], breakdown = true } = parts;
  const { taxMinor = 0, taxType = "STATE_SALES_TAX", collected = false, included = false } = parts;
  const amount = (minor: number) => ({ value: formatAmount(minor, currency), currency });
  const told = (name: string, minor: number | undefined) => (minor ? { [name]: amount(minor) } : {});
  const untold = collected && !breakdown && !included ? taxMinor : 0;
  const discounts = sum(lines.map((line) => line.discountMinor ?? 0)) + (parts.discountMinor ?? 0);
  const tax = breakdown ? { amount: amount(taxMinor), taxType } : { amount: amount(taxMinor) };
  return {
    orderId: "12-34567-89012",
    creationDate: "2026-01-02T03:04:05.678Z",
    lastModifiedDate: "2026-01-02T04:00:00.000Z",
    orderPaymentStatus: "PAID",
    orderFulfillmentStatus: "NOT_STARTED",
    cancelStatus: { cancelState: "NONE_REQUESTED", cancelRequests: [] },
    buyer: { username: "maple_reader" },
    fulfillmentStartInstructions: [
      {
        fulfillmentInstructionsType: "SHIP_TO",
        shippingStep: {
          shippingServiceCode: "USPSGroundAdvantage",
          shipTo: {
            fullName: "Rosa Lindqvist",
            email: "abc123@members.ebay.com",
            primaryPhone: { phoneNumber: "503-555-0142" },
            contactAddress: {
              addressLine1: "418 Alder Street",
              city: "Portland",
              stateOrProvince: "OR",
              postalCode: "97205",
              countryCode: "US",
            },
          },
        },
      },
    ],
    lineItems: lines.map((line, index) => ({
      lineItemId: line.id ?? `line-${index + 1}`,
      legacyItemId: `1100000000${index}`,
      sku: line.sku ?? `SKU-${index + 1}`,
      title: "A thing",
      quantity: line.quantity ?? 1,
      listingMarketplaceId: "EBAY_US",
      lineItemCost: amount(line.costMinor),
      ...(line.discountMinor ? { discountedLineItemCost: amount(line.costMinor - line.discountMinor) } : {}),
      deliveryCost: { shippingCost: amount(index === 0 ? (parts.shippingMinor ?? 0) : 0) },
      taxes: index === 0 && taxMinor !== 0 && (!collected || breakdown) ? [tax] : [],
      ...(index === 0 && taxMinor !== 0 && collected
        ? { ebayCollectAndRemitTaxes: [{ amount: amount(taxMinor), taxType, collectionMethod: "NET" }] }
        : {}),
      refunds: [],
    })),
    pricingSummary: {
      priceSubtotal: amount(sum(lines.map((line) => line.costMinor))),
      ...told("priceDiscount", -discounts),
      deliveryCost: amount(parts.shippingMinor ?? 0),
      ...told("deliveryDiscount", -(parts.deliveryDiscountMinor ?? 0)),
      ...told("adjustment", parts.adjustmentMinor),
      ...(breakdown ? told("fee", parts.feeMinor) : {}),
      total: amount(paidFor(parts) - untold),
    },
    paymentSummary: { payments: [], refunds: [] },
    ...parts.over,
  };
}
