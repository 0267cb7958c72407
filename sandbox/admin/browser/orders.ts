import type { OrderPage, OrderRow } from "../order-views.ts";
import { ask } from "./api.ts";
import { storePath } from "./config.ts";
import { h, settled } from "./dom.ts";
import { orderDetail } from "./order.ts";
import { pagerOf } from "./pager.ts";
import { noteError } from "./toasts.ts";

/** The list of orders, or the one that the address names. */
export function ordersPage(): HTMLElement {
  const asked = /\/orders\/(\d+)$/.exec(window.location.pathname)?.[1];
  return asked === undefined ? orderList() : orderDetail(asked);
}

function orderList(): HTMLElement {
  const query = new URLSearchParams(window.location.search);
  const search = h("input", {
    type: "search",
    placeholder: "Search number, source, buyer, tag, SKU",
    "aria-label": "Search orders",
    value: query.get("query") ?? "",
  });
  const list = h("div", { class: "card table orders" });
  const pager = h("div", { class: "pager" });
  let page = 1;
  const load = async () => {
    const found = await ask<OrderPage>(
      `orders?${new URLSearchParams({ query: search.value, page: String(page) }).toString()}`,
    );
    page = found.page;
    list.replaceChildren(...(found.orders.length > 0 ? found.orders.map(row) : [nothing(search.value !== "")]));
    pager.replaceChildren(...pagerOf(found, "orders", turn));
  };
  const turn = (to: number) => {
    page = to;
    load().catch(noteError);
    window.scrollTo({ top: 0 });
  };
  search.addEventListener(
    "input",
    settled(() => turn(1), 200),
  );
  load().catch(noteError);
  return h(
    "div",
    { class: "column" },
    h("div", { class: "heading" }, h("h1", {}, "Orders"), pager),
    h("div", { class: "search" }, search),
    list,
  );
}

const nothing = (isSearch: boolean): HTMLElement =>
  isSearch
    ? h("p", { class: "empty" }, "No order is found by these words.")
    : h(
        "div",
        { class: "empty" },
        h("h2", {}, "No orders yet"),
        h("p", {}, "What buyers order on the channels comes here."),
      );

const badge = (text: string): HTMLElement => h("span", { class: `badge ${text.replaceAll(" ", "-")}` }, text);

const row = (order: OrderRow): HTMLElement =>
  h(
    "a",
    { class: "row order", href: `${storePath}/orders/${order.id}` },
    h("strong", {}, order.name),
    h("span", { class: "soft" }, order.createdAt),
    h("span", {}, order.buyer),
    h("span", { class: "soft" }, order.source),
    h(
      "span",
      { class: "badges" },
      order.cancelled ? badge("cancelled") : [badge(order.payment), badge(order.fulfilment)],
    ),
    h("span", { class: "amount" }, order.total),
  );
