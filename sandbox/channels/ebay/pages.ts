import { Router } from "express";
import { html, page, PAGE_HEADERS, type Html } from "../page.ts";
import { BRAND } from "./consent-page.ts";
import { listingPage, listingView, money, tag } from "./listing-page.ts";
import { ordersTable } from "./orders/order-rows.ts";
import { allOrders } from "./orders/overview.ts";
import { orderPages } from "./orders/page-routes.ts";
import { listedOffers } from "./overview.ts";
import { offlinePicture } from "./pictures.ts";
import type { World } from "./world.ts";

const PAGE_SIZE = 50;
const ORDERS_SHOWN = 10;

/** What people see: the hub with all listings, and each listing as its buyers would see it. */
export function pageRoutes(world: World): Router {
  const router = Router();
  router.get("/", (request, response) => {
    const at = request.query.page;
    const number = Math.max(1, Number.parseInt(typeof at === "string" ? at : "", 10) || 1);
    response
      .set(PAGE_HEADERS)
      .type("html")
      .send(page(hubPage(world, number)));
  });
  router.get("/itm/:listingId", (request, response) => {
    const listing = world.listings.get(request.params.listingId);
    const { variant, picture } = request.query;
    const view =
      listing && listingView(world, listing, typeof variant === "string" ? variant : "", Number(picture) || 0);
    response.set(PAGE_HEADERS).type("html");
    if (view) response.send(page({ ...BRAND, title: view.title, main: listingPage(view) }));
    else
      response.status(404).send(page({ ...BRAND, title: "Not found", main: html`<h1>There is no such listing</h1>` }));
  });
  router.use(orderPages(world));
  return router;
}

/** The newest orders, above the listings once there are any. */
function hubOrders(world: World): Html | false {
  const all = allOrders(world);
  if (all.length === 0) return false;
  return html`<section class="latest" aria-labelledby="orders">
    <h2 id="orders">Orders</h2>
    ${ordersTable(all.slice(-ORDERS_SHOWN).toReversed())}
    <p><a href="/orders">${all.length === 1 ? "The order" : `All ${all.length} orders`}</a></p>
  </section>`;
}

function hubPage(world: World, number: number) {
  const all = listedOffers(world, "").toReversed();
  const pages = Math.max(1, Math.ceil(all.length / PAGE_SIZE));
  const here = Math.min(number, pages);
  const rows = all.slice((here - 1) * PAGE_SIZE, here * PAGE_SIZE);
  const link = (to: number, words: string) =>
    to < 1 || to > pages ? html`<span></span>` : html`<a href="/?page=${to}">${words}</a>`;
  const main = html`<h1>Seller hub</h1>
    ${here === 1 && hubOrders(world)}
    <h2>Listings</h2>
    <p class="soft">${all.length} offers, ${all.filter(({ status }) => status === "live").length} of them live.</p>
    ${
      rows.length === 0
        ? html`<div class="card">
            <p>Nothing is listed yet. Listings appear here as soon as a seller publishes them.</p>
          </div>`
        : html`<div class="card">
            <table>
              <thead>
                <tr>
                  <th scope="col">Picture</th>
                  <th scope="col">Title</th>
                  <th scope="col">SKU</th>
                  <th scope="col">Seller</th>
                  <th scope="col" class="n">Price</th>
                  <th scope="col" class="n">Quantity</th>
                  <th scope="col">Status</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map((row) => hubRow(world, row))}
              </tbody>
            </table>
          </div>`
    }
    <nav class="pages" aria-label="Pages">
      ${link(here - 1, "Newer listings")}<span class="soft">Page ${here} of ${pages}</span
      >${link(here + 1, "Older listings")}
    </nav>`;
  return { ...BRAND, title: "Seller hub", main };
}

function hubRow(world: World, row: ReturnType<typeof listedOffers>[number]): Html {
  const seller = world.sellers.get(row.seller);
  const group = world.listings.get(row.listingId)?.groupKey ?? "";
  const pictures = [
    ...(seller?.items.get(row.sku)?.product?.imageUrls ?? []),
    ...(seller?.groups.get(group)?.imageUrls ?? []),
  ];
  const source = pictures[0] === undefined ? undefined : offlinePicture(world, pictures[0]);
  return html`<tr>
    <td class="pic">
      ${source === undefined ? html`<span class="thumb"></span>` : html`<img class="thumb" src="${source}" alt="" loading="lazy" />`}
    </td>
    <td class="name">
      <a href="/itm/${row.listingId}?variant=${encodeURIComponent(row.sku)}">${row.title || "Untitled"}</a>
    </td>
    <td class="sku soft">${row.sku}</td>
    <td class="seller soft">${row.seller}</td>
    <td class="n cost">${money(row.priceMinor, row.currency)}</td>
    <td class="n left">${row.quantity}<span class="soft"> left</span></td>
    <td class="status">${tag(row.status)}</td>
  </tr>`;
}
