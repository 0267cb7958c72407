import { z } from "zod";
import type { ShopId } from "../domain/ids.ts";
import { accountChoices } from "./orders-page.ts";
import type { Place } from "./orders-page-store.ts";
import type { AccountChoice, PageDeps, TaskDetail, TasksPage, TasksQuery } from "./page-types.ts";
import { countTaskKinds, readTasksPage, type TaskListRow } from "./tasks-page-store.ts";

const defaultLimit = 50;
const mostRows = 250;
const mostCounted = 10_000;

/** The Tasks page: what waits for the merchant, the most pressing first. */
export async function openTasks(deps: PageDeps, shopId: ShopId, query: TasksQuery): Promise<TasksPage> {
  const { sql } = deps.database;
  const limit = Math.min(Math.max(1, query.limit ?? defaultLimit), mostRows);
  const { accountId, kind } = query;
  const [accounts, found, kinds] = await Promise.all([
    accountChoices(deps, shopId),
    readTasksPage(sql, shopId, { accountId, kind, after: parseCursor(query.cursor), limit: limit + 1 }),
    countTaskKinds(sql, shopId, mostCounted + 1),
  ]);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const total = kinds.reduce((sum, { count }) => sum + count, 0);
  return {
    rows: shown.map(taskDetail(accounts, deps.clock.nowMs())),
    ...(found.length > limit && last ? { nextCursor: toCursor(last) } : {}),
    kinds,
    total: { count: Math.min(total, mostCounted), isMore: total > mostCounted },
    accounts,
  };
}

export function taskDetail(accounts: readonly AccountChoice[], nowMs: number): (row: TaskListRow) => TaskDetail {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return ({ orderId, number, dueAt, ...row }) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
    isLate: dueAt !== null && dueAt.getTime() < nowMs,
    accountName: byId.get(row.accountId)?.name ?? "",
    channel: byId.get(row.accountId)?.channel ?? "",
    order: orderId === null ? null : { id: orderId, number: number ?? "" },
  });
}

const place = z.tuple([z.union([z.literal("infinity"), z.iso.datetime()]), z.number().int().max(2_147_483_647)]);

const toCursor = ({ id, dueAt }: TaskListRow) =>
  Buffer.from(JSON.stringify([dueAt?.toISOString() ?? "infinity", id])).toString("base64url");

/** A broken cursor leads to the first page. */
function parseCursor(cursor: string | undefined): Place | undefined {
  if (!cursor) return undefined;
  try {
    const parsed = place.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    return parsed.success ? { at: parsed.data[0], id: parsed.data[1] } : undefined;
  } catch {
    return undefined;
  }
}
