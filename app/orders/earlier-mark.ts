import { z } from "zod";
import { parseAmount } from "../domain/money.ts";
import type { OrderContent } from "./order-content.ts";
import type { OrderRow } from "./order-store.ts";
import { lineNodes } from "./shopify-order.ts";

/** What tells that an order of Shopify's is an order of a channel, the surest first. */
const marks = ["sourceIdentifier", "tag", "note", "content"] as const;
export type EarlierMark = (typeof marks)[number];

const money = z.object({ amount: z.string(), currencyCode: z.string() });
/** An order of Shopify's that an earlier app may have made. */
export const candidateSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  sourceName: z.string().nullish(),
  sourceIdentifier: z.string().nullish(),
  tags: z.array(z.string()),
  note: z.string().nullish(),
  customAttributes: z.array(z.object({ value: z.string().nullish() })),
  metafield: z.object({ value: z.string() }).nullish(),
  totalPriceSet: z.object({ presentmentMoney: money }),
  lineItems: z.object({ nodes: z.array(z.object({ sku: z.string().nullish(), quantity: z.number() })) }).and(lineNodes),
});
export type EarlierCandidate = z.infer<typeof candidateSchema>;
export type SoughtOrder = Pick<OrderRow, "number" | "remoteId" | "placedAt"> & {
  content: Pick<OrderContent, "lines" | "shipping" | "totalMinor" | "currency">;
};

/** An earlier app made its orders within so long after they were placed; clocks may differ a little. */
export const contentWindowMs = { before: 60 * 60 * 1000, after: 48 * 60 * 60 * 1000 };

/** Orders that buyers or staff placed in the shop itself. */
export const shopsOwn = new Set(["web", "pos", "iphone", "android", "shopify_draft_order", "checkout_next"]);

/**
 * What tells that Shopify's order is this one; undefined: nothing does. To take another's for ours would lose ours, so that
 * a sign that may be chance counts only together with the same money at the same time. Pure.
 */
export function markOf(candidate: EarlierCandidate, order: SoughtOrder): EarlierMark | undefined {
  if (candidate.metafield) return undefined; // made by us: its key is looked up in another way
  const names = [order.number, order.remoteId].map((name) => name.trim()).filter((name) => name !== "");
  const isOwn = shopsOwn.has(candidate.sourceName ?? "web");
  const isSamePrice = hasSameMoney(candidate, order);
  const isAlike = isSamePrice && isInTime(candidate, order);
  const says = (text: string | null | undefined) =>
    names.some((name) => (isTelling(name) || (isAlike && !isOwn)) && isWordOf(text ?? "", name));
  if (says(candidate.sourceIdentifier)) return "sourceIdentifier";
  // Staff write the number on what they send instead, too: that one costs nothing, or something else.
  if (!isOwn || isSamePrice) {
    if (candidate.tags.some(says)) return "tag";
    if (says(candidate.note) || candidate.customAttributes.some(({ value }) => says(value))) return "note";
  }
  if (isOwn || !isAlike || namesAnother(candidate, names)) return undefined;
  return hasSameGoods(candidate, order) ? "content" : undefined;
}

/** The surest sign first; of equal ones what was made nearest to the order's own time. */
export function bySureness(order: SoughtOrder) {
  const distance = ({ createdAt }: EarlierCandidate) => Math.abs(Date.parse(createdAt) - order.placedAt.getTime());
  return (
    a: { by: EarlierMark; candidate: EarlierCandidate },
    b: { by: EarlierMark; candidate: EarlierCandidate },
  ): number => marks.indexOf(a.by) - marks.indexOf(b.by) || distance(a.candidate) - distance(b.candidate);
}

/** A number so long that it does not turn up by chance, as "1001" does in a street's address. */
const isTelling = (name: string): boolean =>
  name.replace(/[^\p{L}\p{N}]/gu, "").length >= 8 && name.replace(/\D/g, "").length >= 4;

/** As a word of its own; "eBay-12-34567-89012" has it, and "12-34567-89012-2" has another. */
export function isWordOf(text: string, word: string): boolean {
  const [where, what] = [text.toLowerCase(), word.toLowerCase()];
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + 1)) {
    const end = at + what.length;
    if (!/(?:[\p{L}\p{N}]|\p{N}-)$/u.test(where.slice(0, at)) && !/^(?:[\p{L}\p{N}]|-\p{N})/u.test(where.slice(end))) {
      return true;
    }
  }
  return false;
}

/** It says that it is another order of the same channel: by a number that looks like ours and is not ours. */
function namesAnother(candidate: EarlierCandidate, names: readonly string[]): boolean {
  const shapes = new Set(names.filter(isTelling).map(shapeOf));
  const ids = [candidate.sourceIdentifier, ...candidate.tags];
  const texts = [candidate.note, ...candidate.customAttributes.map(({ value }) => value)];
  const words = (all: readonly (string | null | undefined)[]) =>
    all.flatMap((text) => (text ?? "").match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? []);
  // Digits alone are a telephone number just as well where people write.
  const written = words(texts).filter((word) => /\D/.test(word));
  return [...words(ids), ...written].some((word) => shapes.has(shapeOf(word)));
}

const shapeOf = (text: string) => text.toLowerCase().replace(/\p{N}/gu, "9").replace(/\p{L}/gu, "a");

function isInTime({ createdAt }: EarlierCandidate, { placedAt }: SoughtOrder): boolean {
  const ageMs = Date.parse(createdAt) - placedAt.getTime();
  return ageMs >= -contentWindowMs.before && ageMs <= contentWindowMs.after;
}

/** What the buyer paid, with or without the taxes that the channel collects and pays itself: apps differ in this. */
function hasSameMoney({ totalPriceSet }: EarlierCandidate, { content }: SoughtOrder): boolean {
  const { amount, currencyCode } = totalPriceSet.presentmentMoney;
  if (currencyCode !== content.currency) return false;
  const taxes = [...content.lines, content.shipping].flatMap((part) => part.taxes);
  const kept = taxes.reduce((sum, { paidBy, amountMinor }) => sum + (paidBy === "channel" ? amountMinor : 0), 0);
  const total = parseAmount(amount, currencyCode);
  return total !== undefined && [content.totalMinor, content.totalMinor - kept].includes(total);
}

/** The same units of each SKU, however they are divided into lines; all of them have one. */
function hasSameGoods({ lineItems }: EarlierCandidate, { content }: SoughtOrder): boolean {
  if (lineItems.pageInfo.hasNextPage) return false; // not all of it is known
  const [theirs, ours] = [goodsOf(lineItems.nodes), goodsOf(content.lines)];
  return theirs !== undefined && ours !== undefined && theirs === ours;
}

function goodsOf(lines: readonly { sku?: string | null | undefined; quantity: number }[]): string | undefined {
  const units = new Map<string, number>();
  for (const { sku, quantity } of lines) units.set(sku?.trim() ?? "", (units.get(sku?.trim() ?? "") ?? 0) + quantity);
  if (units.size === 0 || units.has("")) return undefined;
  return JSON.stringify([...units].sort(([a], [b]) => (a < b ? -1 : 1)));
}
