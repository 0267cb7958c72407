import type { Money } from "./money.ts";

/**
 * What a shop keeps of an order: plain JSON, for the state file has it as it stands. Amounts are in minor units, times are
 * epoch milliseconds, and parts name their order by its id. `kind` is the GraphQL type.
 */
export interface Attribute {
  key: string;
  value: string;
}

export interface Address {
  kind: "MailingAddress";
  id: number;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  province: string | null;
  provinceCode: string | null;
  zip: string | null;
  countryCode: string | null;
  phone: string | null;
}

export interface TaxLine {
  title: string;
  /** As a fraction: 0.19 is 19 %. */
  rate: number;
  price: Money;
  channelLiable: boolean | null;
}

export interface OrderLine {
  kind: "LineItem";
  id: number;
  orderId: number;
  variantId: number | null;
  sku: string | null;
  title: string;
  variantTitle: string | null;
  vendor: string | null;
  quantity: number;
  /** Of one unit. */
  price: Money;
  /** What falls to this line of the order's discount. */
  discount: Money;
  taxable: boolean;
  requiresShipping: boolean;
  taxLines: TaxLine[];
  properties: Attribute[];
  /** Where its units were taken from. */
  locationId: number | null;
  /** Units that lie committed at that location: taken, and not yet fulfilled, refunded or cancelled. */
  taken: number;
  /** Units that were refunded before, and after, they had been fulfilled. */
  removed: number;
  returned: number;
}

export interface ShippingLine {
  kind: "ShippingLine";
  id: number;
  title: string;
  code: string | null;
  source: string | null;
  price: Money;
  taxLines: TaxLine[];
}

export interface OrderTransaction {
  kind: "OrderTransaction";
  id: number;
  orderId: number;
  /** SALE, CAPTURE, AUTHORIZATION, REFUND or VOID. */
  type: string;
  status: string;
  gateway: string | null;
  amount: Money;
  parentId: number | null;
  processedAtMs: number;
  test: boolean;
}

export interface Tracking {
  company: string | null;
  number: string | null;
  url: string | null;
}

export interface FulfillmentLine {
  kind: "FulfillmentLineItem";
  id: number;
  orderId: number;
  lineId: number;
  quantity: number;
  /** How many of them had been taken from stock. */
  taken: number;
}

export interface Fulfillment {
  kind: "Fulfillment";
  id: number;
  orderId: number;
  name: string;
  status: "SUCCESS" | "CANCELLED";
  locationId: number;
  tracking: Tracking[];
  lines: FulfillmentLine[];
  createdAtMs: number;
  updatedAtMs: number;
}

export type RestockType = "CANCEL" | "RETURN" | "NO_RESTOCK" | "LEGACY_RESTOCK";

export interface RefundLine {
  kind: "RefundLineItem";
  id: number;
  orderId: number;
  lineId: number;
  quantity: number;
  restockType: RestockType;
  locationId: number | null;
  subtotal: Money;
  tax: Money;
}

export interface Refund {
  kind: "Refund";
  id: number;
  orderId: number;
  note: string | null;
  lines: RefundLine[];
  shipping: Money;
  transactionIds: number[];
  createdAtMs: number;
}

export interface OrderDiscount {
  code: string;
  target: "LINE_ITEM" | "SHIPPING_LINE";
  amount: Money;
}

/** What is given at the creation of an order and kept as it is. */
export interface OrderFields {
  currency: string;
  presentmentCurrency: string;
  sourceName: string | null;
  sourceIdentifier: string | null;
  sourceUrl: string | null;
  email: string | null;
  phone: string | null;
  note: string | null;
  tags: string[];
  customAttributes: Attribute[];
  taxesIncluded: boolean;
  test: boolean;
  /** What the maker said of the payment; it counts only where there are no transactions. */
  financialStatus: string | null;
  taxLines: TaxLine[];
  discount: OrderDiscount | null;
  processedAtMs: number;
}

export interface Order extends OrderFields {
  kind: "Order";
  id: number;
  number: number;
  name: string;
  createdAtMs: number;
  updatedAtMs: number;
  cancelledAtMs: number | null;
  cancelReason: string | null;
  staffNote: string | null;
  shippingAddress: Address | null;
  billingAddress: Address | null;
  lines: OrderLine[];
  shippingLines: ShippingLine[];
  transactions: OrderTransaction[];
  fulfillments: Fulfillment[];
  refunds: Refund[];
}

/** An order, a refund or a fulfilment that Shopify would refuse, with its reason and the place in the input. */
export class OrderRefused extends Error {
  constructor(
    message: string,
    readonly field: string[],
    readonly code = "INVALID",
  ) {
    super(message);
  }
}
