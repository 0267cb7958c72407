import { gid } from "../shopify/store/ids.ts";
import { decimal, type Money, total } from "../shopify/store/money.ts";
import type { Address, Order } from "../shopify/store/order-records.ts";
import * as totals from "../shopify/store/order-totals.ts";
import { allPaybacks } from "../shopify/store/refunds.ts";
import type { ShopStore } from "../shopify/store/shop-store.ts";

export interface OrderRow {
  id: number;
  name: string;
  createdAt: string;
  source: string;
  buyer: string;
  total: string;
  units: number;
  payment: string;
  fulfilment: string;
  cancelled: boolean;
}

export interface OrderPage {
  orders: OrderRow[];
  page: number;
  pages: number;
  total: number;
}

export interface OrderView extends OrderRow {
  sourceIdentifier: string | null;
  sourceUrl: string | null;
  note: string | null;
  tags: string[];
  email: string | null;
  phone: string | null;
  address: string[];
  attributes: { key: string; value: string }[];
  lines: {
    id: number;
    title: string;
    sku: string;
    quantity: number;
    current: number;
    unfulfilled: number;
    price: string;
    total: string;
  }[];
  /** What the total is made of, from top to bottom. */
  sums: { name: string; amount: string }[];
  fulfilments: { id: string; name: string; status: string; location: string; units: number; tracking: string[] }[];
  refunds: { createdAt: string; note: string | null; amount: string; units: number }[];
  /** In minor units, and how many decimals these have. */
  refundable: { minor: number; text: string; digits: number };
  locations: { id: number; name: string }[];
}

const words = (status: string): string => status.toLowerCase().replaceAll("_", " ");
const nameOf = (of: Address | null): string => [of?.firstName, of?.lastName].filter(Boolean).join(" ");

const amountOf = (order: Order, money: Money): string => `${decimal(money.shop, order.currency)} ${order.currency}`;

function rowOf(shop: ShopStore, order: Order): OrderRow {
  return {
    id: order.id,
    name: order.name,
    createdAt: shop.zoned(order.createdAtMs).slice(0, 16).replace("T", " "),
    source: order.sourceName ?? "",
    buyer: nameOf(order.shippingAddress) || (order.email ?? ""),
    total: amountOf(order, totals.orderTotal(order)),
    units: order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    payment: words(totals.financialStatus(order)),
    fulfilment: words(totals.fulfillmentStatus(order)),
    cancelled: order.cancelledAtMs !== null,
  };
}

/** Latest first. Each word begins the name, the source, its identifier, a tag, the buyer's name or a SKU. */
export function orderPage(
  shop: ShopStore,
  { query = "", page = 1, size = 20 }: { query?: string; page?: number; size?: number },
): OrderPage {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (order: Order): boolean => {
    const { name, sourceName, sourceIdentifier, email, tags, lines, shippingAddress } = order;
    const texts = [name, name.slice(1), sourceName, sourceIdentifier, email, shippingAddress?.lastName, ...tags];
    const all = [...texts, ...lines.map(({ sku }) => sku)];
    return wanted.every((word) => all.some((text) => text?.toLowerCase().startsWith(word) === true));
  };
  const found = wanted.length === 0 ? shop.orders.all : shop.orders.all.filter(matches);
  const pages = Math.max(1, Math.ceil(found.length / size));
  const current = Math.min(Math.max(1, page), pages);
  const end = found.length - (current - 1) * size;
  return {
    orders: found
      .slice(Math.max(0, end - size), end)
      .toReversed()
      .map((order) => rowOf(shop, order)),
    page: current,
    pages,
    total: found.length,
  };
}

const addressLines = (of: Address | null): string[] =>
  of === null
    ? []
    : [
        nameOf(of),
        of.company,
        of.address1,
        of.address2,
        [of.zip, of.city].filter(Boolean).join(" "),
        [of.province ?? of.provinceCode, of.countryCode].filter(Boolean).join(", "),
        of.phone,
      ].filter((line): line is string => Boolean(line));

function sumsOf(order: Order): OrderView["sums"] {
  const row = (name: string, money: Money) => ({ name, amount: amountOf(order, money) });
  const rows = [row("Goods", totals.linesTotal(order))];
  if (order.discount)
    rows.push({ name: `Discount ${order.discount.code}`, amount: `−${amountOf(order, order.discount.amount)}` });
  for (const line of order.shippingLines) rows.push(row(`Shipping, ${line.title}`, line.price));
  const tax = totals.taxTotal(order);
  if (tax.shop > 0) rows.push(row(order.taxesIncluded ? "Taxes, included" : "Taxes", tax));
  rows.push(row("Total", totals.orderTotal(order)), row("Paid", totals.paid(order)));
  const back = totals.refunded(order);
  if (back.shop > 0) rows.push(row("Refunded", back));
  return rows;
}

export function orderView(shop: ShopStore, order: Order): OrderView {
  const left = total(allPaybacks(order).map(({ amount }) => amount));
  const amountIn = (ids: readonly number[]): Money =>
    total(order.transactions.filter(({ id }) => ids.includes(id)).map(({ amount }) => amount));
  return {
    ...rowOf(shop, order),
    sourceIdentifier: order.sourceIdentifier,
    sourceUrl: order.sourceUrl,
    note: order.note,
    tags: order.tags,
    email: order.email,
    phone: order.phone,
    address: addressLines(order.shippingAddress),
    attributes: order.customAttributes,
    lines: order.lines.map((line) => ({
      id: line.id,
      title: [line.title, line.variantTitle].filter(Boolean).join(", "),
      sku: line.sku ?? "",
      quantity: line.quantity,
      current: totals.currentUnits(line),
      unfulfilled: totals.unfulfilledUnits(order, line),
      price: amountOf(order, line.price),
      total: amountOf(order, totals.lineTotal(line)),
    })),
    sums: sumsOf(order),
    fulfilments: order.fulfillments.map((one) => ({
      id: gid("Fulfillment", one.id),
      name: one.name,
      status: words(one.status),
      location: shop.locations.get(one.locationId)?.name ?? "",
      units: one.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      tracking: one.tracking.map(({ company, number }) => [company, number].filter(Boolean).join(" ")),
    })),
    refunds: order.refunds.map((one) => ({
      createdAt: shop.zoned(one.createdAtMs).slice(0, 16).replace("T", " "),
      note: one.note,
      amount: amountOf(order, amountIn(one.transactionIds)),
      units: one.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    })),
    refundable: {
      minor: left.shop,
      text: decimal(left.shop, order.currency),
      digits: decimal(0, order.currency).replace(/^0\.?/, "").length,
    },
    locations: shop.locations.all.filter(({ active }) => active).map(({ id, name }) => ({ id, name })),
  };
}
