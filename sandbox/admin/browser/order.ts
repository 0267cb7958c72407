import type { OrderView } from "../order-views.ts";
import { ask } from "./api.ts";
import { storePath } from "./config.ts";
import { h } from "./dom.ts";
import { cancelForm, fulfilForm, refundForm, trackingForm } from "./order-forms.ts";
import { noteError } from "./toasts.ts";

/** What a form asks for; nothing where it was closed. */
type Form = (order: OrderView) => Promise<object | undefined>;

/** One order: its lines, money, buyer and parcels, and what a merchant does with them. */
export function orderDetail(id: string): HTMLElement {
  const column = h("div", { class: "column" });
  const draw = (order: OrderView) => column.replaceChildren(...content(order, act));
  const act = (order: OrderView, path: string, form: Form) => {
    form(order)
      .then(async (body) => {
        if (body !== undefined) draw(await ask<OrderView>(`orders/${id}/${path}`, "POST", body));
      })
      .catch(noteError);
  };
  ask<OrderView>(`orders/${id}`).then(draw, noteError);
  return column;
}

type Act = (order: OrderView, path: string, form: Form) => void;

function content(order: OrderView, act: Act): HTMLElement[] {
  const button = (text: string, path: string, form: Form, enabled: boolean, kind = "") =>
    h(
      "button",
      { type: "button", class: `button ${kind}`, disabled: !enabled, onclick: () => act(order, path, form) },
      text,
    );
  const left = order.lines.some(({ unfulfilled }) => unfulfilled > 0);
  const current = order.lines.some((line) => line.current > 0);
  return [
    h("p", {}, h("a", { href: `${storePath}/orders` }, "‹ Orders")),
    h(
      "div",
      { class: "heading" },
      h("h1", {}, order.name),
      h(
        "div",
        { class: "badges" },
        [...(order.cancelled ? ["cancelled"] : []), order.payment, order.fulfilment].map((text) =>
          h("span", { class: `badge ${text.replaceAll(" ", "-")}` }, text),
        ),
      ),
    ),
    h(
      "div",
      { class: "order-actions" },
      button("Fulfil", "fulfil", fulfilForm, left && !order.cancelled, "primary"),
      button("Refund", "refund", refundForm, current || order.refundable.minor > 0),
      button("Cancel order", "cancel", cancelForm, !order.cancelled, "critical"),
    ),
    h(
      "div",
      { class: "order-columns" },
      h("div", { class: "column" }, linesCard(order), sumsCard(order), parcelsCard(order, act), refundsCard(order)),
      h("div", { class: "column" }, buyerCard(order), originCard(order)),
    ),
  ];
}

const card = (heading: string, ...children: (HTMLElement | null)[]) =>
  h("section", { class: "card" }, h("h2", {}, heading), children);

const linesCard = (order: OrderView) =>
  card(
    "Lines",
    ...order.lines.map((line) =>
      h(
        "div",
        { class: "order-line" },
        h("span", {}, line.title, h("code", {}, line.sku === "" ? "no SKU" : line.sku)),
        h(
          "span",
          { class: "soft" },
          `${line.quantity} × ${line.price}`,
          line.current < line.quantity ? `, ${line.quantity - line.current} taken back` : "",
          line.unfulfilled > 0 ? `, ${line.unfulfilled} to send` : "",
        ),
        h("span", { class: "amount" }, line.total),
      ),
    ),
  );

const sumsCard = (order: OrderView) =>
  card(
    "Money",
    ...order.sums.map(({ name, amount }) =>
      h("div", { class: "order-sum" }, h("span", {}, name), h("span", { class: "amount" }, amount)),
    ),
  );

function parcelsCard(order: OrderView, act: Act): HTMLElement | null {
  if (order.fulfilments.length === 0) return null;
  return card(
    "Parcels",
    ...order.fulfilments.map((one) => {
      const isSent = one.status !== "cancelled";
      const small = (text: string, path: string, form: Form) =>
        h("button", { type: "button", class: "button", onclick: () => act(order, path, form) }, text);
      return h(
        "div",
        { class: "order-parcel" },
        h("strong", {}, one.name),
        h("span", {}, `${one.units} units from ${one.location}, ${isSent ? "sent" : "cancelled"}`),
        h("span", { class: "soft" }, one.tracking.join(", ") || "no tracking"),
        isSent &&
          h(
            "span",
            { class: "links" },
            small("Edit tracking", "tracking", () => trackingForm(one.id)),
            small("Cancel parcel", "undo", () => Promise.resolve({ fulfilment: one.id })),
          ),
      );
    }),
  );
}

function refundsCard(order: OrderView): HTMLElement | null {
  if (order.refunds.length === 0) return null;
  return card(
    "Refunds",
    ...order.refunds.map((one) =>
      h(
        "div",
        { class: "order-sum" },
        h(
          "span",
          {},
          one.createdAt,
          one.units > 0 ? `, ${one.units} units` : "",
          one.note === null ? "" : `, ${one.note}`,
        ),
        h("span", { class: "amount" }, one.amount),
      ),
    ),
  );
}

const buyerCard = (order: OrderView) =>
  card(
    "Buyer",
    ...[...order.address, ...[order.email, order.phone].filter((text) => text !== null)].map((text) =>
      h("div", {}, text),
    ),
    order.address.length === 0 ? h("div", { class: "soft" }, "No shipping address") : null,
  );

function originCard(order: OrderView): HTMLElement {
  const fact = (name: string, value: string | null) =>
    value === null || value === ""
      ? null
      : h("div", { class: "order-fact" }, h("small", {}, name), h("span", {}, value));
  const link = order.sourceUrl;
  return card(
    "Origin",
    fact("Source", order.source),
    fact("Identifier there", order.sourceIdentifier),
    link === null ? null : h("p", {}, h("a", { href: link, target: "_blank", rel: "noreferrer" }, "Open it there")),
    fact("Placed", order.createdAt),
    fact("Tags", order.tags.join(", ")),
    fact("Note", order.note),
    ...order.attributes.map(({ key, value }) => fact(key, value)),
  );
}
