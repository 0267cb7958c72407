import express, { Router } from "express";
import { z } from "zod";
import { parseShopifyCsv } from "../../catalog/csv.ts";
import { bulkRoute } from "../bulk/route.ts";
import type { Services } from "../services.ts";
import { importCatalog } from "../store/from-catalog.ts";
import { gid } from "../store/ids.ts";
import { addLocation, deleteLocation, renameLocation, setLocationActive } from "../store/locations.ts";
import { deleteProduct } from "../store/products.ts";
import { changeStock, stockChanges, locationOf } from "./inventory.ts";
import * as merchant from "./merchant.ts";
import { orderRoutes } from "./order-routes.ts";
import { catalogBody, patchProduct, productByHandle, productPatch } from "./products.ts";
import { BadRequest, bodyOf, control, unreadable } from "./request.ts";
import { writeState } from "./state.ts";

const json = express.json({ limit: "150mb" });
const locationBody = z.strictObject({ name: z.string().min(1), city: z.string().optional() });
const locationPatch = z.strictObject({ name: z.string().min(1).optional(), active: z.boolean().optional() });
const replayBody = z.strictObject({
  id: z.string().optional(),
  topic: z.string().optional(),
  limit: z.number().int().min(1).max(500).default(1),
});

/** The sandbox's own controls: what a merchant, a customer or bad luck would do. All under `/_sandbox`. */
export function controlRoutes(services: Services): Router {
  const router = Router();
  router.get(
    "/state",
    control(services, (shop, _request, response) => writeState(services, shop, response)),
  );
  router.post(
    "/inventory",
    json,
    control(services, (shop, request) => changeStock(shop, bodyOf(stockChanges(request.body), request))),
  );
  router.get("/bulk/:file", bulkRoute(services));
  productRoutes(services, router);
  orderRoutes(services, router);
  placeRoutes(services, router);
  appRoutes(services, router);
  faultRoutes(services, router);
  router.use(unreadable);
  return router;
}

function productRoutes(services: Services, router: Router): void {
  router.post(
    "/products",
    json,
    control(services, async (shop, request) => {
      if (request.is("text/csv") === false) return importCatalog(shop, bodyOf(catalogBody(request.body), request));
      const location = shop.locations.all[0]?.name;
      const products = await parseShopifyCsv(request, { fileName: "the CSV", ...(location ? { location } : {}) });
      return importCatalog(shop, products);
    }),
  );
  router.patch(
    "/products/:handle",
    json,
    control(services, (shop, request) => {
      const product = productByHandle(shop, request.params.handle ?? "");
      const patched = patchProduct(shop, product, bodyOf(productPatch, request));
      return { id: gid("Product", patched.id), handle: patched.handle, variants: patched.variants.length };
    }),
  );
  router.delete(
    "/products/:handle",
    control(services, (shop, request) => {
      const product = productByHandle(shop, request.params.handle ?? "");
      deleteProduct(shop, product);
      return { deleted: gid("Product", product.id) };
    }),
  );
}

function placeRoutes(services: Services, router: Router): void {
  router.post(
    "/locations",
    json,
    control(services, (shop, request) => {
      const { name, city } = bodyOf(locationBody, request);
      if (shop.locationByName(name)) throw new BadRequest(`There is a location "${name}" already`, 409);
      return { id: gid("Location", addLocation(shop, { name, ...(city === undefined ? {} : { city }) }).id), name };
    }),
  );
  router.patch(
    "/locations/:name",
    json,
    control(services, (shop, request) => {
      const location = locationOf(shop, request.params.name);
      const { name, active } = bodyOf(locationPatch, request);
      if (name !== undefined) renameLocation(shop, location, name);
      if (active !== undefined) setLocationActive(shop, location, active);
      return { id: gid("Location", location.id), name: location.name, active: location.active };
    }),
  );
  router.delete(
    "/locations/:name",
    control(services, (shop, request) => {
      const location = locationOf(shop, request.params.name);
      if (location.active) throw new BadRequest("Deactivate the location first, as Shopify asks", 409);
      deleteLocation(shop, location);
      return { deleted: gid("Location", location.id) };
    }),
  );
  router.put(
    "/collections/:handle",
    json,
    control(services, (shop, request) =>
      merchant.putCollection(shop, request.params.handle ?? "", bodyOf(merchant.collectionBody, request)),
    ),
  );
  router.delete(
    "/collections/:handle",
    control(services, (shop, request) => merchant.deleteCollection(shop, request.params.handle ?? "")),
  );
}

function appRoutes(services: Services, router: Router): void {
  const uninstallBody = z.strictObject({ redact: z.boolean().default(false) });
  router.post(
    "/uninstall",
    json,
    control(services, (shop, request) => merchant.uninstall(services, shop, bodyOf(uninstallBody, request).redact)),
  );
  router.post(
    "/compliance",
    json,
    control(services, (shop, request) =>
      merchant.askCompliance(services, shop, bodyOf(merchant.complianceBody, request)),
    ),
  );
  router.post(
    "/scopes",
    json,
    control(services, (shop, request) => merchant.changeScopes(services, shop, bodyOf(merchant.scopesBody, request))),
  );
  router.patch(
    "/shop",
    json,
    control(services, (shop, request) => merchant.changeShop(shop, bodyOf(merchant.shopBody, request))),
  );
  router.post(
    "/tokens/expire",
    control(services, (shop) => merchant.expireTokens(shop)),
  );
}

function faultRoutes(services: Services, router: Router): void {
  const { faults, webhooks } = services;
  router.get(
    "/faults",
    control(services, () => faults.settings),
  );
  router.post(
    "/faults",
    json,
    control(services, (_shop, request) => faults.set(request.body ?? {})),
  );
  router.get(
    "/webhooks",
    control(services, (_shop, request) => {
      const limit = Number(request.query.limit ?? 200);
      const deliveries = webhooks.log.list(Number.isInteger(limit) && limit > 0 ? limit : 200);
      return { counts: webhooks.log.counts, deliveries };
    }),
  );
  router.post(
    "/webhooks/replay",
    json,
    control(services, (_shop, request) => {
      const { id, topic, limit } = bodyOf(replayBody, request);
      const wanted = webhooks
        .latest()
        .filter((one) => (id === undefined || one.id === id) && (topic === undefined || one.topic === topic))
        .slice(-limit);
      if (wanted.length === 0) throw new BadRequest("No webhook like that was sent lately", 404);
      for (const delivery of wanted) {
        const owner = services.shops.find((shop) => shop.info.domain === delivery.domain);
        if (owner) webhooks.replay(owner, delivery);
      }
      return { replayed: wanted.map(({ id: webhookId, topic: of }) => ({ id: webhookId, topic: of })) };
    }),
  );
}
