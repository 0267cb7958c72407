import { toGid } from "../domain/ids.ts";
import type {
  OrderCreateFinancialStatus,
  OrderCreateLineItemInput,
  OrderCreateOrderInput,
  OrderCreateTaxLineInput,
  OrderTransactionKind,
  OrderTransactionStatus,
} from "../shopify/generated/admin.types.d.ts";
import { bagIn, conversion, currencyCode, minorOf, sumOf, type ToBag } from "./order-money.ts";
import { isKnownCurrency } from "./order-money-codes.ts";
import type { DraftTax } from "./order-taxes.ts";
import { isoTime, label, orderAttributes, orderNote, orderTags, safeUrl } from "./order-texts.ts";
import { enumValue } from "./plan-shopify-order-enum.ts";
import { planBuyer } from "./plan-shopify-order-buyer.ts";
import { draftOrder } from "./plan-shopify-order-draft.ts";
import { areExact, convertFigures, sameFigures, withDiscount, type Figures } from "./plan-shopify-order-figures.ts";
import type { Draft, OrderPlan, OrderPlanInput, OrderPlanResult, PlanNote } from "./plan-shopify-order-types.ts";

export type { OrderPlan, OrderPlanInput, OrderPlanResult, PlanNote } from "./plan-shopify-order-types.ts";

/**
 * A channel's order as Shopify's: what `orderCreate` is given. Its total in the order's currency is the channel's to the
 * minor unit, always; where that cannot be, the reason is returned. Pure.
 */
export function planShopifyOrder(input: OrderPlanInput): OrderPlanResult {
  const { order, shop } = input;
  for (const currency of [order.currency, shop.currency]) {
    if (!isKnownCurrency(currency))
      return { ok: false, reason: "unknownCurrency", params: { currency: label(currency) } };
  }
  const drafted = draftOrder(input);
  if (!drafted.ok) return drafted;
  const { notes } = drafted;
  const { draft, figures, shopCurrency } = inShopCurrency(input, drafted.draft, notes);
  if (!areExact(draft, figures)) return { ok: false, reason: "amountTooLarge", params: {} };

  const buyer = planBuyer(input);
  const bag = bagIn(order.currency, shopCurrency);
  const plan: OrderPlan = {
    order: { ...originFields(input), ...moneyFields(input, draft, figures, bag), ...buyer.fields },
    lines: draft.lines.map(({ remoteLineId, variantId, quantity }) => ({ remoteLineId, variantId, quantity })),
    notes: [...notes, ...buyer.notes],
  };
  // The rules above see to it. Were one of them wrong, no order is better than one with a wrong total.
  const { presentmentMinor, shopMinor } = totalOfPlan(plan);
  return presentmentMinor === order.totalMinor && BigInt(shopMinor) === figures.total
    ? { ok: true, plan }
    : { ok: false, reason: "totalsDiffer", params: { channel: order.totalMinor, shopify: presentmentMinor } };
}

/** What Shopify will make of it, in minor units of both currencies. */
export function totalOfPlan({ order }: OrderPlan): { shopMinor: number; presentmentMinor: number } {
  const totalIn = (money: "shopMoney" | "presentmentMoney") => {
    const minor = (bag: ReturnType<ToBag> | null | undefined) => {
      const amount = bag?.[money];
      return amount ? minorOf(amount) : 0n;
    };
    const lines = order.lineItems ?? [];
    const shipping = order.shippingLines ?? [];
    const taxes = [...lines, ...shipping].flatMap(({ taxLines }) => taxLines ?? []);
    const goods = sumOf(lines.map(({ priceSet, quantity }) => minor(priceSet) * BigInt(quantity)));
    const added = order.taxesIncluded === true ? 0n : sumOf(taxes.map(({ priceSet }) => minor(priceSet)));
    const discount = minor(order.discountCode?.itemFixedDiscountCode?.amountSet);
    return Number(goods - discount + sumOf(shipping.map(({ priceSet }) => minor(priceSet))) + added);
  };
  return { shopMinor: totalIn("shopMoney"), presentmentMinor: totalIn("presentmentMoney") };
}

/** Without a rate the order's own currency stands for the shop's, and Shopify converts it in its reports. */
function inShopCurrency({ order, shop, rate }: OrderPlanInput, draft: Draft, notes: PlanNote[]) {
  const own = { draft, figures: sameFigures(draft), shopCurrency: order.currency };
  if (order.currency === shop.currency) return own;
  const factor = conversion(rate ?? "", order.currency, shop.currency);
  if (!factor) {
    notes.push({ code: "noRate", params: { currency: order.currency, shopCurrency: shop.currency } });
    return own;
  }
  const figures = convertFigures(draft, factor);
  if (figures) return { draft, figures, shopCurrency: shop.currency };
  const raised = withDiscount(draft);
  return { draft: raised, figures: convertFigures(raised, factor) ?? sameFigures(raised), shopCurrency: shop.currency };
}

function originFields(input: OrderPlanInput): OrderCreateOrderInput {
  const { order, source, key, now } = input;
  const sourceUrl = safeUrl(order.url);
  const times = [isoTime(order.placedAt), isoTime(order.updatedAt), now?.toISOString()].filter(
    (at) => at !== undefined,
  );
  const processedAt = times.sort()[0];
  return {
    sourceName: source.connectorId,
    sourceIdentifier: label(order.number || order.id),
    ...(sourceUrl === undefined ? {} : { sourceUrl }),
    ...(processedAt === undefined ? {} : { processedAt }),
    tags: orderTags(input),
    note: orderNote(input),
    customAttributes: orderAttributes(input),
    metafields: [{ namespace: "$app:anabranch", key: "channel_order", type: "id", value: key }],
  };
}

function moneyFields(input: OrderPlanInput, draft: Draft, figures: Figures, bag: ToBag): OrderCreateOrderInput {
  const { order, source, pickupLocationName } = input;
  const channel = label(source.channelName) || source.connectorId;
  const total = bag(draft.totalMinor, figures.total);
  const shippingTitle = label(order.shipping.title) || "Shipping";
  const code = label(order.shipping.code);
  return {
    currency: total.shopMoney.currencyCode,
    presentmentCurrency: currencyCode(order.currency),
    taxesIncluded: order.taxesIncluded,
    financialStatus: enumValue<OrderCreateFinancialStatus>("PAID"),
    lineItems: lineItems(draft, figures, bag),
    shippingLines: [
      {
        title: pickupLocationName === null ? shippingTitle : label(`Pickup at ${pickupLocationName}`),
        ...(code === "" ? {} : { code }),
        priceSet: bag(draft.shippingMinor, figures.shipping),
        taxLines: taxLines(draft.shippingTaxes, figures.shippingTaxes, bag),
      },
    ],
    ...(draft.discountMinor > 0n
      ? {
          discountCode: {
            itemFixedDiscountCode: { code: channel, amountSet: bag(draft.discountMinor, figures.discount) },
          },
        }
      : {}),
    // Nothing was paid for a free order, and Shopify takes no payment of nothing.
    ...(draft.totalMinor > 0n
      ? {
          transactions: [
            {
              kind: enumValue<OrderTransactionKind>("SALE"),
              status: enumValue<OrderTransactionStatus>("SUCCESS"),
              gateway: channel,
              amountSet: total,
            },
          ],
        }
      : {}),
  };
}

function lineItems(draft: Draft, figures: Figures, bag: ToBag): OrderCreateLineItemInput[] {
  return draft.lines.map((line, index) => ({
    ...(line.variantId === null ? {} : { variantId: toGid("ProductVariant", line.variantId) }),
    ...(line.title === "" ? {} : { title: line.title }),
    ...(line.sku === "" ? {} : { sku: line.sku }),
    quantity: line.quantity,
    priceSet: bag(line.unitMinor, figures.units[index] ?? 0n),
    taxable: line.taxes.length > 0,
    // Shopify's default is that nothing has to be shipped, whatever the variant says.
    requiresShipping: line.requiresShipping,
    taxLines: taxLines(line.taxes, figures.taxes[index] ?? [], bag),
    ...(line.properties.length > 0 ? { properties: line.properties } : {}),
  }));
}

const taxLines = (taxes: readonly DraftTax[], shopMinors: readonly bigint[], bag: ToBag): OrderCreateTaxLineInput[] =>
  taxes.map(({ title, rate, isChannels, minor }, index) => ({
    title,
    rate,
    priceSet: bag(minor, shopMinors[index] ?? 0n),
    channelLiable: isChannels,
  }));
