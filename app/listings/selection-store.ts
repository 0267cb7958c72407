import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { foldTitle } from "./fold-title.ts";
import type { ListingFilter, ListingTab, Selection } from "./selection.ts";

/** A condition on `listing l`, with its values behind those that the caller has. */
export interface Condition {
  text: string;
  values: unknown[];
}

const tabConditions: Record<ListingTab, string> = {
  all: "true",
  live: "l.status = 'live'",
  pending: "l.status = 'pending'",
  rejected: "l.status = 'rejected'",
  ended: "l.status = 'ended'",
  unlisted: "l.status = 'unlisted'",
  attention: "l.issue_count > 0",
};
export const tabCondition = (tab: ListingTab) => tabConditions[tab];

/** `%` and `_` in what a person types are themselves. */
const escapeLike = (text: string) => text.replace(/[\\%_]/g, "\\$&");

const fewMatches = 2_000;

/**
 * Whatever begins with `start` comes before this, byte by byte. Compared so and not by LIKE, of which PostgreSQL does not know
 * that it tells nothing of rows that a policy hides: it would take no index for it.
 */
const endOfStart = (start: string) => `${start}\u{10FFFF}`;

/**
 * The listings that a search finds, if they are few: then they are read by their ids. Of many, some are found soon in any
 * order, so walking the sorted list is faster; walking it for a word that is nowhere in it would read every row.
 */
export async function findMatches(sql: Sql, shop: ShopId, search: string): Promise<number[] | undefined> {
  if (search === "") return undefined;
  const rows = await sql.query<{ id: number }>(
    `(SELECT id FROM listing WHERE shop_id = $1 AND title_folded LIKE $2 LIMIT $4)
     UNION (SELECT listing_id FROM offer WHERE shop_id = $1 AND sku <> '' AND sku ~>=~ $3 AND sku ~<~ $5 LIMIT $4)`,
    [shop, `%${escapeLike(foldTitle(search))}%`, search, fewMatches + 1, endOfStart(search)],
  );
  return rows.length > fewMatches ? undefined : rows.map(({ id }) => id);
}

/**
 * Expects the shop as `$1`. A search finds parts of titles, and the start of a SKU; `matches`: it is found already.
 */
export function filterCondition(filter: ListingFilter, firstParameter: number, matches?: readonly number[]): Condition {
  const values: unknown[] = [];
  const next = (value: unknown) => `$${firstParameter + values.push(value) - 1}`;
  const parts = [tabCondition(filter.tab)];
  if (matches) parts.push(`l.id = ANY(${next(matches)}::int[])`);
  else if (filter.search !== "") {
    const title = next(`%${escapeLike(foldTitle(filter.search))}%`);
    const from = next(filter.search);
    const to = next(endOfStart(filter.search));
    const bySku = `SELECT s.listing_id FROM offer s WHERE s.shop_id = $1 AND s.sku <> '' AND s.sku ~>=~ ${from} AND s.sku ~<~ ${to}`;
    parts.push(`(l.title_folded LIKE ${title} OR l.id IN (${bySku}))`);
  }
  const ofProduct: string[] = [];
  if (filter.productType !== "") ofProduct.push(`p.product_type = ${next(filter.productType)}`);
  if (filter.vendor !== "") ofProduct.push(`p.vendor = ${next(filter.vendor)}`);
  if (ofProduct.length > 0) {
    parts.push(`l.product_id IN (SELECT p.id FROM product p WHERE p.shop_id = $1 AND ${ofProduct.join(" AND ")})`);
  }
  if (filter.issueCode !== "") {
    parts.push(
      `l.id IN (SELECT i.listing_id FROM issue i WHERE i.shop_id = $1 AND i.resolved_at IS NULL AND i.code = ${next(filter.issueCode)})`,
    );
  }
  return { text: parts.join(" AND "), values };
}

function selectionCondition(chosen: Selection, firstParameter: number): Condition {
  if ("ids" in chosen) return { text: `l.id = ANY($${firstParameter}::int[])`, values: [chosen.ids] };
  if ("filter" in chosen) return filterCondition(chosen.filter, firstParameter);
  if ("waiting" in chosen) {
    const codes = "'preflight.categoryUnasked', 'preflight.categoryUnread'";
    const waiting = `EXISTS (SELECT 1 FROM issue i WHERE i.listing_id = l.id AND i.shop_id = $1 AND i.resolved_at IS NULL AND i.code IN (${codes}))`;
    return { text: `l.wanted = 'listed' AND l.issue_count > 0 AND ${waiting}`, values: [] };
  }
  if ("sourceKey" in chosen) {
    const key = "COALESCE(p.category_id, NULLIF('type:' || lower(btrim(p.product_type)), 'type:'), 'product:' || p.id)";
    return {
      text: `l.product_id IN (SELECT p.id FROM product p WHERE p.shop_id = $1 AND ${key} = $${firstParameter})`,
      values: [chosen.sourceKey],
    };
  }
  return { text: "true", values: [] };
}

/** The next listings of a selection, by id. */
export async function nextSelected(
  sql: Sql,
  shop: ShopId,
  accountId: number,
  chosen: Selection,
  { after, limit }: { after: number; limit: number },
): Promise<number[]> {
  const { text, values } = selectionCondition(chosen, 5);
  const rows = await sql.query<{ id: number }>(
    `SELECT l.id FROM listing l WHERE l.shop_id = $1 AND l.account_id = $2 AND l.id > $3 AND ${text}
     ORDER BY l.id LIMIT $4`,
    [shop, accountId, after, limit, ...values],
  );
  return rows.map(({ id }) => id);
}

export async function countSelected(sql: Sql, shop: ShopId, accountId: number, chosen: Selection): Promise<number> {
  const { text, values } = selectionCondition(chosen, 3);
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM listing l WHERE l.shop_id = $1 AND l.account_id = $2 AND ${text}`,
    [shop, accountId, ...values],
  );
  return row?.count ?? 0;
}
