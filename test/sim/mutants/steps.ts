import type { Mutant } from "../seams.ts";
import { withOrders } from "./orders.ts";
import { bite, swap } from "./swap.ts";

/** What an order needs on the other side, and where its units are meanwhile. */
export const stepMutants: readonly Mutant[] = [
  {
    name: "refund-without-looking",
    imitates: "giving money back again after a lost answer",
    profile: "parcels",
    seams: (seams) =>
      withOrders(seams, (orders) => ({
        getOrders: async (ids, call) => {
          bite();
          const reads = await orders.getOrders(ids, call);
          if (!reads.ok) return reads;
          return {
            ok: true,
            value: reads.value.map((read) =>
              read.kind === "order" ? { ...read, order: { ...read.order, refunds: [] } } : read,
            ),
          };
        },
      })),
  },
  {
    name: "cancel-not-made",
    imitates: "counting an order as cancelled on the channel because that was decided",
    profile: "parcels",
    seams: (seams) =>
      withOrders(seams, () => ({
        cancel: () => {
          bite();
          return Promise.resolve({ ok: true, value: { isDone: true } });
        },
      })),
  },
  {
    name: "step-done-when-sent",
    imitates: "counting a step as done when it was sent, whatever was answered",
    profile: "parcels",
    sql: swap(
      "WHEN $4 THEN 'due' ELSE state END, due_at",
      "WHEN $4 THEN 'due' ELSE state END",
      "WHEN $4 THEN 'due' ELSE 'done' END",
    ),
  },
  {
    name: "steps-twice",
    imitates: "a step for each time that somebody looked, and not for each cause",
    profile: "parcels",
    sql: swap(
      "INSERT INTO order_step",
      "r.key, r.payload::jsonb",
      "r.key || '/' || $4::timestamptz::text, r.payload::jsonb",
    ),
  },
  {
    name: "first-page-only",
    imitates: "reading the first page of a list of orders",
    seams: (seams) =>
      withOrders(seams, (orders) => ({
        listOrders: async (query, call) => {
          const page = await orders.listOrders(query, call);
          if (!page.ok || page.value.next === undefined) return page;
          bite();
          return { ok: true, value: { orders: page.value.orders } };
        },
      })),
  },
  {
    name: "feed-of-the-dead",
    imitates: "a list of orders that belongs to a dead process for ever",
    profile: "crashes",
    sql: swap(
      "UPDATE order_feed SET claimed_until = $2 WHERE account_id IN",
      "(f.claimed_until IS NULL OR f.claimed_until <= $1)",
      "f.claimed_until IS NULL",
    ),
  },
  {
    name: "cancelled-still-held",
    imitates: "units held for an order that was cancelled",
    profile: "cancels",
    sql: swap(
      "UPDATE reservation SET released_at = $3",
      "released_at = $3, reason = $4",
      "released_at = CASE WHEN $4::text = 'cancelled' THEN NULL ELSE $3::timestamptz END, reason = $4::text",
    ),
  },
  {
    name: "held-twice",
    imitates: "an order's units counted for the order and for its line",
    sql: swap("INSERT INTO reservation", "r.variant_id, r.units, $3", "r.variant_id, r.units * 2, $3"),
  },
  {
    name: "released-when-sent",
    imitates: "giving held units free when the order is sent to Shopify, and not when Shopify counts them",
    profile: "slow",
    sql: swap(
      "SET intent_at = $3",
      "UPDATE channel_order SET intent_at = $3",
      `WITH freed AS (UPDATE reservation SET released_at = $3 WHERE shop_id = $1 AND order_id = $2 AND released_at IS NULL)
       UPDATE channel_order SET intent_at = $3`,
    ),
  },
];
