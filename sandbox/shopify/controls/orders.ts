import { z } from "zod";
import { gid, idOf } from "../store/ids.ts";
import type { Units } from "../store/fulfillments.ts";
import { minorOf, times, total } from "../store/money.ts";
import type { Order, OrderLine } from "../store/order-records.ts";
import { createOrder, editOrder, type NewAddress, type NewLine } from "../store/orders.ts";
import { variantTitle } from "../store/products.ts";
import { cancelOrder } from "../store/refunds.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { locationOf, variantBySku } from "./inventory.ts";
import { BadRequest } from "./request.ts";

const MAX_LINES = 500;
const units = z.number().int().min(1).max(1_000_000);
const place = z.union([z.string(), z.number()]).optional();
const text = z.string().max(255);
const tags = z.array(z.string().min(1).max(40)).max(250);

const address = z.strictObject({
  firstName: text.optional(),
  lastName: text.optional(),
  company: text.optional(),
  address1: text.optional(),
  address2: text.optional(),
  city: text.optional(),
  province: text.optional(),
  provinceCode: text.optional(),
  zip: text.optional(),
  countryCode: z.string().length(2).optional(),
  phone: text.optional(),
});

export const orderBody = z.strictObject({
  lines: z
    .array(z.strictObject({ sku: z.string().min(1), quantity: units, price: z.string().optional() }))
    .min(1)
    .max(MAX_LINES),
  sourceName: text.default("web"),
  sourceIdentifier: text.optional(),
  tags: tags.default([]),
  note: z.string().max(5000).optional(),
  createdAt: z.iso.datetime({ offset: true }).optional(),
  location: place,
  email: text.optional(),
  shippingAddress: address.optional(),
  /** `leave` plants an order whose units were taken long ago. */
  inventory: z.enum(["take", "leave"]).default("take"),
});

type Body = z.infer<typeof orderBody>;

function soldLine(shop: ShopStore, { sku, quantity, price }: Body["lines"][number]): NewLine {
  const variant = variantBySku(shop, sku);
  const minor = minorOf(price ?? variant.price, shop.info.currency);
  if (minor === undefined || minor < 0) {
    throw new BadRequest(`"${price ?? ""}" is no price in ${shop.info.currency}, such as ${shop.money(19.9)}`);
  }
  return {
    variantId: variant.id,
    sku: variant.sku,
    title: variant.product.title,
    variantTitle: variant.product.variants.length > 1 ? variantTitle(variant) : null,
    vendor: variant.product.vendor,
    quantity,
    price: { shop: minor, presentment: minor },
    taxable: variant.taxable,
    requiresShipping: variant.item.requiresShipping,
    taxLines: [],
    properties: [],
  };
}

const NO_ADDRESS: NewAddress = {
  firstName: null,
  lastName: null,
  company: null,
  address1: null,
  address2: null,
  city: null,
  province: null,
  provinceCode: null,
  zip: null,
  countryCode: null,
  phone: null,
};

/** What is given of an address; zod writes an absent field as `undefined`, which an address has not. */
const wholeAddress = (given: z.infer<typeof address>): NewAddress =>
  Object.assign(
    { ...NO_ADDRESS },
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );

/** A sale that the app did not make: in the shop's own storefront, over the counter, or by an app before it. */
export function sellOrder(shop: ShopStore, body: Body): Order {
  const { currency } = shop.info;
  const lines = body.lines.map((line) => soldLine(shop, line));
  const atMs = body.createdAt === undefined ? shop.now() : Date.parse(body.createdAt);
  if (atMs > shop.now()) throw new BadRequest("createdAt lies in the future");
  const amount = total(lines.map((line) => times(line.price, line.quantity)));
  return createOrder(shop, {
    name: null,
    createdAtMs: atMs,
    processedAtMs: atMs,
    currency,
    presentmentCurrency: currency,
    sourceName: body.sourceName,
    sourceIdentifier: body.sourceIdentifier ?? null,
    sourceUrl: null,
    email: body.email ?? null,
    phone: null,
    note: body.note ?? null,
    tags: body.tags,
    customAttributes: [],
    taxesIncluded: false,
    test: false,
    financialStatus: "PAID",
    taxLines: [],
    discount: null,
    lines,
    shippingLines: [],
    transactions: [
      { type: "SALE", status: "SUCCESS", gateway: "shopify_payments", amount, processedAtMs: atMs, test: false },
    ],
    shippingAddress: body.shippingAddress ? wholeAddress(body.shippingAddress) : null,
    billingAddress: null,
    metafields: [],
    inventory: body.inventory === "leave" ? "BYPASS" : "DECREMENT_OBEYING_POLICY",
    location: body.location === undefined ? null : locationOf(shop, body.location),
  });
}

/** By gid, by number (`1001`), or by name (`#1001`). */
export function orderOf(shop: ShopStore, wanted: string | number): Order {
  const named = String(wanted).replace(/^#?/, "#");
  const order =
    shop.orders.named(named) ?? shop.orders.named(String(wanted)) ?? shop.orders.get(idOf("Order", wanted) ?? 0);
  if (!order) throw new BadRequest(`There is no order ${wanted}`, 404);
  return order;
}

export const lineBody = z
  .strictObject({
    sku: z.string().optional(),
    lineItemId: z.union([z.string(), z.number()]).optional(),
    quantity: units,
  })
  .refine(({ sku, lineItemId }) => (sku === undefined) !== (lineItemId === undefined), {
    message: "Name the line by either sku or lineItemId",
  });

/** The lines that a control means. A SKU may stand in several: they are used in their order, as far as each goes. */
export function unitsOf(order: Order, rows: z.infer<typeof lineBody>[], leftOf: (line: OrderLine) => number): Units[] {
  return rows.flatMap(({ sku, lineItemId, quantity }) => {
    if (lineItemId !== undefined) return [{ lineId: idOf("LineItem", lineItemId) ?? 0, quantity }];
    const lines = order.lines.filter((line) => line.sku === sku);
    const last = lines.at(-1);
    if (!last) throw new BadRequest(`The order ${order.name} has no line with the SKU "${sku ?? ""}"`, 404);
    let left = quantity;
    return lines.flatMap((line) => {
      // What is too much falls to the last line, which then refuses it in words.
      const part = line === last ? left : Math.min(left, leftOf(line));
      left -= part;
      return part > 0 ? [{ lineId: line.id, quantity: part }] : [];
    });
  });
}

export const cancelBody = z.strictObject({
  restock: z.boolean().default(true),
  refund: z.boolean().default(true),
  reason: z
    .string()
    .transform((given) => given.toUpperCase())
    .pipe(z.enum(["CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "OTHER", "STAFF"]))
    .default("CUSTOMER"),
});

export function cancel(shop: ShopStore, wanted: string, body: z.infer<typeof cancelBody>): Order {
  const order = orderOf(shop, wanted);
  cancelOrder(shop, order, { ...body, staffNote: null });
  return order;
}

export const orderPatch = z.strictObject({ note: z.string().max(5000).nullable().optional(), tags: tags.optional() });

export function patchOrder(shop: ShopStore, wanted: string, body: z.infer<typeof orderPatch>): Order {
  const order = orderOf(shop, wanted);
  editOrder(shop, order, {
    ...(body.note === undefined ? {} : { note: body.note }),
    ...(body.tags === undefined ? {} : { tags: body.tags }),
  });
  return order;
}

export const orderAnswer = (order: Order): unknown => ({ id: gid("Order", order.id), name: order.name });
