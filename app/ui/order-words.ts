import { displayMoney, parseAmount } from "../domain/money.ts";
import { messageKey, t, type MessageParams } from "./messages.ts";

/** What the engine records about orders, in a merchant's words. A kind that the catalogue does not hold shows all the same. */

/** The text of a key that comes from the database, or the fallback. */
export function wordsOr(name: string, fallback: string, params: MessageParams = {}): string {
  const key = messageKey(name);
  return key ? t(key, params) : fallback;
}

/** "trackingRefused" -> "Tracking refused": better than nothing where a text is missing. */
const readable = (kind: string) =>
  kind
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[._]+/g, " ")
    .toLowerCase()
    .replace(/^./, (first) => first.toUpperCase());

export const stateWords = (state: string) => wordsOr(`order.state.${state}`, readable(state));

/** Why an order is in its state; empty where there is nothing to say. */
export function reasonWords(reason: string | null): string {
  if (reason === null || reason === "") return "";
  return wordsOr(`order.reason.${reason}`, t("order.reason.unknown", { reason: readable(reason) }));
}

/** What the state badge of an order says: what came of it wins over how it came. */
export function shownOrderState(order: {
  state: string;
  shippedAt: string | null;
  cancelledAt: string | null;
}): string {
  if (order.cancelledAt !== null) return "cancelled";
  return order.shippedAt !== null ? "shipped" : order.state;
}

const textOf = (params: MessageParams, name: string) => String(params[name] ?? "");

/** "Refund to the channel" */
export function stepWords(kind: string, target: string): string {
  const step = wordsOr(`order.step.${kind}`, readable(kind));
  return t("order.step.line", { step, direction: wordsOr(`order.step.to.${target}`, target) }).trim();
}

export const taskName = (kind: string) => wordsOr(`order.task.${kind}`, t("order.task.unknown"));

/** A task in words: what it is, what was said about it, and what to do. */
export function taskWords({ kind, params }: { kind: string; params: MessageParams }) {
  const [step, target] = [textOf(params, "step"), textOf(params, "target")];
  const said = [
    step === "" ? "" : stepWords(step, target),
    kind === "cancelRequested" ? quoted(textOf(params, "reason")) : reasonWords(textOf(params, "reason")),
    moneyWords(params),
    textOf(params, "tracking"),
    textOf(params, "message"),
  ].filter((part) => part !== "");
  // What has to be done by hand is done on one side or the other.
  const advice = wordsOr(`order.task.${kind}.do`, "");
  return {
    title: wordsOr(`order.task.${kind}.${target}`, taskName(kind)),
    /** In the other side's own words, among others. */
    said: said.join(" · "),
    advice: wordsOr(`order.task.${kind}.${target}.do`, advice),
  };
}

const quoted = (text: string) => (text === "" ? "" : `“${text}”`);

/** A line of the timeline. */
export function eventWords({ kind, params }: { kind: string; params: MessageParams }): string {
  const message = textOf(params, "message");
  const filled = {
    ...{ units: 0, lines: 0, order: "", reason: "", amount: "", currency: "", country: "", shopCurrency: "" },
    ...params,
    message,
    by: wordsOr(`order.event.by.${textOf(params, "by")}`, textOf(params, "by")),
    line: stepWords(textOf(params, "step"), textOf(params, "target")),
    why: [reasonWords(textOf(params, "reason")), message].filter((part) => part !== "").join(" "),
    taskName: taskName(textOf(params, "task")),
    tracking: trackingWords(params),
    money: moneyWords(params),
  };
  return tidied(wordsOr(`order.event.${kind}`, [readable(kind), message].filter(Boolean).join(": "), filled));
}

/** Where a part was left empty. */
const tidied = (text: string) =>
  text
    .replaceAll(/\(\s*\)/g, "")
    .replaceAll(/\s{2,}/g, " ")
    .replace(/[\s:]+$/, "");

function trackingWords(params: MessageParams): string {
  const parts = ["company", "number"].map((name) => textOf(params, name)).filter((part) => part !== "");
  return parts.length === 0 ? "" : `(${parts.join(" ")})`;
}

/** Amounts are recorded in minor units, or as a decimal text. */
function moneyWords(params: MessageParams): string {
  const currency = textOf(params, "currency");
  const minor = params.amountMinor ?? parseAmount(textOf(params, "amount"), currency);
  return typeof minor === "number" ? displayMoney({ amountMinor: minor, currency }) : textOf(params, "amount");
}
