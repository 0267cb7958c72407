import type { ToastWish } from "../messages.ts";
import { h, one } from "./dom.ts";

const shown = new Map<string, () => void>();

export function showToast(toast: ToastWish, done: { action?: () => void; dismissed?: () => void } = {}): void {
  const close = () => {
    window.clearTimeout(timer);
    shown.delete(toast.id);
    element.remove();
    done.dismissed?.();
  };
  const element = h(
    "div",
    { class: toast.isError ? "toast error" : "toast" },
    h("span", {}, toast.message),
    toast.action !== undefined &&
      h("button", { type: "button", class: "action", onclick: () => done.action?.() }, toast.action),
    h("button", { type: "button", class: "close", "aria-label": "Dismiss", onclick: close }, "×"),
  );
  shown.get(toast.id)?.();
  shown.set(toast.id, close);
  const timer = window.setTimeout(close, toast.durationMs);
  one(".toasts").append(element);
}

export const hideToast = (id: string) => shown.get(id)?.();

let own = 0;
function note(message: string, isError = false): void {
  own += 1;
  showToast({ id: `own-${own}`, message, isError, durationMs: isError ? 8000 : 3000 });
}

export const noteError = (error: unknown) => note(error instanceof Error ? error.message : String(error), true);
