import { formatAmount, parseAmount } from "../../app/domain/money.ts";

/** An order as Shopify would hold it. Amounts are minor units of the presentment currency; ids are gids. */
export interface FakeLine {
  id: string;
  variantId: string | null;
  sku: string;
  title: string;
  quantity: number;
  currentQuantity: number;
  unitMinor: number;
}
export interface FakeFulfillment {
  id: string;
  status: "SUCCESS" | "CANCELLED" | "ERROR" | "FAILURE" | "OPEN" | "PENDING";
  createdAt: string;
  updatedAt: string;
  lines: { lineItemId: string; quantity: number }[];
  tracking: { company: string | null; number: string | null; url: string | null }[];
  locationId: string;
}
export interface FakeRefund {
  id: string;
  createdAt: string;
  note: string;
  amountMinor: number;
  lines: { lineItemId: string; quantity: number; subtotalMinor: number; restockType: string }[];
  /** Of `refundCreate`; absent: the merchant made it. */
  key?: string;
}
export interface FakeTransaction {
  id: string;
  kind: string;
  status: string;
  gateway: string;
  amountMinor: number;
  parentId: string | null;
}
export interface FakeOrder {
  id: string;
  name: string;
  createdAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  cancelReason: string | null;
  currency: string;
  presentmentCurrency: string;
  totalMinor: number;
  lines: FakeLine[];
  fulfillments: FakeFulfillment[];
  refunds: FakeRefund[];
  transactions: FakeTransaction[];
  /** `orderCreate`'s own, with what `orderUpdate` changed. */
  input: OrderInput;
  /** Units taken from stock, by variant gid. */
  taken: Map<string, number>;
}

interface Bag {
  shopMoney: { amount: string; currencyCode: string };
  presentmentMoney?: { amount: string; currencyCode: string } | null;
}
interface TaxInput {
  priceSet?: Bag | null;
}
interface LineInput {
  variantId?: string | null;
  title?: string | null;
  sku?: string | null;
  quantity: number;
  priceSet?: Bag | null;
  taxLines?: TaxInput[] | null;
}
/** As much of `OrderCreateOrderInput` as a fake looks at; all of it is kept. */
export interface OrderInput {
  currency?: string | null;
  presentmentCurrency?: string | null;
  lineItems?: LineInput[] | null;
  shippingLines?: { priceSet: Bag; taxLines?: TaxInput[] | null }[] | null;
  taxLines?: TaxInput[] | null;
  taxesIncluded?: boolean | null;
  discountCode?: { itemFixedDiscountCode?: { amountSet?: Bag | null } | null } | null;
  transactions?: { kind: string; status?: string; gateway?: string; amountSet: Bag }[] | null;
  metafields?: { namespace?: string; key?: string; value?: string }[] | null;
  sourceName?: string | null;
  sourceIdentifier?: string | null;
  shippingAddress?: Record<string, unknown> | null;
  customAttributes?: { key: string; value: string }[] | null;
  tags?: string[] | null;
  note?: string | null;
  [other: string]: unknown;
}

const minorOf = (bag: Bag | null | undefined): number => {
  const money = bag?.presentmentMoney ?? bag?.shopMoney;
  if (!money) return 0;
  const minor = parseAmount(money.amount, money.currencyCode);
  if (minor === undefined) throw new Error(`"${money.amount}" is no amount in ${money.currencyCode}`);
  return minor;
};
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
const taxes = (lines: TaxInput[] | null | undefined) => sum((lines ?? []).map(({ priceSet }) => minorOf(priceSet)));

/** Σ line price * quantity - discount + shipping, and the taxes unless they are included. */
function totalOf(input: OrderInput): number {
  const lines = input.lineItems ?? [];
  const shipping = input.shippingLines ?? [];
  const goods = sum(lines.map(({ priceSet, quantity }) => minorOf(priceSet) * quantity));
  const due = taxes(input.taxLines) + sum([...lines, ...shipping].map(({ taxLines }) => taxes(taxLines)));
  const discount = minorOf(input.discountCode?.itemFixedDiscountCode?.amountSet);
  return goods - discount + sum(shipping.map(({ priceSet }) => minorOf(priceSet))) + (input.taxesIncluded ? 0 : due);
}

/** What Shopify would not take, as `userErrors`. */
export function wrongWith(input: OrderInput): { field: string[]; message: string; code: string }[] {
  const lines = input.lineItems ?? [];
  const refuse = (field: string, message: string) => [{ field: ["order", field], message, code: "INVALID" }];
  if (lines.length === 0) return refuse("lineItems", "Line items must have at least one line item");
  if (lines.some(({ quantity }) => quantity < 1)) return refuse("lineItems", "Quantity must be greater than 0");
  if (lines.some(({ priceSet }) => minorOf(priceSet) < 0)) return refuse("lineItems", "Price must not be negative");
  const onLines = [...lines, ...(input.shippingLines ?? [])].some(({ taxLines }) => (taxLines ?? []).length > 0);
  if (onLines && (input.taxLines ?? []).length > 0) {
    return refuse("taxLines", "Tax lines must be specified on either the order or its lines");
  }
  return [];
}

export function orderFrom(
  input: OrderInput,
  made: { id: string; name: string; at: string; shopCurrency: string; newId: (type: string) => string },
): FakeOrder {
  const currency = input.currency ?? made.shopCurrency;
  return {
    id: made.id,
    name: made.name,
    createdAt: made.at,
    updatedAt: made.at,
    cancelledAt: null,
    cancelReason: null,
    currency,
    presentmentCurrency: input.presentmentCurrency ?? currency,
    totalMinor: totalOf(input),
    lines: (input.lineItems ?? []).map((line) => ({
      id: made.newId("LineItem"),
      variantId: line.variantId ?? null,
      sku: line.sku ?? "",
      title: line.title ?? "",
      quantity: line.quantity,
      currentQuantity: line.quantity,
      unitMinor: minorOf(line.priceSet),
    })),
    fulfillments: [],
    refunds: [],
    transactions: (input.transactions ?? []).map(({ kind, status = "SUCCESS", gateway = "manual", amountSet }) => ({
      id: made.newId("OrderTransaction"),
      kind,
      status,
      gateway,
      amountMinor: minorOf(amountSet),
      parentId: null,
    })),
    input: structuredClone(input),
    taken: new Map(),
  };
}

export const paidMinor = ({ transactions }: FakeOrder) =>
  sum(
    transactions.filter(({ kind, status }) => kind === "SALE" && status === "SUCCESS").map((each) => each.amountMinor),
  );
export const refundedMinor = ({ refunds }: FakeOrder) => sum(refunds.map(({ amountMinor }) => amountMinor));

// ---- As GraphQL shows it: every field that a document of the app may ask for ----

type Page = <Node>(field: string, nodes: readonly Node[]) => { nodes: Node[]; pageInfo: object };

export function orderNode(order: FakeOrder, page: Page) {
  const bag = bagOf(order);
  const isShipped = order.fulfillments.some(({ status }) => status === "SUCCESS");
  return {
    id: order.id,
    name: order.name,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    cancelledAt: order.cancelledAt,
    cancelReason: order.cancelReason,
    closedAt: null,
    sourceName: order.input.sourceName ?? null,
    sourceIdentifier: order.input.sourceIdentifier ?? null,
    tags: order.input.tags ?? [],
    note: order.input.note ?? null,
    customAttributes: order.input.customAttributes ?? [],
    metafield: metafieldNode(order.input),
    currencyCode: order.currency,
    presentmentCurrencyCode: order.presentmentCurrency,
    displayFulfillmentStatus: isShipped ? "FULFILLED" : "UNFULFILLED",
    displayFinancialStatus: refundedMinor(order) === 0 ? "PAID" : "PARTIALLY_REFUNDED",
    totalPriceSet: bag(order.totalMinor),
    totalRefundedSet: bag(refundedMinor(order)),
    lineItems: page("lineItems", order.lines.map(lineNode)),
    fulfillments: order.fulfillments.map((each) => fulfillmentNode(each, page)),
    refunds: order.refunds.map((each) => refundNode(order, each, page)),
    transactions: order.transactions.map(({ amountMinor, parentId, ...rest }) => ({
      ...rest,
      amountSet: bag(amountMinor),
      parentTransaction: parentId === null ? null : { id: parentId },
    })),
  };
}

/** The app asks for no other than its own. */
const metafieldNode = ({ metafields }: OrderInput) => {
  const found = (metafields ?? []).find(({ key }) => key === "channel_order");
  return found ? { value: found.value ?? "" } : null;
};

const lineNode = ({ id, sku, title, quantity, currentQuantity, variantId }: FakeLine) => ({
  id,
  sku,
  title,
  quantity,
  currentQuantity,
  variant: variantId === null ? null : { id: variantId },
  customAttributes: [],
});

export const fulfillmentNode = ({ tracking, lines, locationId, ...rest }: FakeFulfillment, page: Page) => ({
  ...rest,
  trackingInfo: tracking,
  location: { id: locationId, name: "Warehouse" },
  fulfillmentLineItems: page(
    "fulfillmentLineItems",
    lines.map(({ lineItemId, quantity }) => ({ lineItem: { id: lineItemId }, quantity })),
  ),
});

export function refundNode(order: FakeOrder, refund: FakeRefund, page: Page) {
  const bag = bagOf(order);
  return {
    id: refund.id,
    createdAt: refund.createdAt,
    note: refund.note,
    totalRefundedSet: bag(refund.amountMinor),
    refundLineItems: page(
      "refundLineItems",
      refund.lines.map(({ lineItemId, quantity, subtotalMinor, restockType }) => ({
        lineItem: { id: lineItemId },
        quantity,
        restockType,
        location: null,
        subtotalSet: bag(subtotalMinor),
        totalTaxSet: bag(0),
      })),
    ),
    transactions: page("transactions", [
      { kind: "REFUND", status: "SUCCESS", amountSet: bag(refund.amountMinor), gateway: "manual" },
    ]),
  };
}

const bagOf = ({ currency, presentmentCurrency }: FakeOrder) => {
  const money = (minor: number, code: string) => ({ amount: formatAmount(minor, code), currencyCode: code });
  // One to one: whoever looks at the shop's own currency looks at the wrong one.
  return (minor: number) => ({
    shopMoney: money(minor, currency),
    presentmentMoney: money(minor, presentmentCurrency),
  });
};
