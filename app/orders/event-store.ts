import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `order_event`: an order's timeline. */

export interface NewEvent {
  orderId: number;
  actor: "merchant" | "shopify" | "channel" | "anabranch";
  /** A key of the message catalogue: `order.event.<kind>` */
  kind: string;
  /** Never a buyer's details. */
  params?: Record<string, string | number>;
  at: Date;
}

export async function recordEvents(tx: Sql, shop: ShopId, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `INSERT INTO order_event (shop_id, order_id, actor, kind, params, at)
     SELECT $1, r.order_id, r.actor, r.kind, r.params::jsonb, r.at
     FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) r(order_id, actor, kind, params, at)`,
    [
      shop,
      events.map(({ orderId }) => orderId),
      events.map(({ actor }) => actor),
      events.map(({ kind }) => kind),
      events.map(({ params = {} }) => JSON.stringify(params)),
      events.map(({ at }) => at.toISOString()),
    ],
  );
}
