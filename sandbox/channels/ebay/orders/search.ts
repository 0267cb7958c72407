import type { SellerCall } from "../operation.ts";
import type { World } from "../world.ts";
import { fulfillmentError } from "./errors.ts";
import type { Order } from "./order.ts";
import { fulfillmentStatus, isVisible, modifiedAt, type FulfillmentStatus } from "./status.ts";

const DAY_MS = 86_400_000;
const MOST_BACK_MS = 2 * 365.25 * DAY_MS;
const USUAL_BACK_MS = 90 * DAY_MS;
const MOST_IDS = 50;
const MOST_ON_PAGE = 200;

interface Range {
  from: number;
  to: number;
}
interface Filter {
  creation?: Range;
  modified?: Range;
  statuses?: FulfillmentStatus[];
}

export interface FoundOrders {
  orders: Order[];
  total: number;
  limit: number;
  offset: number;
  /** Of the pages before and after, when there are any. */
  prev?: number;
  next?: number;
}

/** What getOrders finds: by ids, which make everything else count for nothing, or by filter and page. */
export function searchOrders(world: World, call: SellerCall): FoundOrders {
  const visible = [...call.seller.orders.values()].filter((order) => isVisible(world, order));
  const { orderIds } = call.query;
  if (orderIds !== undefined) return byIds(visible, orderIds);
  const limit = wholeNumber(call.query.limit, 50);
  const offset = wholeNumber(call.query.offset, 0);
  if (limit === undefined || limit < 1 || limit > MOST_ON_PAGE)
    throw fulfillmentError(400, 31100, `${call.query.limit ?? ""}: from 1 to ${MOST_ON_PAGE}.`);
  if (offset === undefined) throw fulfillmentError(400, 31000, `${call.query.offset ?? ""}.`);
  const now = world.now();
  const filter = readFilter(call.query.filter, now);
  const found = filtered(visible, filter, now);
  return {
    orders: found.slice(offset, offset + limit),
    total: found.length,
    limit,
    offset,
    ...(offset > 0 ? { prev: Math.max(0, offset - limit) } : {}),
    ...(offset + limit < found.length ? { next: offset + limit } : {}),
  };
}

function byIds(visible: Order[], orderIds: string): FoundOrders {
  const ids = new Set(orderIds.split(",").map((id) => id.trim()));
  if (ids.size > MOST_IDS) throw fulfillmentError(400, 30900);
  const orders = visible.filter(({ orderId }) => ids.has(orderId));
  return { orders, total: orders.length, limit: MOST_IDS, offset: 0 };
}

function wholeNumber(text: string | undefined, standard: number): number | undefined {
  if (text === undefined) return standard;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** By creation, oldest first; by last change, oldest change first, when that is the filter. */
function filtered(orders: Order[], filter: Filter, now: number): Order[] {
  const { creation, modified, statuses } = filter;
  const timeOf = creation || !modified ? (order: Order) => order.placedAt : (order: Order) => modifiedAt(order, now);
  // The spec: of both ranges only that of creation is used; without any, the last 90 days.
  const { from, to } = creation ?? modified ?? { from: now - USUAL_BACK_MS, to: now };
  return orders
    .filter((order) => timeOf(order) >= from && timeOf(order) <= to)
    .filter((order) => statuses === undefined || statuses.includes(fulfillmentStatus(order)))
    .toSorted((a, b) => timeOf(a) - timeOf(b) || a.orderId.localeCompare(b.orderId));
}

/** `name:[from..to],name:{A|B}`; a comma inside of brackets is none between filters. */
function readFilter(text: string | undefined, now: number): Filter {
  const filter: Filter = {};
  if (text === undefined || text.trim() === "") return filter;
  for (const part of text.split(/,(?![^[]*\])(?![^{]*\})/)) {
    const [, name = "", value = ""] = /^\s*([^:]*):?(.*)$/s.exec(part) ?? [];
    if (name === "creationdate") filter.creation = readRange(name, value, now);
    else if (name === "lastmodifieddate") filter.modified = readRange(name, value, now);
    else if (name === "orderfulfillmentstatus") filter.statuses = readStatuses(name, value);
    else throw fulfillmentError(400, 30700, `${name}.`, { name: "fieldname", value: name });
  }
  return filter;
}

function readStatuses(name: string, value: string): FulfillmentStatus[] {
  const named = /^\{(.+)\}$/.exec(value)?.[1]?.split("|").toSorted().join("|");
  // The only two combinations that eBay supports, in any order.
  if (named === "IN_PROGRESS|NOT_STARTED") return ["NOT_STARTED", "IN_PROGRESS"];
  if (named === "FULFILLED|IN_PROGRESS") return ["FULFILLED", "IN_PROGRESS"];
  throw fulfillmentError(400, 30800, `${value} for ${name}.`, { name: "fieldvalue", value });
}

function readRange(name: string, value: string, now: number): Range {
  const [, start = "", end = ""] = /^\[([^\]]*?)\.\.([^\]]*)\]$/.exec(value) ?? [];
  if (!/^\[.*\]$/s.test(value))
    throw fulfillmentError(400, 30800, `${value} for ${name}.`, { name: "fieldvalue", value });
  if (start === "") throw fulfillmentError(400, 30820, `${name}.`);
  const from = readTime(start);
  const to = end === "" ? now : readTime(end);
  if (from > now || to > now) throw fulfillmentError(400, 30850, `${name}.`);
  if (from > to) throw fulfillmentError(400, 30840, `${name}.`);
  if (from < now - MOST_BACK_MS) throw fulfillmentError(400, 30830, `${name}.`);
  return { from, to };
}

function readTime(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw fulfillmentError(400, 30810, `${text}.`, { name: "date", value: text });
  return time;
}
