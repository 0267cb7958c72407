import { Router, type Request, type Response } from "express";
import type { World } from "../world.ts";
import { findOrder, orderDetails } from "./overview.ts";
import { placeOrder } from "./place.ts";
import { purchaseBody } from "./purchase.ts";

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
    response.status(201).json({ id: placed.order.orderId });
  });
  router.get("/:id", (request, response) => {
    const order = findOrder(world, request.params.id);
    if (order) response.json(orderDetails(world, order));
    else unknown(response, request.params.id);
  });
  return router;
}

function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  return body ?? {};
}

function unknown(response: Response, id: string): void {
  response.status(404).json({ error: `There is no order ${id}.` });
}
