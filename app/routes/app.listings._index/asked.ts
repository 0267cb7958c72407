import type { AppLoadContext } from "@remix-run/node";
import type { ShopId } from "../../domain/ids.ts";
import { listingFilter, listingsPage, type ListingFilter, type Selection } from "../../listings/index.ts";
import { readSort, type ListingsQuery } from "../../ui/listings-query.ts";

/** Matches are counted one by one up to here. */
const mostCounted = 250;
const mostTicked = 250;

/** What an address asks for, as the stage takes it; what it cannot mean is left out. */
export function toStage(query: ListingsQuery) {
  const filter = listingFilter.safeParse({
    tab: query.tab,
    search: query.search.slice(0, 200),
    vendor: query.vendor,
    productType: query.productType,
    issueCode: query.issueCode,
  });
  const account = Number(query.account);
  return {
    filter: filter.success ? filter.data : listingFilter.parse({}),
    ...(Number.isSafeInteger(account) && account > 0 ? { accountId: account } : {}),
    ...readSort(query.sort),
    cursor: query.after,
  };
}

/** Rows that were ticked, or all that match. */
export function selectionOf(ids: string, filter: ListingFilter): Selection {
  if (ids === "") return { filter };
  const numbers = ids.split(",").map(Number);
  if (numbers.length > mostTicked || !numbers.every((id) => Number.isSafeInteger(id) && id > 0)) {
    throw new Response(null, { status: 400 });
  }
  return { ids: numbers };
}

/** How many listings of one account a bulk action would work on. */
export async function countMatching(
  { database }: Pick<AppLoadContext, "database">,
  shopId: ShopId,
  accountId: number,
  filter: ListingFilter,
) {
  const page = await listingsPage(database, shopId, {
    accountId,
    filter,
    sort: "title",
    direction: "asc",
    limit: mostCounted,
  });
  const isOnlyTab = filter.search + filter.vendor + filter.productType + filter.issueCode === "";
  return isOnlyTab ? page.tabs[filter.tab] : { count: page.rows.length, isMore: page.nextCursor !== undefined };
}
