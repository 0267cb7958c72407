import type { Amount } from "../entities.ts";
import { decimalOf, marketplaceOf } from "../marketplaces.ts";
import { isoTime, type Order, type OrderLine } from "./order.ts";
import { taxTypeOf } from "./purchase.ts";
import { lineFulfillmentStatus } from "./status.ts";
import { costOf, lineNetMinor } from "./sums.ts";

const DAY_MS = 86_400_000;

export function amountOf(order: Order, minor: number): Amount {
  return { value: decimalOf(minor, order.currency), currency: order.currency };
}

export function deliveryWindow(order: Order) {
  return {
    minEstimatedDeliveryDate: isoTime(order.shipByAt + 2 * DAY_MS),
    maxEstimatedDeliveryDate: isoTime(order.shipByAt + 5 * DAY_MS),
  };
}

/** One line as getOrder shows it. The tax that eBay collects is in its total only with the breakdown of taxes. */
export function lineView(order: Order, line: OrderLine, withTaxes: boolean): Record<string, unknown> {
  const amount = (minor: number) => amountOf(order, minor);
  const collected = order.isTaxCollected && !order.isTaxIncluded && withTaxes ? line.taxMinor : 0;
  const discount = { description: "Order discount", discountAmount: amount(line.discountMinor), promotionId: "510700" };
  return {
    lineItemId: line.lineItemId,
    legacyItemId: line.listingId,
    ...(line.variationId === undefined ? {} : { legacyVariationId: line.variationId, variationAspects: line.aspects }),
    sku: line.sku,
    title: line.title,
    quantity: line.quantity,
    soldFormat: "FIXED_PRICE",
    listingMarketplaceId: order.marketplaceId,
    purchaseMarketplaceId: order.marketplaceId,
    lineItemFulfillmentStatus: lineFulfillmentStatus(order, line),
    lineItemCost: amount(costOf(line)),
    ...(line.discountMinor === 0 ? {} : { discountedLineItemCost: amount(costOf(line) - line.discountMinor) }),
    total: amount(lineNetMinor(order, line) + collected),
    deliveryCost: { shippingCost: amount(line.shippingMinor) },
    appliedPromotions: line.discountMinor === 0 ? [] : [discount],
    ...taxes(order, line, withTaxes),
    properties: { buyerProtection: true },
    lineItemFulfillmentInstructions: {
      ...deliveryWindow(order),
      shipByDate: isoTime(order.shipByAt),
      guaranteedDelivery: false,
    },
    itemLocation: { countryCode: marketplaceOf(order.marketplaceId)?.country ?? "US" },
    refunds: lineRefunds(order, line),
  };
}

function taxes(order: Order, line: OrderLine, withTaxes: boolean): Record<string, unknown> {
  if (line.taxMinor === 0) return { taxes: [] };
  const amount = amountOf(order, line.taxMinor);
  const taxType = taxTypeOf(order.marketplaceId, order.isTaxIncluded);
  // The spec: the type of a tax is told only with the breakdown, and so is a tax that eBay collects.
  if (!order.isTaxCollected) return { taxes: [withTaxes ? { amount, taxType } : { amount }] };
  return {
    taxes: withTaxes ? [{ amount, taxType }] : [],
    ebayCollectAndRemitTaxes: [{ amount, taxType, collectionMethod: "NET" }],
  };
}

function lineRefunds(order: Order, line: OrderLine): Record<string, unknown>[] {
  return order.refunds.flatMap((refund) =>
    refund.lines
      .filter(({ lineItemId }) => lineItemId === line.lineItemId)
      .map(({ amountMinor }) => ({
        amount: amountOf(order, amountMinor),
        refundDate: isoTime(refund.issuedAt),
        refundId: refund.refundId,
      })),
  );
}
