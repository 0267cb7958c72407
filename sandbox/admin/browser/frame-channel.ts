import { envelopeKey, type ToFrame } from "../messages.ts";
import { config } from "./config.ts";

export const frame = (): HTMLIFrameElement | null => document.querySelector('iframe[name="app-iframe"]');

/** To the app's own origin only: an answer may be a session token. */
export function send(message: ToFrame): void {
  frame()?.contentWindow?.postMessage({ [envelopeKey]: message }, config.app.origin);
}

/** The frame may have been faster than this page. To any origin: it may not have one yet, and nothing is said. */
export function announce(): void {
  const message: ToFrame = { to: "listening" };
  frame()?.contentWindow?.postMessage({ [envelopeKey]: message }, "*");
}
