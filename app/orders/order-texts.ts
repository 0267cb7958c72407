import { formatAmount } from "../domain/money.ts";
import { cutAtWord, singleLine } from "../domain/text-limits.ts";
import type { OrderPlanInput } from "./plan-shopify-order-types.ts";

/** https://help.shopify.com/manual/shopify-admin/productivity-tools/using-tags: an order's tags are shorter than a product's. */
const tagLength = 40;
const noteLength = 5000;
const valueLength = 255;

/** Without control characters and halves of characters, which no JSON reader has to accept. Line breaks are kept. */
const clean = (text: string) =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n]|\p{Cs}/gu, "")
    .trim();

/** One line that fits. */
export const label = (text: string, max = valueLength) => cutAtWord(singleLine(clean(text)), { max, unit: "chars" });

/** An https address as the URL standard writes it; undefined for any other. */
export function safeUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "https:" ? url.href : undefined;
}

/** On every order that we make: by it a search leaves them out, and a merchant finds them. */
export const ownTag = "Anabranch";

export function orderTags({ source, pickupLocationName }: OrderPlanInput): string[] {
  const tags = [source.channelName, source.marketplaceName, pickupLocationName === null ? "" : "Pickup", ownTag];
  // A comma would make two of one.
  return [...new Set(tags.map((tag) => label(tag.replaceAll(",", " "), tagLength)))].filter((tag) => tag !== "");
}

export function orderNote({ order, buyer, source }: OrderPlanInput): string {
  const { channelName, accountName } = source;
  const first = `${channelName} order ${order.number || order.id}${accountName ? ` (${accountName})` : ""}`;
  const lines = [label(first), safeUrl(order.url) ?? ""];
  const said = clean(buyer?.note ?? "");
  if (said) lines.push(`Buyer's note: ${said}`);
  const note = lines.filter((line) => line !== "").join("\n");
  return cutAtWord(note, { max: noteLength, unit: "chars" });
}

export function orderAttributes({ order, source, pickupLocationName }: OrderPlanInput) {
  const fee = order.feeMinor;
  const shipBy = [order.shipByAt, ...order.lines.map((line) => line.shipByAt)].filter((at) => at !== undefined).sort();
  const attributes = [
    ["Channel", source.channelName],
    ["Marketplace", source.marketplaceName],
    ["Account", source.accountName],
    ["Order number", order.number || order.id],
    // Kept aside: what the buyer paid is the order's total, and the channel keeps this much of it.
    ["Marketplace fee", Number.isSafeInteger(fee) ? `${formatAmount(fee ?? 0, order.currency)} ${order.currency}` : ""],
    ["Ship by", shipBy[0] === undefined ? "" : timeText(shipBy[0])],
    ["Pickup at", pickupLocationName ?? ""],
  ] as const;
  return attributes.map(([key, value]) => ({ key, value: label(value) })).filter(({ value }) => value !== "");
}

/** "2026-11-24 23:59 UTC"; nothing for what is no time. */
function timeText(at: string): string {
  const iso = isoTime(at);
  return iso === undefined ? "" : `${iso.slice(0, 16).replace("T", " ")} UTC`;
}

export function isoTime(at: string): string | undefined {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
