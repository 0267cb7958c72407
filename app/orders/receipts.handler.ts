import { z } from "zod";
import type { ReceiptHandler, ReceiptHandlers } from "../domain/receipt.ts";
import type { OrderTopic } from "../domain/topics.ts";
import type { Sql } from "../platform/database.ts";
import { lookAgain } from "./due-store.ts";

/** Ids beyond 2^53 are rounded in JSON numbers: an order's own comes as a gid, that of what belongs to one is read from the text. */
const ownPayload = z.object({ admin_graphql_api_id: z.string() });
const partPayload = z.object({ order_id: z.number() });

/**
 * Webhooks about Shopify's orders only say which order is to be read again: what came of it is read at the moment of
 * acting, so that late, repeated and unordered ones do no harm. Orders that are not ours are let pass.
 */
export function orderHandlers(): ReceiptHandlers<Sql, OrderTopic> {
  const handler: ReceiptHandler<Sql> = {
    shops: "installed",
    async apply(tx, shop, receipts, now) {
      const ids = receipts.map(({ topic, payload, bodyText }) =>
        topic.startsWith("orders/")
          ? (/(\d+)$/.exec(ownPayload.parse(payload).admin_graphql_api_id)?.[1] ?? "")
          : orderIdIn(payload, bodyText),
      );
      await lookAgain(tx, shop.id, [...new Set(ids)], now);
      return undefined;
    },
  };
  return {
    "orders/cancelled": handler,
    "orders/updated": handler,
    "fulfillments/create": handler,
    "fulfillments/update": handler,
    "refunds/create": handler,
  };
}

function orderIdIn(payload: unknown, bodyText: string): string {
  const rounded = partPayload.parse(payload).order_id;
  return Number.isSafeInteger(rounded) ? String(rounded) : (/"order_id"\s*:\s*(\d+)/.exec(bodyText)?.[1] ?? "");
}
