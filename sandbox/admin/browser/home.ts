import { appPath, config, storePath } from "./config.ts";
import { h } from "./dom.ts";

export function homePage(): HTMLElement {
  const card = (heading: string, text: string, ...links: HTMLElement[]) =>
    h("section", { class: "card" }, h("h2", {}, heading), h("p", {}, text), h("p", { class: "links" }, links));
  const link = (href: string, text: string, primary = false) =>
    h("a", { href, class: primary ? "button primary" : "button" }, text);
  const outside = config.channels.map(({ name, origin }) =>
    h("a", { href: origin, class: "button", target: "_blank", rel: "noreferrer" }, name),
  );
  return h(
    "div",
    { class: "column" },
    h("h1", {}, config.shop.name),
    h(
      "p",
      { class: "lead" },
      "A shop on your own machine: it speaks Shopify's protocols, and nothing here reaches the network.",
    ),
    h(
      "div",
      { class: "cards" },
      card(config.app.name, "The app, embedded as merchants see it.", link(appPath, "Open the app", true)),
      card(
        "Products",
        "Change stock, prices and titles, as in Shopify, and watch the channels follow.",
        link(`${storePath}/products`, "Products"),
      ),
      card("Channels", "What buyers see on the other side.", ...outside),
      card(
        "Controls",
        "All of the shop as JSON, and faults to try the app with: see sandbox/README.md.",
        link("/_sandbox/state", "State"),
        link("/_sandbox", "Index"),
      ),
    ),
  );
}
