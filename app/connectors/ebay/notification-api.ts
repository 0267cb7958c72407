import { z } from "zod";
import type { Call, Failure, Result } from "../contract.ts";
import { ebayCall, failed } from "./client.ts";
import type { EbayApp } from "./env.ts";

/** What the calls of the Notification API have in common. Its spec: commerce_notification_v1_oas3. */

export const apiBase = (app: EbayApp) => `${app.apiOrigin}/commerce/notification/v1`;

export const nothing = z.unknown();

/** Whether eBay refused with this number of its own. */
export const refusedWith = (failure: Failure, errorId: number) =>
  failure.kind === "rejected" && failure.issues.some(({ code }) => code === `ebay.${String(errorId)}`);

const pageSize = 100;
const mostPages = 20;

export interface Page<Item> {
  items: Item[];
  next?: string | undefined;
}

/** All of a list, page by page. A link to the next page is followed only for its token: it may name any host. */
export async function readAll<Item>(
  app: EbayApp,
  call: Call,
  path: "destination" | "subscription",
  schema: z.ZodType<Page<Item>>,
): Promise<Result<Item[]>> {
  const items: Item[] = [];
  const query = new URLSearchParams({ limit: String(pageSize) });
  for (let pages = 0; pages < mostPages; pages++) {
    const url = `${apiBase(app)}/${path}?${query.toString()}`;
    const reply = await ebayCall(call, { method: "GET", url }, schema);
    if (!reply.ok) return reply;
    items.push(...reply.value.body.items);
    const token = continuationOf(reply.value.body.next);
    if (token === undefined) return { ok: true, value: items };
    query.set("continuation_token", token);
  }
  return failed({ kind: "unknown", message: `eBay's list of ${path}s does not end.` });
}

function continuationOf(next: string | undefined): string | undefined {
  const base = "https://api.ebay.com";
  if (next === undefined || !URL.canParse(next, base)) return undefined;
  return new URL(next, base).searchParams.get("continuation_token") ?? undefined;
}

/** The id at the end of a Location header. */
export function createdId(headers: Headers): string | undefined {
  const id = headers.get("location")?.split("/").at(-1);
  return id === "" ? undefined : id;
}
