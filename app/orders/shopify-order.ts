import { z } from "zod";
import type { VariantId } from "../domain/ids.ts";
import type { AdminFailure, ShopAdmin } from "../shopify/index.ts";
import * as documents from "./order-documents.ts";
import type { OrderPlan } from "./plan-shopify-order.ts";

/** The calls that make an order in Shopify, and find it again. */

/** An order of Shopify's: ids are the digits of the gid. */
export interface MadeOrder {
  id: string;
  name: string;
  lines: { lineItemId: string; variantId: VariantId | null; quantity: number }[];
}

export type Found = { kind: "found"; order: MadeOrder } | { kind: "none" } | { kind: "failed"; failure: AdminFailure };
export type Created =
  | { kind: "created"; id: string; name: string }
  /** Another order carries the key already. */
  | { kind: "taken" }
  /** Too many orders in a minute: nothing was made. */
  | { kind: "slowDown" }
  /** Shopify does not take it as it is; `message` is Shopify's. */
  | { kind: "refused"; message: string }
  | { kind: "failed"; failure: AdminFailure };

const gid = z.string().regex(/^gid:\/\/shopify\/\w+\/\d+/);
export const digitsOf = (id: string) => /(\d+)(?:\?.*)?$/.exec(id)?.[1] ?? "";
export const lineNodes = z.object({
  nodes: z.array(
    z.object({ id: gid, quantity: z.number().int(), variant: z.object({ id: gid }).nullish() }).transform((node) => ({
      lineItemId: digitsOf(node.id),
      // The digits of a ProductVariant's gid are a VariantId.
      variantId: node.variant ? (digitsOf(node.variant.id) as VariantId) : null,
      quantity: node.quantity,
    })),
  ),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
});
const foundOrder = z.object({ id: gid, name: z.string(), lineItems: lineNodes });
/** 500 lines at 250 a page, and something to spare. */
const mostPages = 10;

const identifier = (value: string) => ({
  customId: { namespace: documents.keyNamespace, key: documents.keyName, value },
});

/** The order that carries the key, with all its lines. */
export async function findByKey(admin: ShopAdmin, key: string): Promise<Found> {
  const reply = await admin.request(documents.findOrderDocument, { identifier: identifier(key) });
  if (!reply.ok) return { kind: "failed", failure: reply.failure };
  if (!reply.data.orderByIdentifier) return { kind: "none" };
  const order = foundOrder.parse(reply.data.orderByIdentifier);
  const lines = [...order.lineItems.nodes];
  const { hasNextPage, endCursor } = order.lineItems.pageInfo;
  const rest = hasNextPage ? await readLinesFrom(admin, order.id, endCursor ?? null) : { ok: true as const, lines: [] };
  if (!rest.ok) return { kind: "failed", failure: rest.failure };
  return { kind: "found", order: { id: digitsOf(order.id), name: order.name, lines: [...lines, ...rest.lines] } };
}

type LinesRead = { ok: true; lines: MadeOrder["lines"] } | { ok: false; failure: AdminFailure };

/** The rest of an order's lines. `id` is its gid, `from` the cursor of the last page. */
export async function readLinesFrom(admin: ShopAdmin, id: string, from: string | null): Promise<LinesRead> {
  const lines: MadeOrder["lines"] = [];
  let after = from;
  for (let page = 0; page < mostPages; page++) {
    const reply = await admin.request(documents.orderLinesDocument, { id, after });
    if (!reply.ok) return reply;
    const read = lineNodes.parse(reply.data.order?.lineItems);
    lines.push(...read.nodes);
    after = read.pageInfo.hasNextPage ? (read.pageInfo.endCursor ?? null) : null;
    if (after === null) return { ok: true, lines };
  }
  return { ok: false, failure: { kind: "unavailable", message: "the order's list of lines does not end" } };
}

/**
 * The definition that makes the key unique; Shopify says TAKEN where it is there already. Answers why not, if it could
 * not be made.
 */
export async function defineKey(admin: ShopAdmin): Promise<{ ok: true } | { ok: false; message: string }> {
  const reply = await admin.request(documents.keyDefinitionDocument, {
    definition: {
      // Enumerations of the schema are types only: their values are these very texts.
      ownerType: "ORDER" as never,
      namespace: documents.keyNamespace,
      key: documents.keyName,
      name: "Channel order",
      type: "id",
      capabilities: { uniqueValues: { enabled: true } },
    },
  });
  if (!reply.ok) return { ok: false, message: reply.failure.message };
  const errors = reply.data.metafieldDefinitionCreate?.userErrors ?? [];
  const others = errors.filter(({ code }) => (code as string | null | undefined) !== "TAKEN");
  return others.length === 0 ? { ok: true } : { ok: false, message: others.map(({ message }) => message).join(" ") };
}

/**
 * Sends `orderCreate`, which is not idempotent: the key's uniqueness is what stops a second one. Shopify takes the units
 * whatever its own stock says: an order that was placed elsewhere is a fact, and refusing it would lose it.
 */
export async function createOrder(admin: ShopAdmin, { order }: OrderPlan): Promise<Created> {
  const reply = await admin.request(documents.createOrderDocument, {
    order,
    options: {
      inventoryBehaviour: "DECREMENT_IGNORING_POLICY" as never, // as above: a value of the schema's enumeration
      sendReceipt: false,
      sendFulfillmentReceipt: false,
    },
  });
  if (!reply.ok) return { kind: "failed", failure: reply.failure };
  const made = reply.data.orderCreate?.order;
  if (made) return { kind: "created", id: digitsOf(made.id), name: made.name };
  const errors = reply.data.orderCreate?.userErrors ?? [];
  const message = errors.map((error) => error.message).join(" ");
  if (errors.some((error) => isTaken(error.message, error.field))) return { kind: "taken" };
  if (/rate limit|too many orders|orders? (?:per|a) minute/i.test(message)) return { kind: "slowDown" };
  return { kind: "refused", message: message === "" ? "Shopify gave no reason." : message };
}

const isTaken = (message: string, field: readonly string[] | null | undefined): boolean =>
  /unique|taken|already (?:exists|in use|been)/i.test(message) &&
  (field?.some((part) => part === "metafields") ?? /metafield/i.test(message));
