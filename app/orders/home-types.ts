import type { AccountChoice } from "./page-types.ts";

/** Tasks of one kind on one account. */
export interface AttentionGroup {
  accountId: number;
  accountName: string;
  kind: string;
  count: number;
  /** One of them, where it concerns an order. */
  exampleOrderId: number | null;
  dueAt: string | null;
}

export interface OrdersAttention {
  groups: AttentionGroup[];
  /** Orders that stand still: not in Shopify, and not on their way there. */
  standing: number;
  /** To be shipped, and behind the channel's ship-by time. */
  late: number;
  openTasks: number;
}

export interface DayFigure {
  /** "2026-11-22", in the shop's own time zone. */
  day: string;
  /** As many as there are `accounts`, in their order. */
  orders: number[];
}

export interface OrderFigures {
  accounts: AccountChoice[];
  /** The oldest first; each day is there, with orders or without. */
  days: DayFigure[];
  last7: { orders: number; units: number };
  last30: { orders: number; units: number };
  /** Of the last 30 days, by currency. */
  sales: { currency: string; totalMinor: number }[];
}
