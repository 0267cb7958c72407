import fc from "fast-check";
import type { RemoteOrderLine, RemoteTax } from "../app/connectors/orders-contract.ts";
import type { VariantId } from "../app/domain/ids.ts";
import { planShopifyOrder, type OrderPlan, type OrderPlanInput } from "../app/orders/plan-shopify-order.ts";

type Order = OrderPlanInput["order"];
type Component = OrderPlanInput["lines"][number]["components"][number];

export const component = (id: string, units = 1, priceMinor = 0): Component => ({
  variantId: id as VariantId,
  units,
  priceMinor,
  sku: `SKU-${id}`,
});

export const tax = (amountMinor: number, paidBy: RemoteTax["paidBy"] = "channel", title = "Tax"): RemoteTax => ({
  title,
  amountMinor,
  paidBy,
});

export const line = (totalMinor: number, quantity = 1, rest: Partial<RemoteOrderLine> = {}): RemoteOrderLine => ({
  id: "L1",
  sku: "MUG",
  title: "Mug",
  quantity,
  totalMinor,
  discountMinor: 0,
  taxes: [],
  ...rest,
});

/** An order of eBay over two mugs at 19.90 and 5.00 for shipping; each line is one unit of one variant unless said. */
export function orderInput(
  order: Partial<Order> = {},
  rest: Partial<Omit<OrderPlanInput, "order">> = {},
): OrderPlanInput {
  const whole: Order = {
    id: "v1|12",
    number: "12-34567-89012",
    placedAt: "2026-11-20T10:00:00.000Z",
    updatedAt: "2026-11-20T10:05:00.000Z",
    status: "open",
    currency: "USD",
    lines: [line(3980, 2)],
    shipping: { title: "Standard", code: "USPS", amountMinor: 500, taxes: [] },
    discountMinor: 0,
    otherMinor: 0,
    taxesIncluded: false,
    totalMinor: 4480,
    refunds: [],
    ...order,
  };
  const lines = whole.lines.map(({ id }, index) => ({
    remoteLineId: id,
    kind: "matched" as const,
    components: [component(String(11 + index), 1, 1990)],
  }));
  const source = { connectorId: "ebay", channelName: "eBay", marketplaceName: "eBay US", accountName: "mugs-and-more" };
  return {
    order: whole,
    buyer: undefined,
    lines,
    shop: { currency: "USD" },
    rate: null,
    source,
    key: "k-1",
    pickupLocationName: null,
    ...rest,
  };
}

export function planOf(input: OrderPlanInput): OrderPlan {
  const result = planShopifyOrder(input);
  if (!result.ok) throw new Error(`${result.reason} ${JSON.stringify(result.params)}`);
  return result.plan;
}

/** The plan's money as texts of the order's currency (or the shop's): "2 x 19.90". */
export function moneyOf({ order }: OrderPlan, money: "presentmentMoney" | "shopMoney" = "presentmentMoney") {
  const taxes = (list: NonNullable<typeof order.lineItems>[number]["taxLines"]) =>
    (list ?? []).map(({ rate, priceSet, channelLiable }) => [
      String(priceSet?.[money]?.amount),
      String(rate),
      channelLiable ? "channel" : "seller",
    ]);
  return {
    lines: (order.lineItems ?? []).map(
      ({ quantity, priceSet }) => `${quantity} x ${String(priceSet?.[money]?.amount)}`,
    ),
    taxes: (order.lineItems ?? []).map(({ taxLines }) => taxes(taxLines)),
    discount: order.discountCode?.itemFixedDiscountCode?.amountSet?.[money]?.amount as string | undefined,
    shipping: order.shippingLines?.[0]?.priceSet[money]?.amount as string | undefined,
    shippingTaxes: taxes(order.shippingLines?.[0]?.taxLines),
    paid: order.transactions?.[0]?.amountSet[money]?.amount as string | undefined,
  };
}

const amounts = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 2_000_000 }));
const taxLists = fc.array(
  fc.record({
    title: fc.constantFrom("VAT", "State tax", ""),
    amountMinor: fc.integer({ min: -5, max: 5000 }),
    paidBy: fc.constantFrom("channel" as const, "seller" as const),
  }),
  { maxLength: 2 },
);
const components = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 99 }),
    units: fc.integer({ min: 1, max: 4 }),
    priceMinor: fc.oneof(fc.constant(0), amounts),
  }),
  { maxLength: 4 },
);
const soldLines = fc.array(
  fc.record({
    quantity: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })),
    totalMinor: amounts,
    discountMinor: fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 3000 })),
    taxes: taxLists,
    components,
  }),
  { minLength: 1, maxLength: 6 },
);

/** Orders of all kinds; some whose own sum is wrong (`offMinor`). */
export const generatedInput = fc
  .record({
    lines: soldLines,
    currency: fc.constantFrom("USD", "JPY", "KWD", "EUR"),
    shopCurrency: fc.constantFrom("USD", "JPY", "KWD", "EUR"),
    rate: fc.oneof(
      fc.constantFrom(null, "1", "0.92", "151.37", "0.3071", "nonsense", "0"),
      fc.integer({ min: 1, max: 10_000_000 }).map((value) => (value / 10_000).toFixed(4)),
    ),
    shipping: fc.oneof(fc.constant(0), fc.integer({ min: -300, max: 5000 })),
    shippingTaxes: taxLists,
    discountMinor: fc.oneof(fc.constant(0), fc.integer({ min: -50, max: 100_000 })),
    otherMinor: fc.oneof(fc.constant(0), fc.integer({ min: -2000, max: 2000 })),
    offMinor: fc.oneof(fc.constant(0), fc.integer({ min: -3000, max: 3000 })),
    taxesIncluded: fc.boolean(),
  })
  .map((given) => {
    const lines = given.lines.map(({ components: _, ...rest }, index) => line(0, 1, { ...rest, id: `L${index}` }));
    const taxes = [...lines.flatMap((each) => each.taxes), ...given.shippingTaxes];
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const totalMinor =
      sum(lines.map((each) => each.totalMinor - each.discountMinor)) +
      (given.shipping + given.otherMinor - given.discountMinor + given.offMinor) +
      (given.taxesIncluded ? 0 : sum(taxes.map(({ amountMinor }) => amountMinor)));
    const order = {
      lines,
      currency: given.currency,
      shipping: { title: "Standard", code: "", amountMinor: given.shipping, taxes: given.shippingTaxes },
      discountMinor: given.discountMinor,
      otherMinor: given.otherMinor,
      taxesIncluded: given.taxesIncluded,
      totalMinor: Math.max(0, totalMinor),
    };
    const matches = given.lines.map((each, index) => ({
      remoteLineId: `L${index}`,
      kind: each.components.length > 0 ? ("matched" as const) : ("custom" as const),
      components: each.components.map(({ id, units, priceMinor }) => component(String(id), units, priceMinor)),
    }));
    return orderInput(order, { lines: matches, shop: { currency: given.shopCurrency }, rate: given.rate });
  });
