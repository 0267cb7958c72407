import type { LineRow } from "./line-store.ts";
import { idOf, type ShopifyFulfillment } from "./look-content.ts";

/** Units of the channel's lines, by the line's id there. */
export type Units = Map<string, number>;

export type LineParts = Pick<LineRow, "remoteLineId" | "quantity" | "shopifyLines">;

/**
 * Whole units of a channel's line in so many units of Shopify's lines: a kit's unit is there when all its components
 * are, a multipack's when all its pieces are. Never more than were sold.
 */
function wholeUnits(line: LineParts, unitsOf: ReadonlyMap<string, number>): number {
  if (line.shopifyLines.length === 0) return 0;
  const whole = line.shopifyLines.map(({ lineItemId, quantity }) =>
    quantity > 0 ? Math.floor(((unitsOf.get(idOf(lineItemId)) ?? 0) * line.quantity) / quantity) : line.quantity,
  );
  return Math.max(0, Math.min(line.quantity, ...whole));
}

export function unitsIn(
  lines: readonly LineParts[],
  parts: readonly { lineItemId: string; quantity: number }[],
): Units {
  const sums = new Map<string, number>();
  for (const { lineItemId, quantity } of parts) {
    sums.set(idOf(lineItemId), (sums.get(idOf(lineItemId)) ?? 0) + quantity);
  }
  return new Map(lines.map((line) => [line.remoteLineId, wholeUnits(line, sums)]));
}

/** What a fulfilment completes of the channel's lines, and which it only adds to. */
export interface Completion {
  fulfillment: ShopifyFulfillment;
  units: Units;
  /** Lines of which something is in it, but no unit was complete with it. */
  begun: string[];
}

/** In their order, each with the units that were not complete before it. */
export function completions(lines: readonly LineParts[], fulfillments: readonly ShopifyFulfillment[]): Completion[] {
  const soFar: { lineItemId: string; quantity: number }[] = [];
  let before = unitsIn(lines, soFar);
  return fulfillments.map((fulfillment) => {
    for (const part of fulfillment.lines) soFar.push(part);
    const after = unitsIn(lines, soFar);
    const units: Units = new Map();
    for (const [id, count] of after) if (count > (before.get(id) ?? 0)) units.set(id, count - (before.get(id) ?? 0));
    before = after;
    const own = new Set(
      fulfillment.lines.filter(({ quantity }) => quantity > 0).map(({ lineItemId }) => idOf(lineItemId)),
    );
    const begun = lines
      .filter(({ shopifyLines }) => shopifyLines.some(({ lineItemId }) => own.has(idOf(lineItemId))))
      .map(({ remoteLineId }) => remoteLineId)
      .filter((id) => !units.has(id));
    return { fulfillment, units, begun };
  });
}
