import type { NavLink } from "../messages.ts";
import { appPath } from "./config.ts";
import { h, one } from "./dom.ts";

let current = "";

/** On a narrow screen the navigation is a drawer behind the menu button. */
export function openableNav(): void {
  const button = one("button.menu");
  const shade = one(".shade");
  const set = (open: boolean) => {
    document.body.classList.toggle("nav-open", open);
    shade.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) one(".side a").focus();
  };
  button.addEventListener("click", () => set(!document.body.classList.contains("nav-open")));
  shade.addEventListener("click", () => set(false));
  one(".side").addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) set(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.body.classList.contains("nav-open")) return;
    set(false);
    button.focus();
  });
}

/** The links of the app's own menu. A plain click moves inside the frame; a new tab gets the admin's address. */
export function drawAppLinks(links: readonly NavLink[], goTo: (path: string) => void): void {
  const draw = (link: NavLink) =>
    h(
      "a",
      {
        class: "item sub",
        href: appPath + link.href,
        "data-path": link.href,
        onclick: (event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          goTo(link.href);
        },
      },
      h("span", {}, link.text),
    );
  one(".app-links").replaceChildren(...links.filter(({ home }) => !home).map(draw));
  const home = links.find((link) => link.home);
  const own = one(".side .item.app");
  own.onclick = (event) => {
    if (home === undefined || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    goTo(home.href);
  };
  markCurrent(current);
}

/** The link with the longest path that the app's place begins with is the current one. */
export function markCurrent(path: string): void {
  current = path;
  const place = path.split(/[?#]/, 1)[0] ?? "";
  const links = [...document.querySelectorAll<HTMLElement>(".app-links a")];
  const fits = links.filter(({ dataset: { path: own = "" } }) => place === own || place.startsWith(`${own}/`));
  const best = fits.sort((a, b) => (b.dataset.path ?? "").length - (a.dataset.path ?? "").length)[0];
  for (const link of links) {
    if (link === best) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
