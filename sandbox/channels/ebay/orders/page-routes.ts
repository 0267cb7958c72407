import express, { Router, type Response } from "express";
import { z } from "zod";
import { html, page, PAGE_HEADERS, type Html } from "../../page.ts";
import { BRAND } from "../consent-page.ts";
import type { World } from "../world.ts";
import { buyFromPage } from "./buy.ts";
import { cancelProblem, requestCancel } from "./cancel.ts";
import { orderPage } from "./order-page.ts";
import { ordersTable } from "./order-rows.ts";
import { allOrders, findOrder } from "./overview.ts";

const PAGE_SIZE = 50;
const purchaseForm = z.object({
  variant: z.string().max(200),
  quantity: z.coerce.number().int().min(1).max(1_000_000),
});

/** What buyers do and see after a listing's page: the button, their order, and the list of all orders. */
export function orderPages(world: World): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: "10kb" });
  router.post("/itm/:listingId/buy", form, (request, response) => {
    const listing = world.listings.get(request.params.listingId);
    const wanted = purchaseForm.safeParse(request.body);
    const variant = listing?.variants.find(({ sku, left }) => sku === wanted.data?.variant && !left);
    if (!wanted.success) {
      const back = `/itm/${request.params.listingId}`;
      show(response, 400, "Not bought", sorry("Choose a whole number of at least 1.", back));
      return;
    }
    if (!listing || !variant) {
      show(response, 404, "Not found", sorry("This cannot be bought here any more.", "/"));
      return;
    }
    const back = `/itm/${listing.listingId}?variant=${encodeURIComponent(variant.sku)}`;
    const placed = buyFromPage(world, listing, variant, wanted.data.quantity);
    world.ledger.commit();
    if ("order" in placed) response.redirect(303, `/orders/${placed.order.orderId}`);
    else show(response, 409, "Not bought", sorry("There are not as many as that left.", back));
  });
  router.get("/orders", (request, response) => {
    const { page: at } = request.query;
    show(response, 200, "Orders", listPage(world, Number.parseInt(typeof at === "string" ? at : "", 10) || 1));
  });
  router.get("/orders/:orderId", (request, response) => {
    const order = findOrder(world, request.params.orderId);
    if (order) show(response, 200, `Order ${order.orderId}`, orderPage(order, world.now()));
    else show(response, 404, "Not found", html`<h1>There is no such order</h1>`);
  });
  router.post("/orders/:orderId/cancel", (request, response) => {
    const order = findOrder(world, request.params.orderId);
    const seller = world.sellers.get(order?.seller ?? "");
    if (order && seller && cancelProblem(order) === undefined) requestCancel(world, seller, order, "ORDER_MISTAKE");
    world.ledger.commit();
    response.redirect(303, `/orders/${request.params.orderId}`);
  });
  return router;
}

function show(response: Response, status: number, title: string, main: Html): void {
  response
    .status(status)
    .set(PAGE_HEADERS)
    .type("html")
    .send(page({ ...BRAND, title, main }));
}

function sorry(words: string, back: string): Html {
  return html`<div class="card narrow">
    <h1>Nothing was bought</h1>
    <p>${words}</p>
    <p><a href="${back}">Go back</a></p>
  </div>`;
}

function listPage(world: World, number: number): Html {
  const all = allOrders(world).toReversed();
  const pages = Math.max(1, Math.ceil(all.length / PAGE_SIZE));
  const here = Math.min(Math.max(1, number), pages);
  const link = (to: number, words: string) =>
    to < 1 || to > pages ? html`<span></span>` : html`<a href="/orders?page=${to}">${words}</a>`;
  return html`<h1>Orders</h1>
    <p class="soft">${all.length === 0 ? "Nobody has bought anything yet." : `${all.length} orders, newest first.`}</p>
    ${all.length > 0 && ordersTable(all.slice((here - 1) * PAGE_SIZE, here * PAGE_SIZE))}
    <nav class="pages" aria-label="Pages">
      ${link(here - 1, "Newer orders")}<span class="soft">Page ${here} of ${pages}</span
      >${link(here + 1, "Older orders")}
    </nav>`;
}
