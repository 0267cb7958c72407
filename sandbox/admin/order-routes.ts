import type { Request, Router } from "express";
import { z } from "zod";
import * as controls from "../shopify/controls/orders.ts";
import * as parcels from "../shopify/controls/parcels.ts";
import { refund, refundBody } from "../shopify/controls/refunds.ts";
import type { ShopStore } from "../shopify/store/shop-store.ts";
import { orderPage, orderView } from "./order-views.ts";

const listQuery = z.object({
  query: z.string().max(200).default(""),
  page: z.coerce.number().int().min(1).default(1),
  size: z.coerce.number().int().min(1).max(250).default(20),
});
const fulfilBody = parcels.fulfillmentBody.omit({ order: true });
const refundForm = refundBody.omit({ order: true });

/** The pages of orders. What they do is what the sandbox's controls do. */
export function orderRoutes(router: Router, shopOf: (request: Request) => ShopStore): void {
  const act = (path: string, run: (shop: ShopStore, order: string, body: unknown) => unknown): void => {
    router.post(`/orders/:id/${path}`, (request, response) => {
      const shop = shopOf(request);
      const { id } = request.params;
      run(shop, id, request.body ?? {});
      response.json(orderView(shop, controls.orderOf(shop, id)));
    });
  };
  router.get(
    "/orders",
    (request, response) => void response.json(orderPage(shopOf(request), listQuery.parse(request.query))),
  );
  router.get("/orders/:id", (request, response) => {
    const shop = shopOf(request);
    response.json(orderView(shop, controls.orderOf(shop, request.params.id)));
  });
  act("fulfil", (shop, order, body) => parcels.fulfillOrder(shop, { order, ...fulfilBody.parse(body) }));
  act("refund", (shop, order, body) => refund(shop, { order, ...refundForm.parse(body) }));
  act("cancel", (shop, order, body) => controls.cancel(shop, order, controls.cancelBody.parse(body)));
  act("edit", (shop, order, body) => controls.patchOrder(shop, order, controls.orderPatch.parse(body)));
  const parcel = z.strictObject({ fulfilment: z.string(), tracking: parcels.trackingBody.shape.tracking });
  act("tracking", (shop, _order, body) => {
    const { fulfilment, tracking } = parcel.parse(body);
    return parcels.editTracking(shop, fulfilment, { tracking });
  });
  act("undo", (shop, _order, body) =>
    parcels.undoFulfillment(shop, z.strictObject({ fulfilment: z.string() }).parse(body).fulfilment),
  );
}
