import { z } from "zod";
import type { ShopId } from "../domain/ids.ts";
import type { Database } from "../platform/database.ts";
import { readAccountNames } from "./account-store.ts";
import { countTabs, readFilterChoices, readObservedTotals, readPage, type Place } from "./listings-page-store.ts";
import type { ListingsPage, ListingsQuery } from "./page-types.ts";

const defaultLimit = 50;
const mostRows = 250;

/** The Listings page: one keyset page, and how many each tab holds. */
export async function listingsPage(
  { sql }: Pick<Database, "sql">,
  shopId: ShopId,
  query: ListingsQuery,
): Promise<ListingsPage> {
  const accounts = new Map((await readAccountNames(sql, shopId)).map((account) => [account.id, account]));
  const accountIds = [...accounts.keys()].filter((id) => query.accountId === undefined || id === query.accountId);
  const limit = Math.min(Math.max(1, query.limit ?? defaultLimit), mostRows);
  const after = parseCursor(query.cursor, query);
  const found = await readPage(sql, shopId, { ...query, accountIds, after, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const totals = await readObservedTotals(
    sql,
    shopId,
    shown.map(({ id }) => id),
  );
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => ({
      listingId: row.id,
      productId: row.productId,
      title: row.title,
      imageUrl: row.imageUrl,
      accountId: row.accountId,
      accountName: accounts.get(row.accountId)?.name ?? "",
      status: row.status,
      statusAt: row.statusAt?.toISOString() ?? null,
      wanted: row.wanted,
      isDue: row.isDue,
      variantCount: row.variantCount,
      quantity: {
        desired: row.quantityTotal,
        acknowledged: totals.get(row.id)?.acknowledged ?? null,
        observed: totals.get(row.id)?.observed ?? null,
      },
      price: {
        minMinor: row.priceMinMinor,
        maxMinor: row.priceMaxMinor,
        currency: accounts.get(row.accountId)?.currency ?? "",
      },
      issueCount: row.issueCount,
    })),
    ...(found.length > limit && last ? { nextCursor: toCursor(query, last) } : {}),
    tabs: await countTabs(sql, shopId, accountIds),
  };
}

/** What the page's filters offer. */
export const listingFilterChoices = ({ sql }: Pick<Database, "sql">, shopId: ShopId) => readFilterChoices(sql, shopId);

const place = z.tuple([z.string(), z.union([z.string().max(2000), z.number().int()]), z.number().int()]);
const orderOf = ({ sort, direction }: Pick<ListingsQuery, "sort" | "direction">) => `${sort} ${direction}`;

const toCursor = (query: ListingsQuery, { sortValue, id }: Place) =>
  Buffer.from(JSON.stringify([orderOf(query), sortValue, id])).toString("base64url");

/** A cursor of another order, or a broken one, leads to the first page. */
function parseCursor(cursor: string | undefined, query: ListingsQuery): Place | undefined {
  if (!cursor) return undefined;
  try {
    const parsed = place.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (!parsed.success || parsed.data[0] !== orderOf(query)) return undefined;
    const [, sortValue, id] = parsed.data;
    if (query.sort === "quantity" ? typeof sortValue !== "number" : typeof sortValue !== "string") return undefined;
    if (query.sort === "updated" && Number.isNaN(Date.parse(String(sortValue)))) return undefined;
    return { sortValue, id };
  } catch {
    return undefined;
  }
}
