import express, { type Router } from "express";
import type { Services } from "../services.ts";
import * as orders from "./orders.ts";
import * as parcels from "./parcels.ts";
import { refund, refundAnswer, refundBody } from "./refunds.ts";
import { bodyOf, control } from "./request.ts";

const json = express.json({ limit: "10mb" });

/** What buyers and the merchant do with orders. */
export function orderRoutes(services: Services, router: Router): void {
  router.post(
    "/orders",
    json,
    control(services, (shop, request) => orders.orderAnswer(orders.sellOrder(shop, bodyOf(orders.orderBody, request)))),
  );
  router.patch(
    "/orders/:id",
    json,
    control(services, (shop, request) =>
      orders.orderAnswer(orders.patchOrder(shop, request.params.id ?? "", bodyOf(orders.orderPatch, request))),
    ),
  );
  router.post(
    "/orders/:id/cancel",
    json,
    control(services, (shop, request) =>
      orders.orderAnswer(orders.cancel(shop, request.params.id ?? "", bodyOf(orders.cancelBody, request))),
    ),
  );
  router.post(
    "/fulfillments",
    json,
    control(services, (shop, request) =>
      parcels.fulfillmentAnswer(parcels.fulfillOrder(shop, bodyOf(parcels.fulfillmentBody, request))),
    ),
  );
  router.patch(
    "/fulfillments/:id",
    json,
    control(services, (shop, request) =>
      parcels.fulfillmentAnswer(
        parcels.editTracking(shop, request.params.id ?? "", bodyOf(parcels.trackingBody, request)),
      ),
    ),
  );
  router.post(
    "/fulfillments/:id/cancel",
    control(services, (shop, request) =>
      parcels.fulfillmentAnswer(parcels.undoFulfillment(shop, request.params.id ?? "")),
    ),
  );
  router.post(
    "/refunds",
    json,
    control(services, (shop, request) => refundAnswer(shop, refund(shop, bodyOf(refundBody, request)))),
  );
}
