import type { ShopInfo } from "../shopify/store/records.ts";
import { icons } from "./icons.ts";

export type PageName = "home" | "orders" | "products" | "app";

export interface PageContext {
  page: PageName;
  shop: Pick<ShopInfo, "domain" | "name" | "currency">;
  /** `demo` of `demo.myshopify.com`. */
  shopHandle: string;
  app: { name: string; handle: string; origin: string };
  /** Address of the frame, session token included; only on the app's page. */
  frameUrl?: string;
  channels: { name: string; origin: string }[];
}

/** What the browser's script gets to know; see `browser/config.ts`. */
export type PageConfig = Omit<PageContext, "frameUrl">;

export function adminPage(context: PageContext): string {
  const { page, shop, shopHandle, app, frameUrl } = context;
  const root = `/store/${shopHandle}`;
  const link = (name: PageName, path: string, icon: string, text: string) =>
    `<a class="item" href="${root}${path}"${page === name ? ' aria-current="page"' : ""}>${icon}<span>${escape(text)}</span></a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(titleOf(context))} · ${escape(shop.name)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_admin/admin.css">
</head>
<body data-page="${page}">
<header class="top">
  <button class="icon menu" type="button" aria-label="Menu" aria-expanded="false" aria-controls="side">${icons.menu}</button>
  <a class="shop" href="${root}"><span class="mark" aria-hidden="true">${escape(shop.name.charAt(0))}</span><span class="name">${escape(shop.name)}</span></a>
  <span class="pill">Sandbox</span>
  <div class="save-bar" role="region" aria-label="Unsaved changes" hidden></div>
  <span class="person" title="Demo Owner" aria-hidden="true">DO</span>
  <div class="loading" role="progressbar" aria-label="Loading" hidden></div>
</header>
<nav class="side" id="side" aria-label="Main">
  ${link("home", "", icons.home, "Home")}
  ${link("orders", "/orders", icons.orders, "Orders")}
  ${link("products", "/products", icons.products, "Products")}
  <h2>Apps</h2>
  <a class="item app" href="${root}/apps/${app.handle}"${page === "app" ? ' aria-current="page"' : ""}><span class="app-mark">${icons.app}</span><span>${escape(app.name)}</span></a>
  <div class="app-links"></div>
  <h2>Channels, outside</h2>
  ${context.channels.map(({ name, origin }) => `<a class="item" href="${escape(origin)}" target="_blank" rel="noreferrer">${icons.out}<span>${escape(name)}</span></a>`).join("")}
</nav>
<div class="shade" hidden></div>
${frameUrl === undefined ? '<main class="page" id="main"></main>' : appMain(app.name, frameUrl)}
<div class="toasts" role="status" aria-live="polite"></div>
<script type="application/json" id="config">${json(configOf(context))}</script>
<script src="/_admin/admin.js"></script>
</body>
</html>`;
}

const appMain = (name: string, frameUrl: string) => `<main class="framed" id="main">
  <div class="title-bar"><span class="app-mark small">${icons.app}</span><h1>${escape(name)}</h1><div class="actions"></div></div>
  <iframe name="app-iframe" title="${escape(name)}" src="${escape(frameUrl)}" allow="clipboard-write; fullscreen"></iframe>
</main>`;

const titles: Record<PageName, string> = { home: "Home", orders: "Orders", products: "Products", app: "" };
const titleOf = ({ page, app }: PageContext) => (page === "app" ? app.name : titles[page]);

function configOf({ page, shop, shopHandle, app, channels }: PageContext): PageConfig {
  return { page, shop: { domain: shop.domain, name: shop.name, currency: shop.currency }, shopHandle, app, channels };
}

/** JSON inside a script element: nothing in it may look like the end of one. */
const json = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
