import { h } from "./dom.ts";

/** `120 orders · page 2 of 6`, with a button to each side. */
export function pagerOf(
  { page, pages, total }: { page: number; pages: number; total: number },
  what: string,
  turn: (page: number) => void,
): (HTMLElement | string)[] {
  const button = (text: string, label: string, to: number) =>
    h(
      "button",
      { type: "button", class: "button", "aria-label": label, disabled: to < 1 || to > pages, onclick: () => turn(to) },
      text,
    );
  return [
    h("span", {}, `${total} ${what} · page ${page} of ${pages}`),
    button("‹", "Previous page", page - 1),
    button("›", "Next page", page + 1),
  ];
}
