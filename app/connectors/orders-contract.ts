import type { Call, OperationLimits, Result } from "./contract-call.ts";

/**
 * The orders of a channel: the part of a connector that brings them home and answers them. All amounts are minor units
 * of the order's currency, all times ISO 8601 in UTC. A connector reads and translates; storing, matching, reserving,
 * retrying and deciding are the engine's.
 */

/** Who pays a tax to the authority: the channel collected it from the buyer and remits it, or the seller does. */
export interface RemoteTax {
  title: string;
  amountMinor: number;
  paidBy: "channel" | "seller";
}

export interface RemoteOrderLine {
  id: string;
  sku: string;
  title: string;
  quantity: number;
  /** Ids of the channel for what was sold, as far as its orders carry them. */
  listingRemoteId?: string;
  offerRemoteId?: string;
  /** EAN, UPC … if the order tells it. */
  barcode?: string;
  /** For all units together, before `discountMinor`. With the tax in it where the order says `taxesIncluded`. */
  totalMinor: number;
  discountMinor: number;
  taxes: RemoteTax[];
  shipByAt?: string;
}

export interface RemoteRefund {
  id: string;
  amountMinor: number;
  at: string;
  state: "pending" | "done" | "failed";
  lines: { lineId: string; amountMinor: number }[];
}

export interface RemoteAddress {
  name: string;
  company?: string;
  line1: string;
  line2?: string;
  city: string;
  region?: string;
  postalCode: string;
  /** ISO 3166, two letters. */
  countryCode: string;
  phone?: string;
}

export interface RemoteBuyer {
  /** The channel's own id or name of the buyer. */
  userId?: string;
  name?: string;
  email?: string;
  /** The address forwards to the buyer and says nothing of who it is. */
  isProxyEmail: boolean;
  phone?: string;
  shippingAddress?: RemoteAddress;
  billingAddress?: RemoteAddress;
  note?: string;
}

export interface RemoteOrder {
  id: string;
  /** As the seller and the buyer know it. */
  number: string;
  /** Where the seller sees it on the channel. */
  url?: string;
  placedAt: string;
  updatedAt: string;
  /** unpaid: must not be shipped yet; its units are held. */
  status: "unpaid" | "open" | "cancelled";
  /** The buyer asks to cancel; the seller has to answer. */
  cancelRequest?: { id: string; reason: string };
  shipByAt?: string;
  currency: string;
  lines: RemoteOrderLine[];
  /** What the buyer pays for shipping, discounts taken off. */
  shipping: { title: string; code: string; amountMinor: number; taxes: RemoteTax[] };
  /** Off the order as a whole, besides the discounts of its lines. */
  discountMinor: number;
  /** What else the buyer pays (a recycling fee), or gets back (below zero). */
  otherMinor: number;
  taxesIncluded: boolean;
  /**
   * All that the buyer pays, taxes collected by the channel too:
   * Σ (line total - line discount) + shipping + other - discount, and the taxes unless they are included.
   */
  totalMinor: number;
  /** What the channel keeps of it. */
  feeMinor?: number;
  refunds: RemoteRefund[];
  /** Absent where the channel withholds it. */
  buyer?: RemoteBuyer;
  /** To be collected at one of the seller's places, by the channel's name of it. */
  pickup?: { locationKey: string };
}

/** An order that cannot be read is no reason to lose it: it is kept with what is wrong. */
export type OrderRead = { kind: "order"; order: RemoteOrder } | { kind: "unreadable"; id: string; message: string };

export interface OrderPage {
  orders: OrderRead[];
  /** Handed back as `page` for the rest; absent: that was all. */
  next?: string;
}

export interface Shipment {
  orderId: string;
  lines: { lineId: string; quantity: number }[];
  /** A code of `carriers`. */
  carrierCode: string;
  number: string;
  shippedAt: string;
}
export interface KnownShipment {
  shipmentId: string;
  carrierCode: string;
  number: string;
  lines: { lineId: string; quantity: number }[];
}

export const cancelReasons = ["outOfStock", "buyerAsked", "addressProblem", "other"] as const;
export type CancelReason = (typeof cancelReasons)[number];

export interface RefundRequest {
  orderId: string;
  currency: string;
  /** Of the whole order; with `lines` it is their sum. */
  amountMinor: number;
  lines: { lineId: string; amountMinor: number }[];
  /** For the buyer, in the merchant's words; may be empty. */
  note: string;
}

/**
 * None of these is repeated blindly: where a write may have been applied although no answer came, the engine reads
 * (`get`, `shipments`) before it writes again.
 */
export interface OrdersConnector {
  readonly list: OperationLimits;
  readonly write: OperationLimits;
  /** Channels show an order later than its own time says: reading goes back by this much, each time. */
  readonly lagMs: number;
  /** The buyer's details are erased so many days after the order is done. */
  readonly buyerDays: number;
  /** Carriers that the channel knows; the one that stands for all others. */
  readonly carriers: readonly { code: string; name: string }[];
  readonly otherCarrier: string;

  /** Orders changed within the time, oldest change first. `page` is empty at the beginning. */
  listOrders(query: { from: Date; to: Date; page: string }, call: Call): Promise<Result<OrderPage>>;
  /** At most `list.maxItems`; orders that the channel does not know are left out. */
  getOrders(ids: readonly string[], call: Call): Promise<Result<OrderRead[]>>;
  shipments(orderId: string, call: Call): Promise<Result<KnownShipment[]>>;
  /** Rejected with code `orders.carrierRefused` where the channel does not take this carrier or number. */
  ship(shipment: Shipment, call: Call): Promise<Result<{ shipmentId: string }>>;
  /** `requestId`: agrees to what the buyer asked; else the seller cancels. */
  cancel(
    order: { orderId: string; reason: CancelReason; requestId?: string },
    call: Call,
  ): Promise<Result<{ isDone: boolean }>>;
  /** Says no to a buyer who asks to cancel. */
  keep(order: { orderId: string; requestId: string }, call: Call): Promise<Result<{ isDone: boolean }>>;
  refund(refund: RefundRequest, call: Call): Promise<Result<{ refundId: string; state: RemoteRefund["state"] }>>;
}
