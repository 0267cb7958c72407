import { envelopeKey, type CallName, type Calls, type Told, type ToFrame } from "../messages.ts";

type Listener = (message: ToFrame) => void;
const listeners: Listener[] = [];
const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
let calls = 0;

export const isEmbedded = window.parent !== window;

// The admin may be open under any of its names, and nothing secret goes this way.
const post = (message: object) => window.parent.postMessage({ [envelopeKey]: message }, "*");

/** What the admin shows for as long as the page is there; it may ask for it again. */
const shown = new Map<Told["tell"], Told>();
const isShown = ({ tell: kind }: Told) =>
  kind === "ready" || kind === "location" || kind === "nav" || kind === "titleBar" || kind === "saveBar";

export function tell(message: Told): void {
  if (isShown(message)) shown.set(message.tell, message);
  if (isEmbedded) post(message);
}

const againAfterMs = 500;
const mostTries = 60;

/**
 * The frame may be faster than the admin around it, which then hears nothing: a question for a token, which a page cannot
 * do without and which may be asked twice, is asked again until it is answered.
 */
function postUntilAnswered(question: { call: number; name: CallName; ask: unknown }): void {
  post(question);
  if (question.name !== "idToken") return;
  let tries = 1;
  const timer = setInterval(() => {
    tries += 1;
    if (!waiting.has(question.call) || tries > mostTries) clearInterval(timer);
    else post(question);
  }, againAfterMs);
}

/** Never settles outside the admin, as the real one: there is nobody to answer. */
export function call<Name extends CallName>(name: Name, ask: Calls[Name]["ask"]): Promise<Calls[Name]["answer"]> {
  calls += 1;
  const number = calls;
  return new Promise<unknown>((resolve, reject) => {
    waiting.set(number, { resolve, reject });
    if (isEmbedded) postUntilAnswered({ call: number, name, ask });
    // The admin page is ours: it answers each call with the type that Calls declares for it.
  }) as Promise<Calls[Name]["answer"]>;
}

export const listen = (listener: Listener) => void listeners.push(listener);

window.addEventListener("message", (event: MessageEvent<Record<string, ToFrame> | undefined>) => {
  if (event.source !== window.parent) return;
  const message = event.data?.[envelopeKey];
  if (message === undefined) return;
  if (message.to === "listening") {
    for (const told of shown.values()) post(told);
    return;
  }
  if (message.to === "answer") {
    const call = waiting.get(message.call);
    waiting.delete(message.call);
    if (message.error === undefined) call?.resolve(message.answer);
    else call?.reject(new Error(message.error));
    return;
  }
  for (const listener of listeners) listener(message);
});
