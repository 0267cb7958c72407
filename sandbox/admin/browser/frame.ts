import { envelopeKey, type CallName, type Calls, type FromFrame, type Told } from "../messages.ts";
import { ask } from "./api.ts";
import { drawSaveBar, drawTitleBar, hasUnsavedChanges } from "./bars.ts";
import { appPath, config } from "./config.ts";
import { confirmLeaving, openDialog } from "./dialog.ts";
import { h, one } from "./dom.ts";
import { announce, frame, send } from "./frame-channel.ts";
import { drawAppLinks, markCurrent } from "./nav.ts";
import { pick } from "./picker.ts";
import { hideToast, showToast } from "./toasts.ts";

/** Listens to the app in the frame, and only to it. */
export function serveFrame(): void {
  const element = frame();
  if (element === null) return;
  setLoading(true);
  element.addEventListener("load", () => setLoading(false));
  window.addEventListener("message", (event: MessageEvent<Record<string, FromFrame> | undefined>) => {
    if (event.source !== element.contentWindow || event.origin !== config.app.origin) return;
    const message = event.data?.[envelopeKey];
    if (message === undefined) return;
    if ("tell" in message) hear(message);
    else void answer(message);
  });
  announce();
}

function hear(message: Told): void {
  switch (message.tell) {
    case "ready":
      setLoading(false);
      break;
    case "location":
      follow(message.path);
      break;
    case "nav":
      drawAppLinks(message.links, (path) => void goTo(path));
      break;
    case "titleBar":
      drawTitleBar(message.bar);
      break;
    case "saveBar":
      drawSaveBar(message.bar);
      break;
    case "toast": {
      const { id } = message.toast;
      showToast(message.toast, {
        action: () => send({ to: "toastAction", id }),
        dismissed: () => send({ to: "toastDismissed", id }),
      });
      break;
    }
    case "hideToast":
      hideToast(message.id);
      break;
    case "loading":
      setLoading(message.loading);
      break;
    case "overlay":
      document.body.classList.toggle("overlaid", message.open);
      break;
    case "open":
      window.location.assign(message.url);
  }
}

/** The admin's address says where the app is, so that it can be reloaded, sent to someone, or gone back to. */
function follow(path: string): void {
  const address = appPath + (path === "/" ? "" : path);
  if (address !== window.location.pathname + window.location.search + window.location.hash) {
    window.history.replaceState(null, "", address);
  }
  markCurrent(path);
}

async function goTo(path: string): Promise<void> {
  if (hasUnsavedChanges() && !(await confirmLeaving())) return;
  send({ to: "navigate", path });
}

function setLoading(loading: boolean): void {
  one(".loading").hidden = !loading;
}

type Asked = Exclude<FromFrame, Told>;

async function answer(asked: Asked): Promise<void> {
  try {
    send({ to: "answer", call: asked.call, answer: await answerOf(asked) });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    send({ to: "answer", call: asked.call, answer: null, error: words });
  }
}

async function answerOf(asked: Asked): Promise<Calls[CallName]["answer"]> {
  switch (asked.name) {
    case "idToken":
      return (await ask<{ token: string }>("id-token")).token;
    case "user":
      return ask("user");
    case "scopes":
      return scopes(asked.ask);
    case "pick":
      return pick(asked.ask);
    case "leave":
      return confirmLeaving();
  }
}

async function scopes({ request, revoke }: Calls["scopes"]["ask"]): Promise<Calls["scopes"]["answer"]> {
  if (request === undefined || request.length === 0) {
    return {
      ...(await ask<Calls["scopes"]["answer"]>("scopes", "POST", revoke ? { revoke } : {})),
      result: "granted-all",
    };
  }
  const body = h(
    "div",
    { class: "text" },
    h("p", {}, `${config.app.name} asks for more access to this shop:`),
    h(
      "ul",
      {},
      request.map((scope) => h("li", {}, h("code", {}, scope))),
    ),
  );
  const granted = await openDialog("Update data access", body, [
    { text: "Decline", result: () => false },
    { text: "Allow", primary: true, result: () => true },
  ]);
  const state = await ask<Calls["scopes"]["answer"]>("scopes", "POST", granted === true ? { request } : {});
  return { ...state, result: granted === true ? "granted-all" : "declined-all" };
}
