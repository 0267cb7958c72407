type Value = string | number | boolean | null | undefined;
type Child = Node | string | null | undefined | false;
type Listeners = { [Name in keyof HTMLElementEventMap as `on${Name}`]?: (event: HTMLElementEventMap[Name]) => void };
type Attributes = Listeners & Record<string, Value | ((event: never) => void)>;

/** An element with attributes, listeners (`onclick`) and children; text is always text. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** An element that the page is known to have. */
export function one(selector: string, within: ParentNode = document): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Pictures on Shopify's CDN are drawn by the sandbox itself. */
export const localPicture = (src: string): string => src.replace("https://cdn.shopify.com/", "/__sim/");

/** Runs `action` when calls have ceased for a while. */
export function settled(action: () => void, waitMs: number): () => void {
  let timer = 0;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(action, waitMs);
  };
}
