import { z } from "zod";
import type { Call, Result } from "../contract.ts";
import type { OrderPage, OrderRead } from "../orders-contract.ts";
import { ebayCall, failed, isNotFound } from "./client.ts";
import { ebayDescriptor } from "./descriptor.ts";
import type { EbayApp } from "./env.ts";
import { orderUrl } from "./item-url.ts";
import { orderPath, ordersMaxBytes, ordersPath } from "./orders-call.ts";
import { hasUntoldRequest, hasUntoldTaxes, readOrder } from "./orders-read.ts";
import { orderPage } from "./orders-schema.ts";

/** Most that getOrders gives at a time. */
const pageSize = 200;
/**
 * The pages are counted by offset, and an order that changes while one reads moves to the end: all after it come one
 * place forward, and the first of the next page would be missed. So each page begins some places before the last ended.
 * What moves further than that is found when the engine reads the same time again (`lagMs`).
 */
const pageOverlap = 20;
/** A time that ends this close to now is left open: eBay refuses an end in the future of its own clock (30850). */
const openEndMs = 600_000;
/** eBay goes back two years (30830); a day less, for its clock. */
const mostBackMs = 729 * 86_400_000;
const atOnce = 5;

/** Taxes and fees are in the reply, and the tax that eBay collects in its totals, only when asked for. */
const withTaxes = "fieldGroups=TAX_BREAKDOWN";

/** Orders whose last change lies within the time, oldest change first as far as a page goes. */
export async function listOrders(
  app: EbayApp,
  query: { from: Date; to: Date; page: string },
  call: Call,
): Promise<Result<OrderPage>> {
  const offset = /^\d{1,9}$/.test(query.page) ? Number(query.page) : 0;
  const nowMs = call.clock.nowMs();
  const from = new Date(Math.max(query.from.getTime(), nowMs - mostBackMs)).toISOString();
  const to = query.to.getTime() > nowMs - openEndMs ? "" : query.to.toISOString();
  const parameters = new URLSearchParams({
    filter: `lastmodifieddate:[${from}..${to}]`,
    limit: String(pageSize),
    offset: String(offset),
  });
  const url = `${ordersPath(app)}?${withTaxes}&${parameters.toString()}`;
  const reply = await ebayCall(call, { method: "GET", url, maxBytes: ordersMaxBytes }, orderPage);
  if (!reply.ok) return reply;
  const { orders: bodies, total, next } = reply.value.body;
  const reads = await readAll(
    app,
    bodies.filter((body) => isOfAccount(body, call)),
    hasUntoldRequest,
    call,
  );
  if (!reads.ok) return reads;
  const orders = reads.value.toSorted((a, b) => changedAt(a).localeCompare(changedAt(b)));
  const end = offset + bodies.length;
  const hasMore = bodies.length > 0 && (next !== undefined || end < total);
  // At least one place forward, or short pages would be read for ever.
  const start = Math.max(offset + 1, end - (bodies.length < pageSize ? 0 : pageOverlap));
  return { ok: true, value: { orders, ...(hasMore ? { next: String(start) } : {}) } };
}

const changedAt = (one: OrderRead) => (one.kind === "order" ? one.order.updatedAt : "");

const sites = z.object({ lineItems: z.array(z.object({ listingMarketplaceId: z.string().optional() })) });

/**
 * eBay answers the seller's orders of all its sites, and an account here is a seller on one of them: what was listed on
 * another site that can be an account is that account's. Sites that cannot (eBay Motors …) are everybody's.
 */
function isOfAccount(body: unknown, call: Call): boolean {
  const parsed = sites.safeParse(body);
  if (!parsed.success) return true;
  const listedOn = parsed.data.lineItems.map((line) => line.listingMarketplaceId);
  const isElsewhere = (site: string | undefined) =>
    site !== undefined && site !== call.marketplace && ebayDescriptor.marketplaces.some(({ id }) => id === site);
  return listedOn.length === 0 || !listedOn.every(isElsewhere);
}

/** At most 50 ids (error 30900). Orders that eBay does not know are left out. */
export async function getOrders(app: EbayApp, ids: readonly string[], call: Call): Promise<Result<OrderRead[]>> {
  if (ids.length === 0) return { ok: true, value: [] };
  const wanted = ids.map((id) => encodeURIComponent(id)).join(",");
  const url = `${ordersPath(app)}?orderIds=${wanted}&${withTaxes}`;
  const reply = await ebayCall(call, { method: "GET", url, maxBytes: ordersMaxBytes }, orderPage);
  if (reply.ok) return await readAll(app, reply.value.body.orders, isUntoldById, call);
  // One id that is none (32100) makes eBay refuse them all.
  if (!isNotFound(reply.failure)) return reply;
  const reads: OrderRead[] = [];
  for (const id of ids) {
    const one = await getOrder(app, id, call);
    if (!one.ok && !isNotFound(one.failure)) return one;
    if (one.ok) reads.push(one.value);
  }
  return { ok: true, value: reads };
}

/** "If one or more order IDs are specified, all other query parameters will be ignored": then that of the taxes, too. */
const isUntoldById = (body: unknown) => hasUntoldRequest(body) || hasUntoldTaxes(body);

/** One order, with the requests to cancel it. */
async function getOrder(app: EbayApp, id: string, call: Call): Promise<Result<OrderRead>> {
  const url = `${orderPath(app, id)}?${withTaxes}`;
  const reply = await ebayCall(call, { method: "GET", url }, z.unknown());
  return reply.ok ? { ok: true, value: read(app, reply.value.body, call) } : reply;
}

const read = (app: EbayApp, body: unknown, call: Call) =>
  readOrder(body, (orderId) => orderUrl(app, call.marketplace, orderId));

/** Those of which the list does not tell all are read again by themselves. */
async function readAll(
  app: EbayApp,
  bodies: readonly unknown[],
  isUntold: (body: unknown) => boolean,
  call: Call,
): Promise<Result<OrderRead[]>> {
  const reads = bodies.map((body) => ({ read: read(app, body, call), untold: isUntold(body) }));
  const untold = reads.filter((entry) => entry.untold);
  for (let start = 0; start < untold.length; start += atOnce) {
    const again = await Promise.all(
      untold.slice(start, start + atOnce).map(async (entry) => {
        const id = entry.read.kind === "order" ? entry.read.order.id : entry.read.id;
        const whole = await getOrder(app, id, call);
        if (whole.ok) entry.read = whole.value;
        return whole;
      }),
    );
    // What eBay refuses for one order must not stop the others; the order is kept as it was listed.
    const stopped = again.find((whole) => !whole.ok && whole.failure.kind !== "rejected");
    if (stopped && !stopped.ok) return failed(stopped.failure);
  }
  return { ok: true, value: reads.map((entry) => entry.read) };
}
