import type { ShopId } from "../domain/ids.ts";
import { accountChoices } from "./orders-page.ts";
import {
  countStanding,
  readFeed,
  readFigures,
  readTaskGroups,
  readTimeZone,
  type FigureRow,
} from "./orders-home-store.ts";
import type { OrderFigures, OrdersAttention } from "./home-types.ts";
import type { FeedDetail, PageDeps } from "./page-types.ts";

const mostCounted = 10_000;
const mostGroups = 50;

/** What waits for the merchant, for Home: tasks by kind, orders that stand still, orders that are late. */
export async function ordersAttention(deps: PageDeps, shopId: ShopId): Promise<OrdersAttention> {
  const { sql } = deps.database;
  const [accounts, groups, counts] = await Promise.all([
    accountChoices(deps, shopId),
    readTaskGroups(sql, shopId, mostCounted, mostGroups),
    countStanding(sql, shopId, deps.clock.now(), mostCounted),
  ]);
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  return {
    groups: groups.map(({ dueAt, ...group }) => ({
      ...group,
      accountName: names.get(group.accountId) ?? "",
      dueAt: dueAt?.toISOString() ?? null,
    })),
    ...counts,
    openTasks: groups.reduce((sum, { count }) => sum + count, 0),
  };
}

const dayMs = 24 * 60 * 60 * 1000;
const dayCount = 30;
const weekDays = 7;

/** Orders of the last 30 days (today included) by day and account, in the shop's own time zone. */
export async function orderFigures(deps: PageDeps, shopId: ShopId): Promise<OrderFigures> {
  const { sql } = deps.database;
  const nowMs = deps.clock.nowMs();
  const [accounts, zone, rows] = await Promise.all([
    accountChoices(deps, shopId),
    readTimeZone(sql, shopId),
    readFigures(sql, shopId, new Date(nowMs - (dayCount + 1) * dayMs)),
  ]);
  const dayOf = dayNames(zone);
  const days = lastDays(dayOf(new Date(nowMs)));
  const places = new Map(days.map((day, index) => [day, index]));
  const shown = rows.flatMap((row) => {
    const index = places.get(dayOf(row.at));
    return index === undefined ? [] : [{ ...row, index }];
  });
  const ordersOn = (index: number, accountId: number) =>
    sumOf(
      shown.filter((row) => row.index === index && row.accountId === accountId),
      "orders",
    );
  const within = (count: number) => {
    const recent = shown.filter(({ index }) => index >= dayCount - count);
    return { orders: sumOf(recent, "orders"), units: sumOf(recent, "units") };
  };
  return {
    accounts,
    days: days.map((day, index) => ({ day, orders: accounts.map(({ id }) => ordersOn(index, id)) })),
    last7: within(weekDays),
    last30: within(dayCount),
    sales: salesOf(shown),
  };
}

const sumOf = (rows: readonly FigureRow[], figure: "orders" | "units") =>
  rows.reduce((sum, row) => sum + row[figure], 0);

/** The days up to this one, the oldest first. A calendar has no time zone: noon in UTC is safe to count with. */
function lastDays(today: string): string[] {
  const todayMs = Date.parse(`${today}T12:00:00Z`);
  return Array.from({ length: dayCount }, (_, index) =>
    new Date(todayMs - (dayCount - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
}

/** "2026-11-22", as a calendar in the zone says. A zone that this runtime does not know counts as UTC. */
function dayNames(zone: string): (at: Date) => string {
  const options = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  try {
    const format = new Intl.DateTimeFormat("en-CA", { ...options, timeZone: zone });
    return (at) => format.format(at);
  } catch {
    return (at) => at.toISOString().slice(0, 10);
  }
}

function salesOf(rows: readonly FigureRow[]): OrderFigures["sales"] {
  const totals = new Map<string, bigint>();
  for (const { currency, totalMinor } of rows) {
    totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(totalMinor));
  }
  return [...totals]
    .map(([currency, total]) => ({ currency, totalMinor: Number(total) }))
    .sort((a, b) => b.totalMinor - a.totalMinor);
}

/** How the reading of an account's orders goes. undefined: they are not read (yet). */
export async function orderFeed(
  { database }: Pick<PageDeps, "database">,
  shopId: ShopId,
  accountId: number,
): Promise<FeedDetail | undefined> {
  const feed = await readFeed(database.sql, shopId, accountId);
  if (!feed) return undefined;
  const { importFrom, polledAt, ...rest } = feed;
  return { ...rest, importFrom: importFrom.toISOString(), polledAt: polledAt?.toISOString() ?? null };
}
