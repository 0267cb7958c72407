import { listen, tell } from "./host.ts";

/** Added by the admin to every document; not part of the app's own addresses. */
const added = [
  "embedded",
  "hmac",
  "host",
  "id_token",
  "locale",
  "session",
  "shop",
  "timestamp",
  "protocol",
  "appLoadId",
];

export function followNavigation(): void {
  for (const name of ["pushState", "replaceState"] as const) {
    const plain = window.history[name].bind(window.history);
    window.history[name] = (...parameters) => {
      plain(...parameters);
      tellLocation();
    };
  }
  window.addEventListener("popstate", tellLocation);
  window.addEventListener("hashchange", tellLocation);
  tellLocation();
}

function tellLocation(): void {
  const url = new URL(window.location.href);
  for (const name of added) url.searchParams.delete(name);
  tell({ tell: "location", path: url.pathname + url.search + url.hash });
}

/** The admin's own links into the app become `shopify:navigate`, which the app's router listens for. */
export function obeyNavigation(): void {
  let routed = false;
  const plain = window.addEventListener.bind(window);
  window.addEventListener = ((type: string, ...rest: [EventListenerOrEventListenerObject]) => {
    if (type === "shopify:navigate") routed = true;
    plain(type, ...rest);
    // The overloads of addEventListener cannot be written as one function.
  }) as typeof window.addEventListener;
  listen((message) => {
    if (message.to !== "navigate") return;
    if (!routed) {
      window.location.assign(message.path);
      return;
    }
    const link = document.createElement("a");
    link.setAttribute("href", message.path);
    link.hidden = true;
    document.body.append(link);
    link.dispatchEvent(new Event("shopify:navigate", { bubbles: true }));
    link.remove();
  });
}

/** `shopify:admin/products/1` and `shopify://admin/…` are addresses in the admin. */
function adminPath(url: string): string | undefined {
  const rest = /^shopify:(?:\/\/)?\/?admin\/(.*)$/i.exec(url)?.[1];
  return rest === undefined ? undefined : `/${rest}`;
}

/** Opening at the top goes through the admin: a browser lets a frame do it only after a click inside it. */
export function interceptTop(adminOrigin: string, shopHandle: string): { openTop: (url: string) => void } {
  const openTop = (url: string) => {
    const path = adminPath(url);
    tell({ tell: "open", url: path === undefined ? url : `${adminOrigin}/store/${shopHandle}${path}` });
  };
  const plain = window.open.bind(window);
  window.open = (url, target, features) => {
    const text = url === undefined ? "" : String(url);
    if (target === "_top" || target === "_parent" || adminPath(text) !== undefined) {
      openTop(adminPath(text) === undefined ? new URL(text, window.location.href).href : text);
      return null;
    }
    return plain(url, target, features);
  };
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    const href = link.getAttribute("href") ?? "";
    const inAdmin = adminPath(href) !== undefined;
    if (!inAdmin && link.target !== "_top" && link.target !== "_parent") return;
    event.preventDefault();
    openTop(inAdmin ? href : link.href);
  });
  return { openTop };
}
