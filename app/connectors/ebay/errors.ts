import { z } from "zod";
import type { Issue } from "../../domain/issue.ts";
import type { Failure } from "../contract.ts";
import type { Known } from "./known-error.ts";
import { knownOfOrders, passingOfOrders } from "./orders-errors.ts";

/** One entry of `errors` or `warnings`, in every REST reply of eBay. */
export const ebayError = z.object({
  errorId: z.number(),
  category: z.string().optional(),
  message: z.string().optional(),
  longMessage: z.string().optional(),
  parameters: z.array(z.object({ name: z.string().optional(), value: z.string().optional() })).optional(),
});
export type EbayError = z.infer<typeof ebayError>;

const known: Readonly<Record<number, Known>> = {
  25003: {
    class: "data",
    field: "price",
    advice: "eBay does not accept this price. Check the price rule of this channel.",
  },
  25004: { class: "data", field: "quantity", advice: "eBay does not accept this quantity." },
  25005: {
    class: "data",
    field: "category",
    advice: "This category can't be used. Choose another one, as deep as it goes.",
  },
  25006: { class: "data", field: "", advice: "eBay does not allow one of the listing's options." },
  25007: {
    class: "data",
    field: "settings",
    advice: "The shipping policy can't be used. Choose another in the channel's settings.",
  },
  25008: {
    class: "data",
    field: "settings",
    advice: "The payment policy can't be used. Choose another in the channel's settings.",
  },
  25009: {
    class: "data",
    field: "settings",
    advice: "The return policy can't be used. Choose another in the channel's settings.",
  },
  25012: {
    class: "data",
    field: "settings",
    advice: "The location can't be used. Choose another in the channel's settings.",
  },
  25013: { class: "data", field: "variants", advice: "eBay does not accept the variants as they are." },
  25014: { class: "data", field: "images", advice: "eBay does not accept the pictures." },
  25015: {
    class: "data",
    field: "images",
    advice: "eBay could not fetch a picture. It needs to be reachable by everyone, over https.",
  },
  25016: { class: "data", field: "", advice: "eBay does not accept one of the values." },
  25018: { class: "data", field: "", advice: "eBay misses something in this listing." },
  25019: { class: "policy", field: "", advice: "eBay does not allow this change of the listing." },
  25020: { class: "data", field: "weight", advice: "The weight or the package is not right for the shipping policy." },
  25021: { class: "data", field: "condition", advice: "This condition can't be used in this category." },
  25022: { class: "data", field: "aspects", advice: "One of the item specifics is not right." },
  25026: {
    class: "policy",
    field: "",
    advice: "Your eBay selling limit is reached. Ask eBay to raise it, or end other listings.",
  },
  25029: { class: "data", field: "aspects", advice: "This category needs another item specific." },
  25035: {
    class: "data",
    field: "settings",
    advice: "A policy of the settings does not exist on this eBay site any more.",
  },
  25096: { class: "policy", field: "", advice: "eBay has put this listing on hold for a policy violation." },
  25097: {
    class: "policy",
    field: "",
    advice: "eBay has put this listing on hold, and it can't be changed. See your messages on eBay.",
  },
  25098: { class: "policy", field: "", advice: "eBay has put this listing on hold." },
  25501: { class: "data", field: "title", advice: "eBay does not accept the title." },
  25601: { class: "data", field: "aspects", advice: "One of the item specifics is not right." },
  25701: { class: "notFound", field: "", advice: "eBay does not know one of the SKUs." },
  25702: { class: "notFound", field: "", advice: "eBay does not know this SKU any more." },
  25703: {
    class: "conflict",
    field: "sku",
    advice: "This SKU already belongs to another listing with variations on eBay.",
  },
  25704: {
    class: "conflict",
    field: "sku",
    advice: "This SKU is already listed by itself on eBay. End that listing first.",
  },
  25705: { class: "notFound", field: "", advice: "eBay does not know this group of variants any more." },
  25709: { class: "data", field: "", advice: "eBay does not accept one of the values." },
  25710: { class: "notFound", field: "", advice: "eBay does not know this item any more." },
  25713: { class: "notFound", field: "", advice: "eBay does not know this offer any more." },
  25752: { class: "data", field: "", advice: "The start date can't be used." },
};

/** Errors in which eBay asks to be called again: nothing is wrong with what was sent. */
const passing = new Set([25001, 25025, 20500, 2003, 15001, ...passingOfOrders]);
const authIds = new Set([1001, 1002, 1003, 1100]);
const throttleIds = new Set([2001, 218050]);

function issueOf(error: EbayError, sku?: string): Issue {
  const entry = known[error.errorId] ?? knownOfOrders(error.errorId);
  const theirs = error.longMessage ?? error.message ?? "";
  const field = fieldOf(error, entry?.field ?? "");
  const message = [entry?.advice ?? "eBay refused this.", theirs && `eBay says: ${theirs}`].filter(Boolean).join(" ");
  return {
    class: entry?.class ?? (error.category === "BUSINESS" ? "policy" : "data"),
    severity: "error",
    code: entry?.code ?? `ebay.${String(error.errorId)}`,
    field,
    message,
    ...(sku === undefined ? {} : { sku }),
    raw: error,
  };
}

/** Warnings of an accepted reply: shown, and nothing more. */
export const warningsOf = (errors: readonly EbayError[], sku?: string): Issue[] =>
  errors.map((error) => ({ ...issueOf(error, sku), severity: "warning" }));

/** What a set of errors means for what was sent. Empty: eBay failed without saying why. */
export function failureOf(errors: readonly EbayError[], status: number, sku?: string): Failure {
  const first = errors[0];
  const message = first?.longMessage ?? first?.message ?? `eBay answered with status ${String(status)}.`;
  if (status === 401 || errors.some(({ errorId }) => authIds.has(errorId))) return { kind: "auth", message };
  if (status === 429 || errors.some(({ errorId }) => throttleIds.has(errorId))) return { kind: "throttled", message };
  if (status >= 500 || !first || errors.some(({ errorId }) => passing.has(errorId)))
    return { kind: "unavailable", message };
  return { kind: "rejected", issues: errors.map((error) => issueOf(error, sku)) };
}

/** Where eBay's number alone does not say it, its parameters or its sentence often do. */
function fieldOf(error: EbayError, known: string): string {
  if (known !== "" && known !== "aspects") return known;
  const sentence = error.longMessage ?? error.message ?? "";
  const quoted = /item specific (?:named )?["“']?([\w ]{1,40}?)["”']? (?:is|was) /i.exec(sentence)?.[1];
  const named = error.parameters?.find(({ name }) => name !== undefined && /aspect/i.test(name))?.value;
  const aspect = quoted ?? named;
  if (aspect) return `aspect:${aspect}`;
  return known || fieldFromParameters(error);
}

const fieldByParameter: Readonly<Record<string, string>> = {
  title: "title",
  description: "description",
  listingDescription: "description",
  imageUrls: "images",
  categoryId: "category",
  price: "price",
  availableQuantity: "quantity",
  quantity: "quantity",
  sku: "sku",
  condition: "condition",
};
function fieldFromParameters(error: EbayError): string {
  for (const { name = "", value = "" } of error.parameters ?? []) {
    const field = fieldByParameter[value] ?? fieldByParameter[name];
    if (field) return field;
  }
  return "";
}
