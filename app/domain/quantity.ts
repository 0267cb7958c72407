import type { ExplanationStep } from "./explanation.ts";

export interface QuantityComponent {
  /** For the explanation of a kit. */
  name: string;
  /** How many of it one sold unit takes. */
  units: number;
  /** Shopify counts its stock. */
  tracked: boolean;
  /** It may be sold at a stock of zero (inventory policy `continue`). */
  oversells: boolean;
  /** The variant is gone from Shopify. */
  removed: boolean;
  /** Only the locations that count for this account. */
  levels: { location: string; available: number }[];
  /** Units of orders that Shopify does not know of yet. */
  reserved: number;
}

export interface QuantityRules {
  /** Units held back. */
  buffer: number;
  /** Never show more than this; null: no limit. */
  cap: number | null;
  /** The account's share of the stock, 0 to 100. */
  allocationPercent: number;
  /** What to show where Shopify sets no limit: stock not tracked, or sold beyond zero. */
  untrackedQuantity: number;
}

export interface QuantityInput {
  components: readonly QuantityComponent[];
  /** Why nothing of it is for sale; null: it is. */
  withheld: "productDeleted" | "productNotActive" | null;
  rules: QuantityRules;
  /** The most that the channel takes. */
  channelMax: number;
}

export type QuantityStepKey =
  | "productDeleted"
  | "productNotActive"
  | "variantRemoved"
  | "location"
  | "noLocation"
  | "reserved"
  | "kit"
  | "available"
  | "share"
  | "buffer"
  | "untracked"
  | "oversells"
  | "notNegative"
  | "cap"
  | "channelMax";
export type QuantityStep = ExplanationStep<QuantityStepKey>;
export interface QuantityResult {
  quantity: number;
  steps: QuantityStep[];
}

/**
 * How many units an account may show:
 * `clamp(min(allocation, floor over components((available - reserved) / units)) - buffer, 0, cap)`,
 * with every step on the way. Pure.
 */
export function quantityFor({ components, withheld, rules, channelMax }: QuantityInput): QuantityResult {
  if (withheld) return { quantity: 0, steps: [{ key: withheld, params: {}, value: 0 }] };
  const removed = components.find((component) => component.removed);
  if (removed || components.length === 0) {
    return { quantity: 0, steps: [{ key: "variantRemoved", params: { name: removed?.name ?? "" }, value: 0 }] };
  }
  const steps: QuantityStep[] = [];
  const limited = components.filter((component) => component.tracked && !component.oversells);
  // Where nothing limits the sale, what is counted still says how much may be shown at least.
  const counted = limited.length > 0 ? limited : components.filter((component) => component.tracked);
  let quantity = counted.length > 0 ? stepRules(stepStock(counted, components.length > 1, steps), rules, steps) : 0;
  if (limited.length === 0) quantity = stepUnlimited(quantity, counted.length > 0, rules, steps);
  return { quantity: stepLimits(quantity, rules.cap, channelMax, steps), steps };
}

/** The stock of the counted components, in sellable units of the whole. */
function stepStock(counted: readonly QuantityComponent[], isKit: boolean, steps: QuantityStep[]): number {
  let possible = Number.POSITIVE_INFINITY;
  for (const { name, units, levels, reserved } of counted) {
    let available = 0;
    for (const level of levels) {
      available += level.available;
      steps.push({ key: "location", params: { location: level.location, name }, value: level.available });
    }
    if (levels.length === 0) steps.push({ key: "noLocation", params: { name }, value: 0 });
    if (reserved !== 0) {
      available -= reserved;
      steps.push({ key: "reserved", params: { name, reserved }, value: available });
    }
    const sellable = Math.floor(available / units);
    if (isKit || units !== 1) steps.push({ key: "kit", params: { name, units, available }, value: sellable });
    possible = Math.min(possible, sellable);
  }
  steps.push({ key: "available", params: {}, value: possible });
  return possible;
}

function stepRules(possible: number, rules: QuantityRules, steps: QuantityStep[]): number {
  let quantity = possible;
  const { allocationPercent, buffer } = rules;
  if (allocationPercent !== 100) {
    // A share of a negative stock would be more than that stock.
    quantity = Math.min(possible, Math.floor((possible * allocationPercent) / 100));
    steps.push({ key: "share", params: { percent: allocationPercent }, value: quantity });
  }
  if (buffer !== 0) {
    quantity -= buffer;
    steps.push({ key: "buffer", params: { buffer }, value: quantity });
  }
  return quantity;
}

function stepUnlimited(stock: number, isCounted: boolean, { untrackedQuantity }: QuantityRules, steps: QuantityStep[]) {
  const quantity = Math.max(stock, untrackedQuantity);
  const key = isCounted ? "oversells" : "untracked";
  steps.push({ key, params: { shown: untrackedQuantity }, value: quantity });
  return quantity;
}

function stepLimits(quantity: number, cap: number | null, channelMax: number, steps: QuantityStep[]): number {
  let limited = quantity;
  if (limited < 0) {
    limited = 0;
    steps.push({ key: "notNegative", params: {}, value: 0 });
  }
  if (cap !== null && limited > cap) {
    limited = cap;
    steps.push({ key: "cap", params: { cap }, value: cap });
  }
  if (limited > channelMax) {
    limited = channelMax;
    steps.push({ key: "channelMax", params: { max: channelMax }, value: channelMax });
  }
  return limited;
}
