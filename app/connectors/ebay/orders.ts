import type { OrdersConnector } from "../orders-contract.ts";
import { carriers, otherCarrier } from "./carriers.ts";
import type { EbayApp } from "./env.ts";
import { cancel, keep } from "./orders-cancel.ts";
import { getOrders, listOrders } from "./orders-list.ts";
import { refund } from "./orders-refund.ts";
import { ship, shipments } from "./orders-ship.ts";

/** eBay's orders: the Fulfillment API, and the Post-Order API for cancellations. */
export const ebayOrders = (app: EbayApp): OrdersConnector => ({
  list: { maxItems: 50, deadlineMs: 60_000 }, // getOrders takes 50 ids (error 30900)
  write: { maxItems: 1, deadlineMs: 50_000 }, // at most four calls of 12 s, one after the other
  lagMs: 600_000,
  // eBay itself withholds name, phone and street from then on (ExtendedContact, Address).
  buyerDays: 90,
  carriers,
  otherCarrier,
  listOrders: (query, call) => listOrders(app, query, call),
  getOrders: (ids, call) => getOrders(app, ids, call),
  shipments: (orderId, call) => shipments(app, orderId, call),
  ship: (shipment, call) => ship(app, shipment, call),
  cancel: (order, call) => cancel(app, order, call),
  keep: (order, call) => keep(app, order, call),
  refund: (request, call) => refund(app, request, call),
});
