import { randomUUID } from "node:crypto";
import { idOf } from "../../store/ids.ts";
import { type Money, minorOf, minus, NOTHING, total } from "../../store/money.ts";
import { type Order, OrderRefused, type Refund, type RestockType } from "../../store/order-records.ts";
import * as totals from "../../store/order-totals.ts";
import {
  cancelOrder,
  paymentsOf,
  refundOrder,
  type WantedPayback,
  type WantedRefundLine,
} from "../../store/refunds.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { Resolve, TypeResolvers } from "../context.ts";
import type { UserError } from "../idempotency.ts";
import type { Args } from "../listing.ts";
import { rowsOf, textOf } from "./order-input.ts";

const REMEMBERED_JOBS = 1000;

/** The buyer's money, in which a refund is given, with what it is in the shop's: by the order's own rate. */
function inBoth(order: Order, presentment: number, whole: Money): Money {
  if (order.currency === order.presentmentCurrency) return { shop: presentment, presentment };
  if (presentment === whole.presentment) return whole;
  const paid = totals.paid(order);
  return { shop: Math.round((presentment * paid.shop) / Math.max(1, paid.presentment)), presentment };
}

function currencyOf(order: Order, input: Args): string {
  const currency = textOf(input.currency);
  if (currency === null && order.currency !== order.presentmentCurrency) {
    throw new OrderRefused("Currency is required for an order in two currencies", ["currency"]);
  }
  if (currency !== null && currency !== order.presentmentCurrency) {
    throw new OrderRefused(`Currency must be ${order.presentmentCurrency}, the buyer's`, ["currency"]);
  }
  return order.presentmentCurrency;
}

function amountIn(given: unknown, currency: string, path: string[]): number {
  const minor = minorOf(given, currency);
  if (minor === undefined || minor < 0) throw new OrderRefused(`${String(given)} is no amount of ${currency}`, path);
  return minor;
}

function paybackIn(order: Order, row: Args, currency: string, path: string[]): WantedPayback {
  if (row.kind !== "REFUND") throw new OrderRefused("Kind must be REFUND", [...path, "kind"]);
  if (idOf("Order", row.orderId) !== order.id) {
    throw new OrderRefused("Order id must be that of the refund", [...path, "orderId"]);
  }
  const payments = paymentsOf(order);
  const parentId = textOf(row.parentId);
  const parent =
    parentId === null
      ? payments.find(({ gateway }) => gateway === row.gateway)
      : payments.find(({ id }) => id === idOf("OrderTransaction", parentId));
  if (!parent) throw new OrderRefused("Parent is not a payment of this order", [...path, "parentId"]);
  const presentment = amountIn(row.amount, currency, [...path, "amount"]);
  return { parent, amount: inBoth(order, presentment, totals.refundableOf(order, parent)) };
}

function shippingIn(order: Order, given: unknown, currency: string): Money {
  if (given === null || given === undefined) return NOTHING;
  const { amount, fullRefund } = given as Args; // a ShippingRefundInput, checked by the schema
  const whole = minus(totals.shippingTotal(order), total(order.refunds.map(({ shipping }) => shipping)));
  if (fullRefund === true) return whole;
  return amount === null || amount === undefined
    ? NOTHING
    : inBoth(order, amountIn(amount, currency, ["shipping", "amount"]), whole);
}

function refundLineIn(shop: ShopStore, row: Args, path: string[]): WantedRefundLine {
  const location = textOf(row.locationId) === null ? null : shop.locations.get(idOf("Location", row.locationId) ?? 0);
  if (location === undefined) throw new OrderRefused("Location does not exist", [...path, "locationId"]);
  return {
    lineId: idOf("LineItem", row.lineItemId) ?? 0,
    quantity: Number(row.quantity),
    restockType: (textOf(row.restockType) ?? "NO_RESTOCK") as RestockType, // an enum of the schema
    location,
  };
}

function refundFrom(shop: ShopStore, order: Order, input: Args): Refund {
  const currency = currencyOf(order, input);
  return refundOrder(shop, order, {
    note: textOf(input.note),
    lines: rowsOf(input.refundLineItems).map((row, at) => refundLineIn(shop, row, ["refundLineItems", String(at)])),
    shipping: shippingIn(order, input.shipping, currency),
    paybacks: rowsOf(input.transactions).map((row, at) =>
      paybackIn(order, row, currency, ["transactions", String(at)]),
    ),
    allowOver: input.allowOverRefunding === true,
  });
}

/** Kept by its idempotency key, so it names its records instead of holding them. */
interface RefundAnswer {
  orderId?: number;
  refundId?: number;
  userErrors: UserError[];
}

export const refundCreate: Resolve<unknown> = (_source, args, { shop }): RefundAnswer => {
  const input = args.input as Args; // required, checked by the schema
  const order = shop.orders.get(idOf("Order", input.orderId) ?? 0);
  if (!order) return { userErrors: [{ field: ["orderId"], message: "Order does not exist" }] };
  try {
    return { orderId: order.id, refundId: refundFrom(shop, order, input).id, userErrors: [] };
  } catch (error) {
    if (!(error instanceof OrderRefused)) throw error;
    return { orderId: order.id, userErrors: [{ field: error.field, message: error.message }] };
  }
};

const orderOf = (shop: ShopStore, { orderId }: RefundAnswer): Order | undefined => shop.orders.get(orderId ?? 0);

export const refundCreatePayload: TypeResolvers<RefundAnswer> = {
  order: (source, _args, { shop }) => orderOf(shop, source) ?? null,
  refund: (source, _args, { shop }) => orderOf(shop, source)?.refunds.find(({ id }) => id === source.refundId) ?? null,
};

const cancelAnswer = (errors: UserError[], job: unknown = null): unknown => ({
  job,
  orderCancelUserErrors: errors,
  userErrors: errors,
});

/** Shopify cancels in the background: the job is not done when it is answered, and is when it is asked for. */
export const orderCancel: Resolve<unknown> = (_source, args, { shop }) => {
  const order = shop.orders.get(idOf("Order", args.orderId) ?? 0);
  if (!order) return cancelAnswer([{ field: ["orderId"], message: "Order does not exist", code: "NOT_FOUND" }]);
  const method = args.refundMethod as { originalPaymentMethodsRefund?: boolean } | null | undefined;
  try {
    cancelOrder(shop, order, {
      reason: String(args.reason),
      restock: args.restock === true,
      refund: args.refund === true || method?.originalPaymentMethodsRefund === true,
      staffNote: textOf(args.staffNote),
    });
  } catch (error) {
    if (!(error instanceof OrderRefused)) throw error;
    return cancelAnswer([{ field: error.field, message: error.message, code: "INVALID" }]);
  }
  const job = { kind: "Job" as const, id: `gid://shopify/Job/${randomUUID()}`, done: false };
  shop.kept.set("job", job.id, { ...job, done: true });
  shop.kept.trim("job", REMEMBERED_JOBS);
  return cancelAnswer([], job);
};
