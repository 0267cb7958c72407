import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { BoundedCount, ListingSort } from "./page-types.ts";
import { listingTabs, type ListingFilter, type ListingTab } from "./selection.ts";
import { filterCondition, findMatches, tabCondition } from "./selection-store.ts";

/** Each is an index of `listing` behind shop and account, so that a page costs the same however many there are. */
const sortColumns: Record<ListingSort, { text: string; type: string }> = {
  title: { text: "l.title_folded", type: "text" },
  status: { text: "l.status", type: "text" },
  updated: { text: "GREATEST(l.created_at, l.desired_at, l.status_at)", type: "timestamptz" },
  quantity: { text: "f.quantity_total", type: "int" },
};

/** A place in a sorted list: the last row that was shown. */
export interface Place {
  sortValue: string | number;
  id: number;
}

export interface PageRow {
  id: number;
  productId: string;
  title: string;
  imageUrl: string | null;
  accountId: number;
  status: string;
  statusAt: Date | null;
  wanted: "listed" | "unlisted";
  isDue: boolean;
  variantCount: number;
  quantityTotal: number;
  priceMinMinor: number | null;
  priceMaxMinor: number | null;
  issueCount: number;
  sortValue: string | number;
}

/** Of each account the first `limit` behind `after`, and of these the first `limit`: no sort over all accounts. */
export async function readPage(
  sql: Sql,
  shop: ShopId,
  query: {
    accountIds: readonly number[];
    filter: ListingFilter;
    sort: ListingSort;
    direction: "asc" | "desc";
    after: Place | undefined;
    limit: number;
  },
): Promise<PageRow[]> {
  const { text: column, type } = sortColumns[query.sort];
  const id = query.sort === "quantity" ? "f.listing_id" : "l.id"; // the one that stands in the index
  const [beyond, order] = query.direction === "asc" ? [">", "ASC"] : ["<", "DESC"];
  const filter = filterCondition(query.filter, 6, await findMatches(sql, shop, query.filter.search));
  const behind = query.after
    ? `AND (${column}, ${id}) ${beyond} ($4::${type}, $5::int)`
    : "AND $4::text IS NULL AND $5::int IS NULL";
  const sortValue =
    query.sort === "updated" ? `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : column;
  return sql.query<PageRow>(
    `SELECT r.* FROM unnest($2::int[]) a(id) CROSS JOIN LATERAL (
       SELECT l.id, l.product_id AS "productId", l.title, l.image_url AS "imageUrl", l.account_id AS "accountId", l.status,
         l.status_at AS "statusAt", l.wanted, l.due_at IS NOT NULL AS "isDue", f.variant_count AS "variantCount",
         f.quantity_total AS "quantityTotal", f.price_min_minor AS "priceMinMinor", f.price_max_minor AS "priceMaxMinor",
         l.issue_count AS "issueCount", ${sortValue} AS "sortValue", ${column} AS sorted_by
       FROM listing l JOIN listing_figure f ON f.listing_id = l.id
       WHERE l.shop_id = $1 AND l.account_id = a.id AND f.shop_id = $1 AND f.account_id = a.id AND ${filter.text} ${behind}
       ORDER BY ${column} ${order}, ${id} ${order} LIMIT $3) r
     ORDER BY r.sorted_by ${order}, r.id ${order} LIMIT $3`,
    [shop, query.accountIds, query.limit, query.after?.sortValue ?? null, query.after?.id ?? null, ...filter.values],
  );
}

/** What the channel has accepted and shows, summed over a listing's offers; null where it never said. */
export async function readObservedTotals(sql: Sql, shop: ShopId, listingIds: readonly number[]) {
  const rows = await sql.query<{ id: number; acknowledged: number | null; observed: number | null }>(
    `SELECT listing_id AS id, sum(ack_quantity)::int8 AS acknowledged, sum(observed_quantity)::int8 AS observed
     FROM offer WHERE shop_id = $1 AND listing_id = ANY($2::int[]) GROUP BY listing_id`,
    [shop, listingIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const mostCounted = 10_000;

/** How many each tab holds, counted no further than 10,000: counting costs the same however many there are. */
export async function countTabs(
  sql: Sql,
  shop: ShopId,
  accountIds: readonly number[],
): Promise<Record<ListingTab, BoundedCount>> {
  const counts = listingTabs.map(
    (tab) => `(SELECT count(*)::int FROM (SELECT 1 FROM listing l
       WHERE l.shop_id = $1 AND l.account_id = ANY($2::int[]) AND ${tabCondition(tab)} LIMIT $3) AS counted) AS "${tab}"`,
  );
  const [row] = await sql.query<Record<ListingTab, number>>(`SELECT ${counts.join(", ")}`, [
    shop,
    accountIds,
    mostCounted + 1,
  ]);
  const bounded = (tab: ListingTab): [ListingTab, BoundedCount] => {
    const count = row?.[tab] ?? 0;
    return [tab, { count: Math.min(count, mostCounted), isMore: count > mostCounted }];
  };
  // Object.fromEntries forgets which keys there are; here they are all of the tabs.
  return Object.fromEntries(listingTabs.map(bounded)) as Record<ListingTab, BoundedCount>;
}

const mostChoices = 250;

/** Product types and vendors to filter by, each found by a jump over the index instead of a walk through all products. */
export async function readFilterChoices(
  sql: Sql,
  shop: ShopId,
): Promise<{ productTypes: string[]; vendors: string[] }> {
  const distinct = async (column: "product_type" | "vendor") => {
    const rows = await sql.query<{ value: string }>(
      `WITH RECURSIVE found AS (
         (SELECT ${column} AS value FROM product WHERE shop_id = $1 AND ${column} > '' ORDER BY ${column} LIMIT 1)
         UNION ALL
         SELECT (SELECT p.${column} FROM product p WHERE p.shop_id = $1 AND p.${column} > found.value
                 ORDER BY p.${column} LIMIT 1)
         FROM found WHERE found.value IS NOT NULL)
       SELECT value FROM found WHERE value IS NOT NULL LIMIT $2`,
      [shop, mostChoices],
    );
    return rows.map(({ value }) => value);
  };
  return { productTypes: await distinct("product_type"), vendors: await distinct("vendor") };
}
