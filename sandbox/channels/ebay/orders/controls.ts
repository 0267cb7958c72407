import { Router, type Request, type Response } from "express";
import type { Seller, World } from "../world.ts";
import {
  cancelBody,
  cancelOnChannel,
  changeBody,
  changeOrder,
  refundBody,
  refundOnChannel,
  type Conflict,
} from "./change.ts";
import type { Order } from "./order.ts";
import { findOrder, orderDetails } from "./overview.ts";
import { placeOrder } from "./place.ts";
import { purchaseBody } from "./purchase.ts";

type Act = (seller: Seller, order: Order, body: unknown) => Conflict | undefined;

/** `/_sandbox/orders…`: buyers and eBay itself act on orders. Described in sandbox/channels/README.md. */
export function orderControls(world: World): Router {
  const router = Router();
  router.post("/", (request, response) => {
    const placed = placeOrder(world, purchaseBody.parse(bodyOf(request)));
    if ("refused" in placed) {
      response.status(placed.refused.status).json({ error: placed.refused.error });
      return;
    }
    world.ledger.commit();
    response.json({ id: placed.order.orderId });
  });
  router.get(
    "/:id",
    on(world, () => undefined),
  );
  router.patch(
    "/:id",
    on(world, (seller, order, body) => {
      changeOrder(world, seller, order, changeBody.parse(body));
      return undefined;
    }),
  );
  router.post(
    "/:id/cancel",
    on(world, (seller, order, body) => cancelOnChannel(world, seller, order, cancelBody.parse(body))),
  );
  router.post(
    "/:id/refund",
    on(world, (seller, order, body) => refundOnChannel(world, seller, order, refundBody.parse(body))),
  );
  return router;
}

/** Finds the order, acts on it, and answers with what it is then. */
function on(world: World, act: Act) {
  return (request: Request<{ id: string }>, response: Response): void => {
    const { id } = request.params;
    const order = findOrder(world, id);
    const seller = world.sellers.get(order?.seller ?? "");
    if (!order || !seller) {
      response.status(404).json({ error: `There is no order ${id}.` });
      return;
    }
    const conflict = act(seller, order, bodyOf(request));
    world.ledger.commit();
    if (conflict) response.status(conflict.status).json({ error: conflict.error });
    else response.json(orderDetails(world, seller.orders.get(id) ?? order));
  };
}

function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  return body ?? {};
}
