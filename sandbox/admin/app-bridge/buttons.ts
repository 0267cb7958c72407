import type { TitleBarButton } from "../messages.ts";

/** The buttons and links that an element holds, in order; sections become groups. */
export function clickables(within: Element): HTMLElement[] {
  return [
    ...within.querySelectorAll<HTMLElement>(
      ":scope > button, :scope > a, :scope > section > button, :scope > section > a",
    ),
  ];
}

export function described(element: HTMLElement): TitleBarButton {
  const variant = element.getAttribute("variant");
  const group = element.closest("section")?.getAttribute("label");
  const loading = element.getAttribute("loading");
  return {
    text: element.textContent.trim(),
    ...(variant === "primary" || variant === "breadcrumb" ? { variant } : {}),
    ...(element.getAttribute("tone") === "critical" ? { tone: "critical" } : {}),
    disabled: element.hasAttribute("disabled"),
    loading: loading !== null && loading !== "false",
    ...(group === undefined || group === null ? {} : { group }),
  };
}

/** Calls back once now, and after each change below `root`, however many come at once. */
export function watch(root: Node, changed: () => void): () => void {
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      changed();
    });
  });
  observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  changed();
  return () => observer.disconnect();
}
