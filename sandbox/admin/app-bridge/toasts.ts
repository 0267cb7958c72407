import type { ToastOptions } from "@shopify/app-bridge-types";
import { listen, tell } from "./host.ts";

const options = new Map<string, ToastOptions>();
let shown = 0;

export function showToast(message: string, wish: ToastOptions = {}): string {
  shown += 1;
  const id = `toast-${shown}`;
  options.set(id, wish);
  const { action, isError = false, duration = 5000 } = wish;
  tell({
    tell: "toast",
    toast: { id, message, isError, durationMs: duration, ...(action === undefined ? {} : { action }) },
  });
  return id;
}

export function hideToast(id: string): void {
  tell({ tell: "hideToast", id });
}

export function obeyToasts(): void {
  listen((message) => {
    if (message.to === "toastAction") options.get(message.id)?.onAction?.();
    if (message.to === "toastDismissed") {
      options.get(message.id)?.onDismiss?.();
      options.delete(message.id);
    }
  });
}
