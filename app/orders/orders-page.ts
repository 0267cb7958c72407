import { z } from "zod";
import type { ShopId } from "../domain/ids.ts";
import { lateWarningMs } from "./limits.ts";
import {
  countOrderTabs,
  readAccountChoices,
  readOrdersPage,
  type OrderListRow,
  type Place,
} from "./orders-page-store.ts";
import type { AccountChoice, OrderRowDetail, OrdersPage, OrdersQuery, PageDeps, Urgency } from "./page-types.ts";

const defaultLimit = 50;
const mostRows = 250;

/** The Orders page: one keyset page over all channels, and how many each tab holds. */
export async function ordersPage(deps: PageDeps, shopId: ShopId, query: OrdersQuery): Promise<OrdersPage> {
  const { sql } = deps.database;
  const limit = Math.min(Math.max(1, query.limit ?? defaultLimit), mostRows);
  const asked = { ...query, accountId: query.accountId, search: query.search.trim(), limit: limit + 1 };
  const [accounts, found, tabs] = await Promise.all([
    accountChoices(deps, shopId),
    readOrdersPage(sql, shopId, { ...asked, after: parseCursor(query) }),
    countOrderTabs(sql, shopId, query.accountId),
  ]);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const describe = orderRow(accounts, deps.clock.nowMs());
  return {
    rows: shown.map(describe),
    ...(found.length > limit && last ? { nextCursor: toCursor(query, last) } : {}),
    tabs,
    accounts,
  };
}

export async function accountChoices(
  { database, connectors }: Pick<PageDeps, "database" | "connectors">,
  shopId: ShopId,
): Promise<AccountChoice[]> {
  return (await readAccountChoices(database.sql, shopId)).map(({ id, name, connector }) => ({
    id,
    name,
    channel: connectors.get(connector)?.descriptor.name ?? connector,
  }));
}

/** How lists and pages show an order. */
export function orderRow(accounts: readonly AccountChoice[], nowMs: number): (row: OrderListRow) => OrderRowDetail {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return (row) => ({
    ...row,
    url: webAddress(row.url),
    accountName: byId.get(row.accountId)?.name ?? "",
    channel: byId.get(row.accountId)?.channel ?? "",
    placedAt: row.placedAt.toISOString(),
    shipByAt: row.shipByAt?.toISOString() ?? null,
    shippedAt: row.shippedAt?.toISOString() ?? null,
    cancelledAt: row.cancelledAt?.toISOString() ?? null,
    urgency: urgencyOf(row, nowMs),
  });
}

/** It comes from the channel: only a web page is followed. */
function webAddress(url: string | null): string | null {
  return url !== null && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : null;
}

const shippable = ["quarantined", "held", "blocked", "due", "imported"];

/** An order that nobody has to ship (any more) is never late. */
function urgencyOf(
  { state, shipByAt, shippedAt, cancelledAt }: Pick<OrderListRow, "state" | "shipByAt" | "shippedAt" | "cancelledAt">,
  nowMs: number,
): Urgency {
  if (shipByAt === null || shippedAt !== null || cancelledAt !== null || !shippable.includes(state)) return null;
  const leftMs = shipByAt.getTime() - nowMs;
  if (leftMs < 0) return "late";
  return leftMs < lateWarningMs ? "soon" : null;
}

const place = z.tuple([
  z.string(),
  z.union([z.literal("infinity"), z.iso.datetime()]),
  z.number().int().max(2_147_483_647),
]);

function toCursor({ sort }: OrdersQuery, { id, placedAt, shipByAt }: OrderListRow): string {
  const at = sort === "shipBy" ? (shipByAt?.toISOString() ?? "infinity") : placedAt.toISOString();
  return Buffer.from(JSON.stringify([sort, at, id])).toString("base64url");
}

/** A cursor of another order, or a broken one, leads to the first page. */
function parseCursor({ cursor, sort }: OrdersQuery): Place | undefined {
  if (!cursor) return undefined;
  try {
    const parsed = place.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (!parsed.success || parsed.data[0] !== sort) return undefined;
    const [, at, id] = parsed.data;
    return { at, id };
  } catch {
    return undefined;
  }
}
