import type { ProductPage, ProductView } from "../views.ts";
import { ask } from "./api.ts";
import { h, localPicture, settled } from "./dom.ts";
import { pagerOf } from "./pager.ts";
import { noteError } from "./toasts.ts";
import { variantRow } from "./variant-row.ts";

const opened = new Set<number>();

/** The list of products. Each opens to its variants, where stock and price are changed in place. */
export function productsPage(): HTMLElement {
  const query = new URLSearchParams(window.location.search);
  const asked = /\/products\/(\d+)$/.exec(window.location.pathname)?.[1];
  if (asked !== undefined) opened.add(Number(asked));
  const search = h("input", {
    type: "search",
    placeholder: "Search title, SKU, vendor, tag",
    "aria-label": "Search products",
    value: query.get("query") ?? "",
  });
  const list = h("div", { class: "card products" });
  const pager = h("div", { class: "pager" });
  let page = Number(query.get("page") ?? 1);
  const load = async () => {
    const found = await ask<ProductPage>(
      `products?${new URLSearchParams({ query: search.value, page: String(page) }).toString()}`,
    );
    page = found.page;
    const rows = found.products.map((product) => productRow(product, load));
    list.replaceChildren(
      ...(rows.length > 0 ? rows : [h("p", { class: "empty" }, "No product is found by these words.")]),
    );
    pager.replaceChildren(...pagerOf(found, "products", turn));
  };
  const reload = () => void load().catch(noteError);
  const turn = (to: number) => {
    page = to;
    reload();
    window.scrollTo({ top: 0 });
  };
  search.addEventListener(
    "input",
    settled(() => turn(1), 200),
  );
  reload();
  return h(
    "div",
    { class: "column" },
    h("div", { class: "heading" }, h("h1", {}, "Products"), pager),
    h("div", { class: "search" }, search),
    list,
  );
}

function productRow(product: ProductView, reload: () => Promise<void>): HTMLElement {
  const picture = product.picture;
  const single = product.variants.length === 1;
  const details = h(
    "details",
    {
      class: "product",
      ontoggle: () => {
        if (details.open) opened.add(product.id);
        else opened.delete(product.id);
      },
    },
    h(
      "summary",
      {},
      picture === null
        ? h("span", { class: "no-picture" })
        : h("img", { src: localPicture(picture), alt: "", width: 44, height: 44, loading: "lazy" }),
      h(
        "span",
        { class: "name" },
        h("strong", {}, product.title),
        h("small", {}, [product.vendor, product.type].filter(Boolean).join(" · ")),
      ),
      h("span", { class: `badge ${product.status.toLowerCase()}` }, product.status.toLowerCase()),
      h(
        "span",
        { class: "units" },
        product.units === null ? "not tracked" : `${product.units} in stock`,
        single ? null : h("small", {}, `${product.variants.length} variants`),
      ),
    ),
    titleForm(product, reload),
    h(
      "div",
      { class: "variants" },
      product.variants.map((variant) => variantRow(variant, product.title)),
    ),
  );
  details.open = opened.has(product.id);
  return details;
}

function titleForm(product: ProductView, reload: () => Promise<void>): HTMLElement {
  const title = h("input", { value: product.title, "aria-label": `Title of ${product.title}`, maxlength: 255 });
  const status = h(
    "select",
    { "aria-label": `Status of ${product.title}` },
    ["ACTIVE", "DRAFT", "ARCHIVED"].map((value) =>
      h("option", { value, selected: value === product.status }, value.charAt(0) + value.slice(1).toLowerCase()),
    ),
  );
  const save = (change: object) =>
    void ask(`products/${product.id}`, "PATCH", change)
      .then(reload)
      .catch((error: unknown) => {
        title.value = product.title;
        noteError(error);
      });
  title.addEventListener("change", () => save({ title: title.value }));
  status.addEventListener("change", () => save({ status: status.value }));
  return h("div", { class: "product-form" }, h("label", {}, "Title", title), h("label", {}, "Status", status));
}
