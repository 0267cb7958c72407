import type { OrdersDeps } from "./ports.ts";

/** What pages are given: plain values that survive JSON. Instants are ISO 8601 texts, amounts minor units. */

export type PageDeps = Pick<OrdersDeps, "database" | "clock" | "keyring" | "connectors">;

export const orderTabs = ["all", "attention", "toShip", "done"] as const;
export type OrderTab = (typeof orderTabs)[number];
export const orderSorts = ["newest", "oldest", "shipBy"] as const;
export type OrderSort = (typeof orderSorts)[number];

export interface OrdersQuery {
  tab: OrderTab;
  /** Absent: all accounts. */
  accountId?: number | undefined;
  /** Part of the order's number or of Shopify's name of it, or the beginning of a line's SKU. */
  search: string;
  sort: OrderSort;
  /** As the previous page gave it. One that is not understood is the first page. */
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** How near the channel's ship-by time is of an order that is to be shipped. */
export type Urgency = "soon" | "late" | null;

export interface OrderRowDetail {
  id: number;
  number: string;
  /** Where the seller sees it on the channel. */
  url: string | null;
  accountId: number;
  accountName: string;
  channel: string;
  placedAt: string;
  units: number;
  totalMinor: number;
  currency: string;
  state: string;
  reason: string | null;
  shipByAt: string | null;
  urgency: Urgency;
  shippedAt: string | null;
  cancelledAt: string | null;
  shopifyOrderId: string | null;
  shopifyOrderName: string | null;
  /** Parcels whose tracking the channel has. */
  trackingCount: number;
  openTasks: number;
}

/** `count` is exact up to the bound; beyond it `isMore`. */
export interface BoundedCount {
  count: number;
  isMore: boolean;
}

export interface AccountChoice {
  id: number;
  name: string;
  channel: string;
}

export interface OrdersPage {
  rows: OrderRowDetail[];
  /** undefined: this is the last page. */
  nextCursor?: string;
  tabs: Record<OrderTab, BoundedCount>;
  accounts: AccountChoice[];
}

export interface TaskDetail {
  id: number;
  kind: string;
  params: Record<string, string | number>;
  createdAt: string;
  /** Until when it should be done. */
  dueAt: string | null;
  isLate: boolean;
  accountId: number;
  accountName: string;
  channel: string;
  /** null: it concerns the account as a whole. */
  order: { id: number; number: string } | null;
}

export interface TasksQuery {
  /** Absent: all accounts, all kinds. */
  accountId?: number | undefined;
  kind?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface TasksPage {
  rows: TaskDetail[];
  nextCursor?: string;
  /** Open ones by kind, over all accounts. */
  kinds: { kind: string; count: number }[];
  total: BoundedCount;
  accounts: AccountChoice[];
}

export interface FeedDetail {
  /** Orders placed earlier are left where they are. */
  importFrom: string;
  /** When the channel was last asked with success; null: never. */
  polledAt: string | null;
  /** Failed reads since then, and what the last one said. */
  failures: number;
  message: string | null;
}

export interface LineProduct {
  variantId: string;
  productId: string;
  title: string;
  variantTitle: string;
  sku: string;
  imageUrl: string | null;
  /** Of this variant, in one unit sold. */
  units: number;
  isDeleted: boolean;
}

export interface LineDetail {
  id: number;
  remoteLineId: string;
  title: string;
  sku: string;
  quantity: number;
  shipped: number;
  /** matched | unmatched | ambiguous | custom */
  match: string;
  /** remoteId | sku | barcode | remembered | merchant; empty: by none. */
  matchedBy: string;
  /** Several, or several units of one: a kit. */
  products: LineProduct[];
  totalMinor: number;
  discountMinor: number;
  shipByAt: string | null;
}

export interface TaxDetail {
  title: string;
  amountMinor: number;
  paidBy: "channel" | "seller";
}

export interface MoneyDetail {
  currency: string;
  linesMinor: number;
  discountMinor: number;
  shippingMinor: number;
  shippingTitle: string;
  otherMinor: number;
  taxes: TaxDetail[];
  taxesIncluded: boolean;
  totalMinor: number;
  /** What the channel keeps; null: it does not say. */
  feeMinor: number | null;
  refundedMinor: number;
}

export interface StepDetail {
  id: number;
  target: string;
  kind: string;
  state: string;
  message: string | null;
  /** Of a parcel. */
  tracking: { carrier: string; number: string } | null;
  amountMinor: number | null;
  attempts: number;
  at: string;
  dueAt: string | null;
}

export interface EventDetail {
  id: number;
  at: string;
  actor: string;
  kind: string;
  params: Record<string, string | number>;
}

export interface BuyerAddress {
  name: string;
  lines: string[];
  phone: string | null;
}

export type BuyerDetail =
  | {
      kind: "shown";
      name: string;
      email: string | null;
      isProxyEmail: boolean;
      phone: string | null;
      note: string | null;
      address: BuyerAddress | null;
    }
  | { kind: "erased"; at: string }
  /** The channel told none. */
  | { kind: "none" }
  /** Sealed with a key that is gone. */
  | { kind: "closed" };

export interface OrderDetail extends OrderRowDetail {
  remoteId: string;
  remoteStatus: string;
  message: string | null;
  firstReadAt: string;
  readAt: string;
  shopifyAt: string | null;
  cancelledBy: string | null;
  /** Something about it is on its way by itself. */
  isDue: boolean;
  lines: LineDetail[];
  money: MoneyDetail;
  stock: {
    /** Units that no channel may sell until Shopify counts them. */
    heldUnits: number;
    releasedAt: string | null;
    releasedFor: string | null;
  };
  steps: StepDetail[];
  events: EventDetail[];
  tasks: TaskDetail[];
  buyer: BuyerDetail;
  /** Where the buyer collects it. */
  pickup: string | null;
  /** The buyer asks to cancel. */
  cancelRequest: { reason: string } | null;
}

/** What the block on Shopify's own order page shows. */
export interface OrderOrigin {
  orderId: number;
  channel: string;
  accountName: string;
  number: string;
  url: string | null;
  state: string;
  reason: string | null;
  shippedAt: string | null;
  cancelledAt: string | null;
  shipByAt: string | null;
  urgency: Urgency;
  tracking: { carrier: string; number: string }[];
  tasks: { id: number; kind: string; params: Record<string, string | number> }[];
}
