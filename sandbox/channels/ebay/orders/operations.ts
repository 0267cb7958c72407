import type { VendorOperation, VendorReply } from "../../shell.ts";
import { SCOPES, sellerOperations, type SellerCall } from "../operation.ts";
import type { World } from "../world.ts";
import { fulfillmentError } from "./errors.ts";
import type { Order } from "./order.ts";
import { searchOrders } from "./search.ts";
import { isVisible } from "./status.ts";
import { orderView } from "./view.ts";

const BASE = "/sell/fulfillment/v1/order";

/** Reading orders. */
export function orderOperations(world: World): VendorOperation[] {
  return sellerOperations(world, [
    {
      id: "getOrders",
      method: "GET",
      path: BASE,
      scopes: SCOPES.fulfillmentRead,
      answer: (call) => listOrders(world, call),
    },
    {
      id: "getOrder",
      method: "GET",
      path: `${BASE}/{orderId}`,
      scopes: SCOPES.fulfillmentRead,
      answer: (call) => {
        const withTaxes = readFieldGroups(call);
        const order = visibleOrder(world, call, call.params.orderId);
        if (!order) throw fulfillmentError(404, 32100, `${call.params.orderId ?? ""}.`);
        const { origin } = call;
        return { status: 200, body: orderView(order, { now: world.now(), origin, withTaxes, withRequests: true }) };
      },
    },
  ]);
}

/** A seller's own order, once the API shows it. */
export function visibleOrder(world: World, call: SellerCall, orderId: string | undefined): Order | undefined {
  const order = call.seller.orders.get(orderId ?? "");
  return order && isVisible(world, order) ? order : undefined;
}

function readFieldGroups(call: SellerCall): boolean {
  const { fieldGroups } = call.query;
  if (fieldGroups === undefined || fieldGroups === "") return false;
  if (fieldGroups !== "TAX_BREAKDOWN") throw fulfillmentError(400, 32800, `${fieldGroups}.`);
  return true;
}

function listOrders(world: World, call: SellerCall): VendorReply {
  const withTaxes = readFieldGroups(call);
  const { orders, prev, next, total, limit, offset } = searchOrders(world, call);
  const view = { now: world.now(), origin: call.origin, withTaxes, withRequests: false };
  const at = (start: number) => {
    const url = new URL(call.url, call.origin);
    url.searchParams.set("limit", String(limit));
    url.searchParams.set("offset", String(start));
    return url.href;
  };
  return {
    status: 200,
    body: {
      href: call.query.orderIds === undefined ? at(offset) : new URL(call.url, call.origin).href,
      total,
      limit,
      offset,
      ...(prev === undefined ? {} : { prev: at(prev) }),
      ...(next === undefined ? {} : { next: at(next) }),
      orders: orders.map((order) => orderView(order, view)),
    },
  };
}
