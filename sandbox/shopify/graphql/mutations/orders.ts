import { gid, idOf } from "../../store/ids.ts";
import { OrderRefused } from "../../store/order-records.ts";
import { createOrder, editOrder, type OrderEdit } from "../../store/orders.ts";
import type { ShopStore } from "../../store/shop-store.ts";
import type { Context, Resolve } from "../context.ts";
import { throttled } from "../errors.ts";
import type { UserError } from "../idempotency.ts";
import type { Args } from "../listing.ts";
import { addressIn, attributesIn, orderIn, rowsOf, tagsIn, textOf } from "./order-input.ts";
import { metafieldRows } from "./metafield-input.ts";
import { putMetafields } from "./metafields.ts";

const MINUTE_MS = 60_000;
/** On a development store: https://shopify.dev/docs/api/admin-graphql/latest/mutations/orderCreate */
const DEVELOPMENT_ORDERS_A_MINUTE = 5;

const recent = new WeakMap<ShopStore, number[]>();

/** Counts the orders of the last minute, and refuses the sixth. */
function withinLimit({ shop, services }: Context): void {
  if (!services.developmentStore) return;
  const made = (recent.get(shop) ?? []).filter((atMs) => shop.now() - atMs < MINUTE_MS);
  if (made.length >= DEVELOPMENT_ORDERS_A_MINUTE) throw throttled();
  recent.set(shop, [...made, shop.now()]);
}

/** What a refusal looks like in a mutation's answer. */
const userErrorOf = (refused: OrderRefused): UserError => ({
  field: refused.field,
  message: refused.message,
  code: refused.code,
});

export const orderCreate: Resolve<unknown> = (_source, args, context) => {
  const options = (args.options ?? {}) as Args; // an input object, checked by the schema
  const wanted = orderIn(context.shop, args.order as Args, options); // required, checked by the schema
  if (Array.isArray(wanted)) return { order: null, userErrors: wanted };
  withinLimit(context);
  try {
    return { order: createOrder(context.shop, wanted), userErrors: [] };
  } catch (error) {
    if (!(error instanceof OrderRefused)) throw error;
    return { order: null, userErrors: [userErrorOf(error)] };
  }
};

function editIn(input: Args): OrderEdit {
  const edit: OrderEdit = {};
  if ("email" in input) edit.email = textOf(input.email);
  if ("phone" in input) edit.phone = textOf(input.phone);
  if ("note" in input) edit.note = textOf(input.note);
  if ("tags" in input) edit.tags = tagsIn(input.tags);
  if ("customAttributes" in input) edit.customAttributes = attributesIn(input.customAttributes);
  const address = addressIn(input.shippingAddress);
  if (address) edit.shippingAddress = address;
  return edit;
}

export const orderUpdate: Resolve<unknown> = (_source, args, { shop }) => {
  const input = args.input as Args; // required, checked by the schema
  const order = shop.orders.get(idOf("Order", input.id) ?? 0);
  if (!order) return { order: null, userErrors: [{ field: ["id"], message: "Order does not exist" }] };
  const userErrors: UserError[] = [];
  const refuse = (path: string[], message: string): void => {
    userErrors.push({ field: ["input", ...path], message });
  };
  const owner = gid("Order", order.id);
  const rows = metafieldRows({ shop, refuse }, rowsOf(input.metafields), "ORDER", owner);
  if (userErrors.length > 0) return { order: null, userErrors };
  if (rows.length > 0) putMetafields(shop, owner, rows);
  editOrder(shop, order, editIn(input));
  return { order, userErrors: [] };
};
