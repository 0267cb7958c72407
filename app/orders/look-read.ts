import { z } from "zod";
import { parseAmount } from "../domain/money.ts";
import type { AdminOperation, AdminVariables, ShopAdmin } from "../shopify/index.ts";
import { fulfillmentLinesDocument, lookDocument, refundLinesDocument, refundsDocument } from "./back-documents.ts";
import { idOf, type ShopifyFulfillment, type ShopifyOrderContent, type ShopifyRefund } from "./look-content.ts";

/** Of one fulfilment or refund; an order has 500 lines at most. */
const mostPages = 20;

const money = z.object({ presentmentMoney: z.object({ amount: z.string(), currencyCode: z.string() }) });
const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const fulfillmentLines = z.object({
  nodes: z.array(z.object({ quantity: z.int().nullable(), lineItem: z.object({ id: z.string() }) })),
  pageInfo,
});
const refundLines = z.object({
  nodes: z.array(
    z.object({
      quantity: z.int(),
      lineItem: z.object({ id: z.string() }),
      subtotalSet: money,
      totalTaxSet: money,
    }),
  ),
  pageInfo,
});
const looked = z.object({
  order: z
    .object({
      id: z.string(),
      name: z.string(),
      cancelledAt: z.string().nullable(),
      cancelReason: z.string().nullable(),
      presentmentCurrencyCode: z.string(),
      totalPriceSet: money,
      totalRefundedSet: money,
      fulfillments: z.array(
        z.object({
          id: z.string(),
          status: z.string(),
          createdAt: z.string(),
          trackingInfo: z.array(z.object({ company: z.string().nullable(), number: z.string().nullable() })),
          fulfillmentLineItems: fulfillmentLines,
        }),
      ),
      refunds: z.array(
        z.object({ id: z.string(), createdAt: z.string(), note: z.string().nullable(), totalRefundedSet: money }),
      ),
    })
    .nullable(),
});
type Looked = NonNullable<z.infer<typeof looked>["order"]>;
const refundsReply = z.object({
  order: z.object({ refunds: z.array(z.object({ id: z.string(), refundLineItems: refundLines })) }).nullable(),
});
const moreFulfillmentLines = z.object({
  fulfillment: z.object({ fulfillmentLineItems: fulfillmentLines }).nullable(),
});
const moreRefundLines = z.object({ refund: z.object({ refundLineItems: refundLines }).nullable() });

/** Shopify could not be asked, or answered what cannot be understood: the order is read again later. */
class NotRead extends Error {}

export type OrderLook =
  { kind: "read"; content: ShopifyOrderContent } | { kind: "gone" } | { kind: "failed"; message: string };

/** The whole order, whatever number of parcels and refunds. What is `known` of parcels and refunds is not asked again. */
export async function readShopifyOrder(
  admin: ShopAdmin,
  gid: string,
  known: ShopifyOrderContent | undefined,
): Promise<OrderLook> {
  try {
    const { order } = await ask(admin, lookDocument, { id: gid }, looked);
    if (!order) return { kind: "gone" };
    const fulfillments: ShopifyFulfillment[] = [];
    for (const each of order.fulfillments) fulfillments.push(await fulfillmentOf(admin, each, known));
    const refunds = await refundsOf(admin, order, known);
    return { kind: "read", content: contentOf(order, fulfillments, refunds) };
  } catch (error) {
    if (error instanceof NotRead) return { kind: "failed", message: error.message };
    throw error;
  }
}

async function ask<Operation extends AdminOperation, Output>(
  admin: ShopAdmin,
  document: Operation,
  variables: AdminVariables<Operation>,
  schema: z.ZodType<Output>,
): Promise<Output> {
  const reply = await admin.request(document, variables);
  if (!reply.ok) throw new NotRead(reply.failure.message);
  const parsed = schema.safeParse(reply.data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NotRead(`Shopify's answer was not understood: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
}

async function fulfillmentOf(
  admin: ShopAdmin,
  read: Looked["fulfillments"][number],
  known: ShopifyOrderContent | undefined,
): Promise<ShopifyFulfillment> {
  const { id, status, createdAt } = read;
  const tracking = read.trackingInfo.map(({ company, number }) => ({ company, number: number?.trim() ?? "" }));
  const { nodes, pageInfo: page } = read.fulfillmentLineItems;
  // A fulfilment's lines never change: it is cancelled, and another made.
  const before = known?.fulfillments.find((each) => each.id === id);
  if (page.hasNextPage && before) return { id, status, createdAt, tracking, lines: before.lines };
  const all = await allPages({ nodes, pageInfo: page }, async (after) => {
    const { fulfillment } = await ask(admin, fulfillmentLinesDocument, { id, after }, moreFulfillmentLines);
    return fulfillment?.fulfillmentLineItems;
  });
  const lines = all.map(({ lineItem, quantity }) => ({ lineItemId: lineItem.id, quantity: quantity ?? 0 }));
  return { id, status, createdAt, tracking, lines };
}

async function refundsOf(admin: ShopAdmin, order: Looked, known: ShopifyOrderContent | undefined) {
  const before = new Map((known?.refunds ?? []).map((refund) => [refund.id, refund]));
  const isNew = order.refunds.some(({ id }) => !before.has(id));
  const reply = isNew ? await ask(admin, refundsDocument, { id: order.id }, refundsReply) : undefined;
  const firstPages = new Map((reply?.order?.refunds ?? []).map(({ id, refundLineItems }) => [id, refundLineItems]));
  const refunds: ShopifyRefund[] = [];
  for (const { id, createdAt, note, totalRefundedSet } of order.refunds) {
    const first = firstPages.get(id) ?? { nodes: [], pageInfo: { hasNextPage: !before.has(id), endCursor: null } };
    const lines = before.get(id)?.lines ?? (await linesOf(admin, id, first));
    refunds.push({ id, createdAt, note: note ?? "", amountMinor: minorOf(totalRefundedSet), lines });
  }
  return refunds;
}

async function linesOf(admin: ShopAdmin, id: string, first: z.infer<typeof refundLines>) {
  const all = await allPages(first, async (after) => {
    const { refund } = await ask(admin, refundLinesDocument, { id, after }, moreRefundLines);
    return refund?.refundLineItems;
  });
  return all.map(({ lineItem, quantity, subtotalSet, totalTaxSet }) => ({
    lineItemId: lineItem.id,
    quantity,
    netMinor: minorOf(subtotalSet),
    taxMinor: minorOf(totalTaxSet),
  }));
}

interface Page<Node> {
  nodes: Node[];
  pageInfo: z.infer<typeof pageInfo>;
}

async function allPages<Node>(
  first: Page<Node>,
  next: (after: string | null) => Promise<Page<Node> | undefined>,
): Promise<Node[]> {
  const nodes = [...first.nodes];
  let page = first.pageInfo;
  for (let count = 1; page.hasNextPage; count++) {
    if (count > mostPages) throw new NotRead("Shopify's list of lines does not end.");
    const more = await next(page.endCursor);
    if (!more) throw new NotRead("A part of Shopify's order went away while it was read.");
    nodes.push(...more.nodes);
    page = more.pageInfo;
  }
  return nodes;
}

function contentOf(order: Looked, fulfillments: ShopifyFulfillment[], refunds: ShopifyRefund[]): ShopifyOrderContent {
  const byAge = (a: { createdAt: string; id: string }, b: { createdAt: string; id: string }) =>
    Date.parse(a.createdAt) - Date.parse(b.createdAt) || Number(idOf(a.id)) - Number(idOf(b.id));
  return {
    id: order.id,
    name: order.name,
    cancelledAt: order.cancelledAt,
    cancelReason: order.cancelReason,
    currency: order.presentmentCurrencyCode,
    totalMinor: minorOf(order.totalPriceSet),
    refundedMinor: minorOf(order.totalRefundedSet),
    fulfillments: fulfillments.sort(byAge),
    refunds: refunds.sort(byAge),
  };
}

function minorOf({ presentmentMoney: { amount, currencyCode } }: z.infer<typeof money>): number {
  const minor = parseAmount(amount, currencyCode);
  if (minor === undefined) throw new NotRead(`Shopify's amount ${amount} ${currencyCode} was not understood.`);
  return minor;
}
