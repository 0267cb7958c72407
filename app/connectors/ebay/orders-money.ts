import { parseAmount } from "../../domain/money.ts";
import type { RemoteTax } from "../orders-contract.ts";
import type { Amount, EbayOrder, LineItem } from "./orders-schema.ts";

/** Says, in a sentence for the merchant, why an order cannot be read. Never leaves this folder. */
export class UnreadableOrder extends Error {}

/** Exact minor units in the order's currency. */
export type Minor = (amount: Amount | undefined) => number;

export function minorIn(currency: string): Minor {
  return (amount) => {
    if (!amount) return 0;
    if (amount.currency !== currency) {
      throw new UnreadableOrder(`This order has amounts in ${currency} and in ${amount.currency}.`);
    }
    const minor = parseAmount(amount.value, currency);
    if (minor === undefined) {
      throw new UnreadableOrder(`eBay gives an amount that cannot be one in ${currency}: ${amount.value}.`);
    }
    return minor;
  };
}

export interface LineSums {
  totalMinor: number;
  discountMinor: number;
  taxes: RemoteTax[];
  /** What eBay collects stands among `taxes` as well: then the order's total has it. */
  isCollectedTold: boolean;
  /** It has a tax of a kind that is added to prices. */
  isAdded: boolean;
}

export interface OrderSums {
  lines: LineSums[];
  shippingMinor: number;
  discountMinor: number;
  otherMinor: number;
  taxesIncluded: boolean;
  totalMinor: number;
}

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
const taxOf = (taxes: readonly RemoteTax[]) => sum(taxes.map(({ amountMinor }) => amountMinor));

/**
 * The money of an order, in parts that add up to what the buyer pays.
 *
 * Taxes, by the spec of `pricingSummary.total` and `ebayCollectAndRemitTaxes.amount`: what eBay collects and remits is in
 * the total only if the reply has the breakdown of taxes; that it is there shows in the same tax standing in the line's
 * `taxes` too. Where it is not, it is added here: the buyer paid it.
 * Where prices include VAT, eBay mostly says nothing of taxes at all: then there are no tax lines. If it does name them
 * and the total is what prices and shipping come to without them, they are included.
 *
 * `otherMinor` is all that is left between the parts and the total: the fee and the adjustment of the pricing summary,
 * and whatever eBay may add one day. So the equation of `RemoteOrder.totalMinor` holds to the minor unit.
 */
export function sumsOf(order: EbayOrder, minor: Minor): OrderSums {
  const { pricingSummary: pricing } = order;
  const lines = order.lineItems.map((line) => lineSums(line, minor));
  const shippingMinor = shippingOf(order, minor);
  const lineDiscountMinor = sum(lines.map((line) => line.discountMinor));
  // `priceDiscount` counts the lines' discounts again. eBay writes it below zero.
  const discountMinor = Math.max(0, Math.abs(minor(pricing.priceDiscount)) - lineDiscountMinor);
  const partsMinor = sum(lines.map((line) => line.totalMinor)) - lineDiscountMinor - discountMinor + shippingMinor;

  const taxes = lines.flatMap((line) => line.taxes);
  const collectedMinor = taxOf(taxes.filter(({ paidBy }) => paidBy === "channel"));
  const isInTotal = collectedMinor === 0 || lines.some((line) => line.isCollectedTold);
  const totalMinor = minor(pricing.total) + (isInTotal ? 0 : collectedMinor);

  const knownMinor = partsMinor + minor(pricing.fee) + minor(pricing.adjustment);
  const taxMinor = taxOf(taxes);
  const missingMinor = Math.abs(totalMinor - knownMinor);
  const isNearer = !lines.some((line) => line.isAdded) && missingMinor < Math.abs(totalMinor - knownMinor - taxMinor);
  const taxesIncluded = isInTotal && taxMinor !== 0 && (missingMinor === 0 || isNearer);
  const otherMinor = totalMinor - partsMinor - (taxesIncluded ? 0 : taxMinor);
  return { lines, shippingMinor, discountMinor, otherMinor, taxesIncluded, totalMinor };
}

function lineSums(line: LineItem, minor: Minor): LineSums {
  const totalMinor = minor(line.lineItemCost);
  const discounted = line.discountedLineItemCost && minor(line.discountedLineItemCost);
  const collected = line.ebayCollectAndRemitTaxes.map((tax) => ({ ...tax, minor: minor(tax.amount) }));
  const left = [...collected];
  const sellers: RemoteTax[] = [];
  for (const { taxType, amount } of line.taxes) {
    const amountMinor = minor(amount);
    const same = left.findIndex((tax) => tax.minor === amountMinor && (taxType ?? tax.taxType) === tax.taxType);
    if (same >= 0) left.splice(same, 1);
    else if (amountMinor !== 0) sellers.push({ title: titleOf(taxType), amountMinor, paidBy: "seller" });
  }
  const channels = collected
    .filter((tax) => tax.minor !== 0)
    .map((tax): RemoteTax => ({ title: titleOf(tax.taxType), amountMinor: tax.minor, paidBy: "channel" }));
  return {
    totalMinor,
    discountMinor: discounted === undefined ? 0 : Math.max(0, totalMinor - discounted),
    taxes: [...channels, ...sellers],
    isCollectedTold: left.length < collected.length,
    isAdded: [...line.taxes, ...collected].some(({ taxType }) => taxType !== undefined && addedTaxes.has(taxType)),
  };
}

/** Of the whole order where eBay says it, else of its lines. Discounts of shipping are taken off, whatever their sign. */
function shippingOf({ pricingSummary, lineItems }: EbayOrder, minor: Minor): number {
  if (pricingSummary.deliveryCost) {
    return minor(pricingSummary.deliveryCost) - Math.abs(minor(pricingSummary.deliveryDiscount));
  }
  return sum(
    lineItems.map(
      ({ deliveryCost: cost }) =>
        minor(cost?.shippingCost) + minor(cost?.handlingCost) - Math.abs(minor(cost?.discountAmount)),
    ),
  );
}

/** Sales taxes of North America: not in a price because a sum that is wrong anyway would be less wrong with it. */
const addedTaxes = new Set(["STATE_SALES_TAX", "PROVINCE_SALES_TAX"]);

const taxTitles: Readonly<Record<string, string>> = {
  STATE_SALES_TAX: "Sales tax",
  PROVINCE_SALES_TAX: "Provincial sales tax",
  GST: "GST",
  VAT: "VAT",
  SST: "Sales and service tax",
  IMPORT_VAT: "Import VAT",
  WASTE_RECYCLING_FEE: "Recycling fee",
};
const titleOf = (taxType: string | undefined) =>
  taxType === undefined ? "Tax" : (taxTitles[taxType] ?? taxType.toLowerCase().replaceAll("_", " "));
