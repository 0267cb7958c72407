import { readFile } from "node:fs/promises";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { z } from "zod";
import { gid, parseGid } from "../shopify/store/ids.ts";
import type { ShopStore } from "../shopify/store/shop-store.ts";
import { BadRequest } from "../shopify/controls/request.ts";
import { OrderRefused } from "../shopify/store/order-records.ts";
import { bundledOnce } from "./bundle.ts";
import { cdnOf } from "./cdn.ts";
import { editProduct, editVariant, productEdit, variantEdit } from "./edits.ts";
import { frameUrl } from "./frame-url.ts";
import type { AdminOptions } from "./options.ts";
import { orderRoutes } from "./order-routes.ts";
import { adminPage, type PageName } from "./page.ts";
import { pickable, pickedOf } from "./pickable.ts";
import { productPage } from "./views.ts";

/** The admin's pages, what their script asks for, and the CDN; to be mounted on the stand-in's own port. */
export function adminRoutes(options: AdminOptions): Router {
  const router = express.Router();
  const first = options.shops[0];
  router.get("/", (_request, response) => {
    response.redirect(first === undefined ? "/_sandbox" : `/store/${handleOf(first)}/apps/${options.app.handle}`);
  });
  for (const [path, page] of pages) router.get(path, (request, response) => show(options, page, request, response));
  const cdn = cdnOf(options.appBridge);
  router.use("/__sim", (request, response) => cdn(request.url, response));
  const script = bundledOnce("./browser/main.ts");
  router.get("/_admin/admin.js", (_request, response, next) => {
    script().then((code) => response.type("text/javascript").set("cache-control", "no-cache").send(code), next);
  });
  router.get("/_admin/admin.css", (_request, response, next) => {
    readFile(new URL("./admin.css", import.meta.url), "utf8").then(
      (sheet) => response.type("text/css").set("cache-control", "no-cache").send(sheet),
      next,
    );
  });
  router.use("/_admin/shops/:shop", shopRoutes(options));
  return router;
}

const pages: [string, PageName][] = [
  ["/store/:shop", "home"],
  ["/store/:shop/orders", "orders"],
  ["/store/:shop/orders/:id", "orders"],
  ["/store/:shop/products", "products"],
  ["/store/:shop/products/:id", "products"],
  ["/store/:shop/apps/:app", "app"],
  ["/store/:shop/apps/:app/*", "app"],
];

const handleOf = (shop: ShopStore) => shop.info.domain.replace(/\.myshopify\.com$/, "");

function show(options: AdminOptions, page: PageName, request: Request, response: Response): void {
  const shop = options.shops.find((each) => handleOf(each) === request.params.shop);
  if (shop === undefined) {
    const names = options.shops.map(handleOf).join(", ");
    response.status(404).type("text/plain").send(`There is no shop of this name here. There is: ${names}\n`);
    return;
  }
  const { app } = options;
  const known = [app.handle, app.apiKey].includes(request.params.app ?? app.handle);
  if (!known) {
    response.status(404).type("text/plain").send(`There is no app of this name here. There is: ${app.handle}\n`);
    return;
  }
  response.set("cache-control", "no-store").send(
    adminPage({
      page,
      shop: shop.info,
      shopHandle: handleOf(shop),
      app: { name: app.name, handle: app.handle, origin: options.edgeOrigin() },
      channels: options.channels(),
      ...(page === "app" ? { frameUrl: frameUrl(options, shop, request) } : {}),
    }),
  );
}

const pickQuery = z.object({
  resource: z.enum(["product", "variant", "collection"]),
  query: z.string().max(200).default(""),
  drafts: z.stringbool().default(true),
  archived: z.stringbool().default(true),
});
const listQuery = z.object({
  query: z.string().max(200).default(""),
  page: z.coerce.number().int().min(1).default(1),
  size: z.coerce.number().int().min(1).max(250).default(20),
});
const picked = z.object({
  resource: pickQuery.shape.resource,
  picks: z.array(z.object({ id: z.string(), variants: z.array(z.string()).optional() })).max(5000),
});
const scopesBody = z.strictObject({ request: z.array(z.string()).optional(), revoke: z.array(z.string()).optional() });

function shopRoutes(options: AdminOptions): Router {
  const router = express.Router({ mergeParams: true });
  router.use(express.json({ limit: "1mb" }));
  const shopOf = (request: Request): ShopStore => {
    const shop = options.shops.find(({ info }) => info.domain === (request.params as { shop?: string }).shop);
    if (shop === undefined) throw new RangeError("there is no such shop");
    return shop;
  };
  router.get(
    "/id-token",
    (request, response) => void response.json({ token: options.idToken(shopOf(request).info.domain) }),
  );
  router.get("/user", (_request, response) => void response.json({ ...options.user, accountAccess: "full" }));
  router.post("/scopes", (request, response) => {
    const { request: wanted, revoke } = scopesBody.parse(request.body);
    response.json(
      options.scopes(shopOf(request), { ...(wanted ? { request: wanted } : {}), ...(revoke ? { revoke } : {}) }),
    );
  });
  router.get(
    "/products",
    (request, response) => void response.json(productPage(shopOf(request), listQuery.parse(request.query))),
  );
  orderRoutes(router, shopOf);
  router.get(
    "/pickable",
    (request, response) => void response.json({ items: pickable(shopOf(request), pickQuery.parse(request.query)) }),
  );
  router.post("/picked", (request, response) => {
    const { resource, picks } = picked.parse(request.body);
    response.json({ picked: pickedOf(shopOf(request), resource, picks) });
  });
  router.patch("/products/:id", (request, response) => {
    const shop = shopOf(request);
    const product = shop.products.get(Number(request.params.id));
    if (product === undefined) throw new RangeError("there is no such product");
    editProduct(shop, product, productEdit.parse(request.body));
    response.json({ id: gid("Product", product.id) });
  });
  router.patch("/variants/:id", (request, response) => {
    const shop = shopOf(request);
    const variant = shop.variants.get(parseGid(request.params.id)?.id ?? Number(request.params.id));
    if (variant === undefined) throw new RangeError("there is no such variant");
    editVariant(shop, variant, variantEdit.parse(request.body));
    response.json({ id: gid("ProductVariant", variant.id) });
  });
  // Express knows an error handler by its four parameters.
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof z.ZodError)
      response.status(422).json({ error: error.issues.map(({ message }) => message).join("; ") });
    else if (error instanceof BadRequest) response.status(error.status).json({ error: error.message });
    else if (error instanceof OrderRefused) response.status(422).json({ error: error.message });
    else if (error instanceof RangeError) response.status(404).json({ error: error.message });
    else next(error);
  });
  return router;
}
