/** What a seller's order holds, as it is kept. Amounts are minor units of `currency`, times epoch milliseconds. */
export interface Order {
  orderId: string;
  seller: string;
  marketplaceId: string;
  currency: string;
  placedAt: number;
  /** The API shows the order from then on; its dates do not tell that it came late. */
  visibleAt: number;
  modifiedAt: number;
  shipByAt: number;
  /** Undefined: the buyer has not paid. */
  paidAt?: number | undefined;
  buyer: Buyer;
  note?: string | undefined;
  /** The seller's location where the buyer collects; undefined: it is sent. */
  pickupLocation?: string | undefined;
  lines: OrderLine[];
  /** eBay collects the tax and remits it; else the seller does. */
  isTaxCollected: boolean;
  /** The prices have the tax in them. */
  isTaxIncluded: boolean;
  adjustmentMinor: number;
  feeMinor: number;
  shipments: Shipment[];
  refunds: Refund[];
  cancellations: Cancellation[];
}

export interface Address {
  line1?: string | undefined;
  line2?: string | undefined;
  city?: string | undefined;
  state?: string | undefined;
  postalCode?: string | undefined;
  country?: string | undefined;
}

export interface Buyer {
  username: string;
  name?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  address?: Address | undefined;
}

export interface OrderLine {
  lineItemId: string;
  sku: string;
  title: string;
  quantity: number;
  unitMinor: number;
  /** This line's parts of the order's amounts; they add up to them. */
  shippingMinor: number;
  taxMinor: number;
  discountMinor: number;
  listingId: string;
  variationId?: string | undefined;
  aspects: { name: string; value: string }[];
  /** The offer that it was bought from. */
  offerId?: string | undefined;
  /** Units that left the listing, fewer than `quantity` when more were sold than it had. */
  takenQuantity: number;
}

export interface Shipment {
  fulfillmentId: string;
  shippedAt: number;
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  lines: { lineItemId: string; quantity: number }[];
}

export interface Refund {
  refundId: string;
  amountMinor: number;
  /** By lines; empty when the order was refunded as a whole. */
  lines: { lineItemId: string; amountMinor: number }[];
  issuedAt: number;
  /** Pending until then. */
  settledAt: number;
  reason: string;
}

export interface Cancellation {
  cancelId: string;
  by: "buyer" | "seller";
  reason: string;
  requestedAt: number;
  state: "requested" | "completed" | "rejected";
  closedAt?: number | undefined;
}

/** "13-09543-00001", the form of eBay's order ids. */
export function orderIdOf(number: string): string {
  return `${number.slice(0, 2)}-${number.slice(2, 7)}-${number.slice(7)}`;
}

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
