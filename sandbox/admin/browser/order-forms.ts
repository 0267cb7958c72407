import type { OrderView } from "../order-views.ts";
import { openDialog } from "./dialog.ts";
import { h } from "./dom.ts";

const field = (label: string, input: HTMLElement) => h("label", { class: "field" }, label, input);
const text = (name: string, value = "") => h("input", { name, value, maxlength: 255 });
const check = (label: string, checked: boolean) => {
  const input = h("input", { type: "checkbox", checked });
  return { input, label: h("label", { class: "field check" }, input, label) };
};
const form = (...children: HTMLElement[]) => h("div", { class: "form" }, children);

/** Where a parcel is sent from, or goods come back to; the first choice leaves it to the shop. */
function places(order: OrderView): HTMLSelectElement {
  return h(
    "select",
    {},
    h("option", { value: "" }, "Where they were taken"),
    order.locations.map(({ id, name }) => h("option", { value: id }, name)),
  );
}

const placeIn = (select: HTMLSelectElement) => (select.value === "" ? {} : { location: Number(select.value) });

function trackingIn(carrier: HTMLInputElement, number: HTMLInputElement): object {
  if (carrier.value === "" && number.value === "") return {};
  return { tracking: { company: carrier.value, number: number.value } };
}

/** A field of units for each line that has some, and what was typed into them. */
function unitFields(order: OrderView, of: "unfulfilled" | "current", start: boolean) {
  const rows = order.lines
    .filter((line) => line[of] > 0)
    .map((line) => {
      const input = h("input", { type: "number", min: 0, max: line[of], step: 1, value: start ? line[of] : 0 });
      return { line, input, label: field(`${line.title} (of ${line[of]})`, input) };
    });
  const lines = () =>
    rows
      .map(({ line, input }) => ({ lineItemId: line.id, quantity: Number(input.value) }))
      .filter(({ quantity }) => quantity > 0);
  return { labels: rows.map(({ label }) => label), lines };
}

export function fulfilForm(order: OrderView): Promise<object | undefined> {
  const units = unitFields(order, "unfulfilled", true);
  const [carrier, number, place] = [text("carrier"), text("number"), places(order)];
  const body = form(...units.labels, field("Carrier", carrier), field("Tracking number", number), field("From", place));
  return openDialog("Fulfil", body, [
    {
      text: "Fulfil",
      primary: true,
      result: () => ({ lines: units.lines(), ...trackingIn(carrier, number), ...placeIn(place) }),
    },
  ]);
}

export function trackingForm(fulfilment: string): Promise<object | undefined> {
  const [carrier, number] = [text("carrier"), text("number")];
  return openDialog("Edit tracking", form(field("Carrier", carrier), field("Tracking number", number)), [
    {
      text: "Save",
      primary: true,
      result: () => ({ fulfilment, tracking: { company: carrier.value, number: number.value } }),
    },
  ]);
}

export function refundForm(order: OrderView): Promise<object | undefined> {
  const units = unitFields(order, "current", false);
  const amount = h("input", { inputmode: "decimal", placeholder: "What the lines were worth" });
  const note = text("note");
  const place = places(order);
  const restock = check("Put the goods back on sale", true);
  const body = form(
    ...units.labels,
    field(`Amount (up to ${order.refundable.text})`, amount),
    restock.label,
    field("Goods go to", place),
    field("Note", note),
  );
  return openDialog("Refund", body, [
    {
      text: "Refund",
      primary: true,
      result: () => ({
        lines: units.lines(),
        ...(amount.value === ""
          ? {}
          : { amountMinor: Math.round(Number(amount.value) * 10 ** order.refundable.digits) }),
        restock: restock.input.checked,
        ...(restock.input.checked ? placeIn(place) : {}),
        ...(note.value === "" ? {} : { note: note.value }),
      }),
    },
  ]);
}

export function cancelForm(): Promise<object | undefined> {
  const reason = h(
    "select",
    {},
    ["CUSTOMER", "INVENTORY", "FRAUD", "DECLINED", "STAFF", "OTHER"].map((value) =>
      h("option", { value }, value.charAt(0) + value.slice(1).toLowerCase()),
    ),
  );
  const restock = check("Put the goods back on sale", true);
  const refund = check("Pay the buyer back", true);
  return openDialog("Cancel order", form(field("Reason", reason), restock.label, refund.label), [
    {
      text: "Cancel order",
      critical: true,
      result: () => ({ reason: reason.value, restock: restock.input.checked, refund: refund.input.checked }),
    },
  ]);
}
