import { ask } from "./api.ts";
import { h } from "./dom.ts";

export async function ordersPage(): Promise<HTMLElement> {
  const { orders } = await ask<{ orders: Record<string, unknown>[] }>("orders");
  const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  const body =
    orders.length === 0
      ? h(
          "div",
          { class: "card empty" },
          h("h2", {}, "No orders yet"),
          h("p", {}, "What buyers order on the channels comes here."),
        )
      : h(
          "div",
          { class: "card table" },
          orders.map((order) =>
            h(
              "div",
              { class: "row" },
              h("strong", {}, text(order.name ?? order.id)),
              h("span", {}, text(order.createdAt)),
            ),
          ),
        );
  return h("div", { class: "column" }, h("h1", {}, "Orders"), body);
}
