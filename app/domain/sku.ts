import { textLength, type TextMeasure } from "./text-limits.ts";

/** What a channel takes as a SKU. */
export interface SkuLimits extends TextMeasure {
  pattern: RegExp;
}

export type SkuReason = "own" | "missing" | "invalid" | "tooLong" | "taken";
export interface SkuForm {
  sku: string;
  /** Why it is not simply Shopify's own. */
  reason: SkuReason;
}

/**
 * The SKUs that a variant may get on a channel, best first. Always the same for the same variant; the last is its alone,
 * because a variant's id is. Whoever assigns takes the first that is free, and then keeps it.
 */
export function skuForms(ownSku: string, variantId: string, limits: SkuLimits): SkuForm[] {
  const own = ownSku.trim();
  const forms: SkuForm[] = [];
  const offer = (sku: string, reason: SkuReason) => {
    if (fits(sku, limits) && !forms.some((form) => form.sku === sku)) forms.push({ sku, reason });
  };
  if (own !== "") {
    const first = reshaped(own, limits);
    offer(first.sku, first.reason);
    offer(joined(cleaned(own), `-${variantId}`, limits), first.reason === "own" ? "taken" : first.reason);
  }
  const reason = own === "" ? "missing" : forms.length === 0 ? "invalid" : "taken";
  offer(`V-${variantId}`, reason);
  offer(`V${variantId}`, reason);
  offer(variantId, reason);
  const hash = `-${textHash(`${variantId} ${own}`)}`;
  offer(joined(cleaned(own) || "V", hash, limits), reason);
  offer(`V${textHash(`${variantId} ${own}`)}`, reason);
  return forms;
}

/** Whether a variant would still get this SKU: made from what its own is now, not from what it was. */
export function isFormOf(sku: string, ownSku: string, variantId: string, limits: SkuLimits): boolean {
  const forms = skuForms(ownSku, variantId, limits);
  // Behind the two that are made from its own come those of its number, which a variant without a SKU has.
  return (ownSku.trim() === "" ? forms : forms.slice(0, 2)).some((form) => form.sku === sku);
}

export const fits = (sku: string, { max, unit, pattern }: SkuLimits) =>
  sku !== "" &&
  textLength(sku, unit) <= max &&
  new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).test(sku);

/** Shopify's own where it fits; else as near to it as the channel allows, with a hash that keeps two apart. */
function reshaped(own: string, limits: SkuLimits): SkuForm {
  if (fits(own, limits)) return { sku: own, reason: "own" };
  const hash = `-${textHash(own)}`;
  if (textLength(own, limits.unit) > limits.max) return { sku: joined(cleaned(own), hash, limits), reason: "tooLong" };
  return { sku: joined(cleaned(own), hash, limits), reason: "invalid" };
}

/** Letters, digits and the signs that no channel refuses. */
const cleaned = (sku: string) =>
  sku
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^-+|-+$/g, "");

/** Start and ending within the limit; both are ASCII here, so characters are bytes. */
const joined = (start: string, ending: string, { max }: SkuLimits) =>
  `${start.slice(0, Math.max(0, max - ending.length))}${ending}`;

/** FNV-1a, 64 bits, in base 36: short, the same everywhere, and no secret. */
function textHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(36).toUpperCase().slice(0, 10);
}
