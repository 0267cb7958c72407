import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { en } from "./messages/en/index.ts";
import { messageKey } from "./messages.ts";
import { eventWords, reasonWords, shownOrderState, stateWords, stepWords, taskWords } from "./order-words.ts";

const folder = join("app", "orders");
/** What pages are made of names kinds too, but makes none. */
const isEngine = (file: string) =>
  file.endsWith(".ts") && !/\.(test|cases)\./.test(file) && !/^(order-detail|orders-|tasks-page|page-types)/.test(file);
const engine = readdirSync(folder)
  .filter(isEngine)
  .map((file) => readFileSync(join(folder, file), "utf8"))
  .join("\n");

const matches = (pattern: RegExp) => [...engine.matchAll(pattern)].map(([, found = ""]) => found);

/** Kinds of what functions answer each other: nobody reads them. */
const inner = new Set(
  [
    "order",
    "none",
    "found",
    "failed",
    "later",
    "on",
    "ended",
    "there",
    "created",
    "taken",
    "slowDown",
    "refused",
  ].concat(
    ["unavailable", "unknown", "rejected", "throttled", "auth", "matched", "custom", "channel", "shopify", "is", "as"],
    ["done", "task", "dropped", "sent", "due", "error", "gone", "nothing"],
  ),
);

describe("the catalogue and the engine know the same kinds", () => {
  test("every kind that the engine records has its text", () => {
    const kinds = matches(/\bkind: "([\w.]+)"/g).filter((kind) => !inner.has(kind));
    const has = (kind: string) =>
      ["task", "event", "step"].some((group) => messageKey(`order.${group}.${kind}`) !== undefined);
    expect(new Set(kinds).size).toBeGreaterThan(10);
    expect([...new Set(kinds)].filter((kind) => !has(kind))).toEqual([]);
  });

  test("so has every state, every reason and every note", () => {
    const states = (/export type OrderState =([^;]*);/.exec(engine)?.[1] ?? "").matchAll(/"(\w+)"/g);
    for (const [, state = ""] of states) {
      expect([state, messageKey(`order.state.${state}`)]).not.toContain(undefined);
      expect([state, messageKey(`order.event.state.${state}`)]).not.toContain(undefined);
    }
    const codes = matches(/notes?\.push\(\{ code: "(\w+)"/g).concat(matches(/\[\.\.\.notes, \{ code: "(\w+)"/g));
    expect(codes.length).toBeGreaterThan(3);
    expect(codes.filter((code) => !messageKey(`order.event.note.${code}`))).toEqual([]);
    const reasons = matches(/\| "(\w+)"(?=[^;]*;\s*params: Record)/g).concat(
      matches(/reason: "(\w+)", (?:holds|params)/g),
    );
    expect(reasons.length).toBeGreaterThan(5);
    expect(reasons.filter((reason) => !messageKey(`order.reason.${reason}`))).toEqual([]);
  });

  test("no text stands for something that the engine does not do", () => {
    const kinds = Object.keys(en).flatMap((key) => /^order\.(?:task|event)\.([\w.]+)$/.exec(key)?.[1] ?? []);
    const composed = /^(state|step|note|by)\.|\.(do|shopify)$|^unknown$/;
    const words = new Set(matches(/"([\w.]+)"/g));
    expect(kinds.filter((kind) => !composed.test(kind) && !words.has(kind))).toEqual([]);
  });
});

describe("words", () => {
  test("of tasks say what it is, what was said, and what to do", () => {
    const params = { step: "refund", target: "channel", message: "Not enough money.", number: "7" };
    expect(taskWords({ kind: "stepRefused", params })).toMatchObject({
      title: "The other side refused it",
      said: "Refund to the channel · Not enough money.",
    });
    expect(taskWords({ kind: "notCreated", params: { reason: "negativePrice", message: "" } }).said).toBe(
      "A line costs less than nothing.",
    );
    expect(taskWords({ kind: "doOnChannel", params: { step: "address", target: "shopify" } }).title).toBe(
      "Do this in Shopify",
    );
    expect(taskWords({ kind: "cancelRequested", params: { reason: "Too slow" } }).said).toBe("“Too slow”");
    expect(taskWords({ kind: "refundRest", params: { amount: "2.50", currency: "EUR" } }).said).toBe("€2.50");
    expect(taskWords({ kind: "brandNew", params: {} })).toEqual({ title: "Look at this order", said: "", advice: "" });
  });

  test("of events leave no gap where something is not known", () => {
    const words = (kind: string, params: Record<string, string | number> = {}) => eventWords({ kind, params });
    expect(words("placed", { units: 2 })).toBe("Bought: 2 units");
    expect(words("parcel", { company: "UPS", number: "1Z", units: 1 })).toBe("Shipped from Shopify: 1 unit (UPS 1Z)");
    expect(words("parcel", { units: 2, company: "", number: "" })).toBe("Shipped from Shopify: 2 units");
    expect(words("cancelRequested", { reason: "" })).toBe("The buyer asked to cancel");
    expect(words("refundedInShopify", { amountMinor: 500, currency: "USD" })).toBe("Refunded in Shopify $5.00");
    expect(words("refundedInShopify", { amount: "5.00", currency: "USD" })).toBe("Refunded in Shopify $5.00");
    expect(words("refundedOnChannel")).toBe("Refunded on the channel");
    expect(words("step.refused", { step: "ship", target: "channel", message: "Unknown carrier." })).toBe(
      "Tracking number to the channel: refused. Unknown carrier.",
    );
    expect(words("state.blocked", { reason: "refusedByShopify", message: "Email is invalid" })).toBe(
      "Stopped: Shopify refused it. Email is invalid",
    );
    expect(words("recognised", { order: "#1001", by: "tag" })).toBe(
      "Recognised: #1001 in Shopify is this order (by a tag)",
    );
    expect(words("taskDone", { task: "doOnChannel" })).toBe("Marked as done: Do this on the channel");
    expect(words("somethingNew.happened", { message: "Yes" })).toBe("Something new happened: Yes");
    for (const key of Object.keys(en)) {
      const kind = /^order\.event\.([\w.]+)$/.exec(key)?.[1];
      if (kind !== undefined && !kind.startsWith("by.")) expect(words(kind)).not.toMatch(/[{}]/);
    }
  });

  test("of states, reasons and steps exist for what nobody foresaw", () => {
    expect(stateWords("inLimbo")).toBe("In limbo");
    expect(reasonWords("tooStrange")).toBe("Stopped: Too strange");
    expect(reasonWords(null)).toBe("");
    expect(stepWords("teleport", "moon")).toBe("Teleport moon");
  });

  test("what came of an order wins over how it came", () => {
    const order = { state: "imported", shippedAt: null, cancelledAt: null };
    expect(shownOrderState(order)).toBe("imported");
    expect(shownOrderState({ ...order, shippedAt: "2026-11-22T12:00:00Z" })).toBe("shipped");
    const both = { ...order, shippedAt: "2026-11-22T12:00:00Z", cancelledAt: "2026-11-23T12:00:00Z" };
    expect(shownOrderState(both)).toBe("cancelled");
  });
});
