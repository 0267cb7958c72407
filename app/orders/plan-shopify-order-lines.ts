import type { RemoteOrderLine } from "../connectors/orders-contract.ts";
import { cutAtWord, singleLine } from "../domain/text-limits.ts";
import { allocate } from "./allocate.ts";
import { spreadTaxes } from "./order-taxes.ts";
import type { DraftLine, LineMatch, OrderPlanInput, PlanFailure } from "./plan-shopify-order-types.ts";

/** GraphQL's Int. */
const mostUnits = 2 ** 31 - 1;
const isAmount = (value: number) => Number.isSafeInteger(value);
const isUnits = (value: number) => Number.isInteger(value) && value > 0 && value <= mostUnits;

/** Why Shopify could not have these lines, before anything is reckoned. */
export function refuseLines({ order, lines }: OrderPlanInput): PlanFailure | undefined {
  if (lines.length !== order.lines.length) return { ok: false, reason: "linesDiffer", params: {} };
  const taxes = [order.shipping, ...order.lines].flatMap((part) => part.taxes);
  const amounts = [order.totalMinor, order.discountMinor, order.otherMinor, order.shipping.amountMinor]
    .concat(taxes.map(({ amountMinor }) => amountMinor))
    .concat(order.lines.flatMap((line) => [line.totalMinor, line.discountMinor]))
    .concat(lines.flatMap(({ components }) => components.map(({ priceMinor }) => priceMinor)));
  if (!amounts.every(isAmount)) return { ok: false, reason: "amountInvalid", params: {} };
  if (order.totalMinor < 0) return { ok: false, reason: "negativeTotal", params: {} };
  for (const [index, line] of order.lines.entries()) {
    const match = lines[index];
    const params = { sku: line.sku, title: singleLine(line.title) };
    if (match?.remoteLineId !== line.id) return { ok: false, reason: "linesDiffer", params };
    if (line.totalMinor < 0) return { ok: false, reason: "negativePrice", params };
    const units = match.components.map((component) => component.units);
    const quantities = [line.quantity, ...units, ...units.map((each) => each * line.quantity)];
    if (!quantities.every(isUnits)) return { ok: false, reason: "badQuantity", params };
  }
  return undefined;
}

/**
 * One line of the channel as lines of Shopify: one for each component of a kit, its price split in proportion to the
 * components' own. A unit price is rounded up where the amount does not divide; `roundedMinor` is what that adds.
 * `netMinor`: what the buyer pays for it after all discounts, on which the taxes lie.
 */
export function draftLines(
  line: RemoteOrderLine,
  match: LineMatch,
  netMinor: bigint,
  taxesIncluded: boolean,
): { lines: DraftLine[]; roundedMinor: bigint } {
  const title = cutAtWord(singleLine(line.title), { max: 255, unit: "chars" });
  const components = match.kind === "matched" ? match.components : [];
  const isExploded = components.length > 1 || components.some(({ units }) => units > 1);
  const parts =
    components.length > 0
      ? components.map(({ variantId, units, priceMinor, sku }) => ({
          variantId,
          title: "",
          sku: singleLine(sku),
          quantity: units * line.quantity,
          weight: BigInt(Math.max(0, priceMinor)) * BigInt(units),
        }))
      : [{ variantId: null, title: title || "Item", sku: singleLine(line.sku), quantity: line.quantity, weight: 1n }];
  const shares = allocate(
    BigInt(line.totalMinor),
    parts.map(({ weight }) => weight),
  );
  const taxes = spreadTaxes(line.taxes, netMinor, shares, taxesIncluded);
  let roundedMinor = 0n;
  const lines = parts.map(({ weight: _, ...part }, index) => {
    const quantity = BigInt(part.quantity);
    const share = shares[index] ?? 0n;
    const unitMinor = (share + quantity - 1n) / quantity;
    roundedMinor += unitMinor * quantity - share;
    return {
      ...part,
      remoteLineId: line.id,
      unitMinor,
      taxes: taxes[index] ?? [],
      // So that whoever packs it knows that these belong together.
      properties: isExploded
        ? [
            { name: "Sold as", value: title || line.sku },
            { name: "Quantity sold", value: String(line.quantity) },
          ]
        : [],
      requiresShipping: true,
    };
  });
  return { lines, roundedMinor };
}
