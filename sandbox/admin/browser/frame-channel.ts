import { envelopeKey, type ToFrame } from "../messages.ts";
import { config } from "./config.ts";

export const frame = (): HTMLIFrameElement | null => document.querySelector('iframe[name="app-iframe"]');

/** To the app's own origin only: an answer may be a session token. */
export function send(message: ToFrame): void {
  frame()?.contentWindow?.postMessage({ [envelopeKey]: message }, config.app.origin);
}
