import type { StockView, VariantView } from "../views.ts";
import { ask } from "./api.ts";
import { h } from "./dom.ts";
import { noteError } from "./toasts.ts";

/** One variant: its price, and its units at each place with + and -, or typed in. */
export function variantRow(variant: VariantView, productTitle: string): HTMLElement {
  const name = variant.title === "" ? productTitle : `${productTitle}, ${variant.title}`;
  const price = h("input", { value: variant.price, inputmode: "decimal", "aria-label": `Price of ${name}` });
  price.addEventListener("change", () => {
    save(variant, { price: price.value }).then(
      () => (variant.price = price.value),
      (error: unknown) => {
        price.value = variant.price;
        noteError(error);
      },
    );
  });
  const stock = h("div", { class: "stock" });
  const tracked = h("input", { type: "checkbox", checked: variant.tracked });
  const drawStock = () =>
    stock.replaceChildren(...(variant.tracked ? variant.stock.map((place) => stepper(variant, place, name)) : []));
  tracked.addEventListener("change", () => {
    save(variant, { tracked: tracked.checked }).then(() => {
      variant.tracked = tracked.checked;
      drawStock();
    }, noteError);
  });
  drawStock();
  return h(
    "div",
    { class: "variant", "data-sku": variant.sku },
    h(
      "div",
      { class: "what" },
      h("strong", {}, variant.title === "" ? "One variant" : variant.title),
      h("code", {}, variant.sku === "" ? "no SKU" : variant.sku),
    ),
    h("label", { class: "price" }, "Price", price),
    h("label", { class: "tracked" }, tracked, "Track stock"),
    stock,
  );
}

function stepper(variant: VariantView, place: StockView, name: string): HTMLElement {
  const label = `${place.location}: units of ${name}`;
  const field = h("input", { type: "number", step: "1", value: place.available, "aria-label": label });
  // What the shop really has, so that clicks which follow each other quickly add up.
  let pending: Promise<unknown> = Promise.resolve();
  const change = (stock: { set: number } | { by: number }) => {
    const before = place.available;
    place.available = "set" in stock ? stock.set : place.available + stock.by;
    field.value = String(place.available);
    pending = pending
      .then(() => save(variant, { stock: { locationId: place.locationId, ...stock } }))
      .catch((error: unknown) => {
        place.available = before;
        field.value = String(before);
        noteError(error);
      });
  };
  field.addEventListener("change", () => change({ set: Math.trunc(Number(field.value)) }));
  const button = (text: string, by: number) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": `${by > 0 ? "One more" : "One fewer"} at ${label}`,
        onclick: () => change({ by }),
      },
      text,
    );
  return h(
    "div",
    { class: "place" },
    h("span", {}, place.location),
    h("div", { class: "stepper" }, button("−", -1), field, button("+", 1)),
  );
}

const save = (variant: VariantView, change: object): Promise<unknown> => ask(`variants/${variant.id}`, "PATCH", change);
