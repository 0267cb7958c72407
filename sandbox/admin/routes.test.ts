import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoCatalog } from "../catalog/demo-catalog.ts";
import { importCatalog } from "../shopify/index.ts";
import { ShopStore } from "../shopify/store/shop-store.ts";
import { addLocation } from "../shopify/store/locations.ts";
import { bundle } from "./bundle.ts";
import { listen } from "./listen.ts";
import { adminRoutes } from "./routes.ts";
import type { ProductPage } from "./views.ts";

const told: string[] = [];
const shopOptions = { domain: "demo.myshopify.com", name: "Fernhollow", currency: "USD", timezone: "Europe/Helsinki" };
const shop = new ShopStore(
  0,
  { ...shopOptions, countryCode: "US", locations: [] },
  () => Date.now(),
  (_shop, changes) => {
    told.push(...changes.map(({ topic }) => topic));
  },
);
let server: Server;
let origin: string;

beforeAll(async () => {
  addLocation(shop, { name: "Warehouse" });
  addLocation(shop, { name: "Shop floor" });
  await importCatalog(shop, demoCatalog());
  const app = express().use(
    adminRoutes({
      shops: [shop],
      app: { name: "Anabranch", handle: "anabranch", apiKey: "key-1", apiSecret: "secret", path: "/app" },
      edgeOrigin: () => "http://localhost:4999",
      idToken: (domain) => `token-for-${domain}`,
      appBridge: () => bundle("./app-bridge/main.ts", { __ADMIN_ORIGIN__: "http://localhost:4998" }),
      channels: () => [{ name: "eBay <stand-in>", origin: "http://localhost:5011" }],
      user: { id: 1, name: "Demo Owner", email: "owner@example.com" },
      scopes: () => ({ granted: ["read_products"], required: ["read_products"], optional: [] }),
    }),
  );
  server = createServer(app);
  origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const page = async (path: string) => (await fetch(origin + path)).text();
const ask = async (path: string, method = "GET", body?: unknown) => {
  const response = await fetch(`${origin}/_admin/shops/demo.myshopify.com/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, answer: (await response.json()) as unknown };
};
const products = async (query: string) => (await ask(`products?${query}`)).answer as ProductPage;
const frameOf = (html: string) => new URL((/<iframe[^>]*src="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&#38;", "&"));

test("the front page leads to the app; a deep link opens that page of it, signed as Shopify signs", async () => {
  const front = await fetch(origin, { redirect: "manual" });
  expect(front.headers.get("location")).toBe("/store/demo/apps/anabranch");
  expect(frameOf(await page("/store/demo/apps/anabranch")).pathname).toBe("/app");
  // The app names itself by its API key when it leads back from a channel's consent.
  const frame = frameOf(await page("/store/demo/apps/key-1/app/listings/7?tab=issues&q=a%26b"));
  expect(frame.origin + frame.pathname).toBe("http://localhost:4999/app/listings/7");
  const query = Object.fromEntries(frame.searchParams);
  expect(query).toMatchObject({ tab: "issues", q: "a&b", embedded: "1", shop: "demo.myshopify.com", locale: "en" });
  expect(query.id_token).toBe("token-for-demo.myshopify.com");
  expect(Buffer.from(query.host ?? "", "base64url").toString()).toBe("admin.shopify.com/store/demo");
  const { hmac, ...signed } = query;
  const message = Object.entries(signed)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("&");
  expect(hmac).toBe(createHmac("sha256", "secret").update(message).digest("hex"));
});

test("pages escape what they show; unknown shops and apps are 404 in words", async () => {
  const html = await page("/store/demo/products");
  expect(html).toContain("eBay &#60;stand-in&#62;");
  expect(html).not.toContain("eBay <stand-in>");
  for (const [path, words] of [
    ["/store/other", "There is: demo"],
    ["/store/demo/apps/other", "There is: anabranch"],
  ] as const) {
    const response = await fetch(origin + path);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain(words);
  }
});

test("scripts and styles are served whole", async () => {
  expect(await page("/_admin/admin.css")).toContain(".side");
  expect(await page("/_admin/admin.js")).toContain("app-iframe");
  const script = await page("/__sim/shopifycloud/app-bridge.js");
  expect(script).toContain('"http://localhost:4998"');
  expect(script).not.toMatch(/^\s*(import|export)\s/m);
  expect(await page("/__sim/s/files/1/0001/demo/mug_navy_x.svg")).toContain("<svg");
});

test("products are found by words, and paged", async () => {
  const all = await products("page=99");
  expect(all).toMatchObject({ page: 3, pages: 3, total: 60, currency: "USD" });
  const found = await products("query=stoneware%20hearth");
  expect(found.products.map(({ title }) => title)).toEqual(["Stoneware Mug"]);
  expect((await products("query=zero")).products[0]?.units).toBe(0);
  expect((await products("query=firewood%20made")).products[0]?.units).toBeNull();
});

test("edits change the shop and are told, once for each thing that changed", async () => {
  const product = shop.byHandle.get("stoneware-mug");
  const variant = product?.variants[0];
  const warehouse = shop.locationByName("Warehouse");
  if (product === undefined || variant === undefined || warehouse === undefined)
    throw new Error("not the demo catalog");
  const before = shop.levelOf(variant.item, warehouse.id)?.available ?? 0;
  told.length = 0;
  const stock = { locationId: warehouse.id };
  await ask(`variants/${variant.id}`, "PATCH", { stock: { ...stock, by: -2 } });
  expect(shop.levelOf(variant.item, warehouse.id)?.available).toBe(before - 2);
  await ask(`variants/${variant.id}`, "PATCH", { stock: { ...stock, set: 3 } });
  expect(shop.levelOf(variant.item, warehouse.id)?.available).toBe(3);
  expect(told.filter((topic) => topic === "inventory_levels/update")).toHaveLength(2);
  await ask(`variants/${variant.id}`, "PATCH", { price: "21.5" });
  expect(variant.price).toBe("21.50");
  await ask(`variants/${variant.id}`, "PATCH", { tracked: false });
  expect(told).toContain("inventory_items/update");
  await ask(`products/${product.id}`, "PATCH", { title: "Mug", status: "DRAFT" });
  expect(product).toMatchObject({ title: "Mug", status: "DRAFT", publishedAtMs: null });
});

test("wrong edits change nothing and say why", async () => {
  const [product] = shop.products.all;
  const variant = product?.variants[0];
  told.length = 0;
  const refused = await Promise.all([
    ask(`variants/${variant?.id ?? 0}`, "PATCH", { price: "free" }),
    ask(`variants/${variant?.id ?? 0}`, "PATCH", { stock: { locationId: 1, by: 1 } }),
    ask(`products/${product?.id ?? 0}`, "PATCH", { title: "  " }),
    ask("products/1", "PATCH", { title: "x" }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([422, 404, 422, 404]);
  expect(refused.map(({ answer }) => (answer as { error: string }).error)).toEqual([
    "A price is a number such as 19.90",
    "there is no location 1",
    "A product needs a title",
    "there is no such product",
  ]);
  expect(told).toEqual([]);
});

test("the picker lists products with variants, and hands them over in Shopify's shape", async () => {
  interface Items {
    items: { id: string; children: { id: string }[] }[];
  }
  const { items } = (await ask("pickable?resource=product&query=drizzle&drafts=false")).answer as Items;
  const [item] = items;
  expect(item?.children).toHaveLength(10);
  const picks = [{ id: item?.id, variants: [item?.children[1]?.id] }, { id: "gid://shopify/Product/1" }];
  const { picked } = (await ask("picked", "POST", { resource: "product", picks })).answer as { picked: object[] };
  expect(picked).toHaveLength(1);
  expect(picked[0]).toMatchObject({
    id: item?.id,
    title: "Drizzle Packable Rain Jacket",
    status: "ACTIVE",
    totalVariants: 10,
    variants: [{ id: item?.children[1]?.id, sku: "DRIZZ-YEL-S", price: "119.00", inventoryPolicy: "DENY" }],
  });
  expect((await ask("pickable?resource=product&query=glacier&drafts=false")).answer).toEqual({ items: [] });
});
