import type { LineRow } from "./line-store.ts";
import type { MadeOrder } from "./shopify-order.ts";

type Shares = { remoteLineId: string; shopifyLines: LineRow["shopifyLines"] }[];

/**
 * Which lines of Shopify's order stand for which of the channel's: by variant and quantity, in the order in which they
 * were sent; a line without a product takes what has no variant. An order that an earlier app made may group them
 * otherwise: then a line of Shopify's is shared out, unit by unit. Pure.
 */
export function shopifyLinesOf(lines: readonly LineRow[], made: MadeOrder["lines"]): Shares {
  const left = made.map((line) => ({ ...line }));
  const take = (variantId: string | null, quantity: number): LineRow["shopifyLines"] => {
    const taken: LineRow["shopifyLines"] = [];
    const fits = left.filter((line) => line.variantId === variantId && line.quantity > 0);
    const exact = fits.find((line) => line.quantity === quantity);
    let wanted = quantity;
    for (const line of exact ? [exact] : fits) {
      const units = Math.min(wanted, line.quantity);
      if (units === 0) break;
      taken.push({ lineItemId: line.lineItemId, variantId: line.variantId, quantity: units });
      line.quantity -= units;
      wanted -= units;
    }
    return taken;
  };
  return lines.map((line) => ({
    remoteLineId: line.remoteLineId,
    shopifyLines:
      line.match === "matched"
        ? line.components.flatMap(({ variantId, units }) => take(variantId, units * line.quantity))
        : take(null, line.quantity),
  }));
}
