import { openDatabase, type Sql } from "../app/platform/database.ts";
import { shopId as asShopId } from "../app/domain/ids.ts";
import { listingFilter, listingsPage, type ListingFilter, type ListingsQuery } from "../app/listings/index.ts";
import { startPostgres } from "./import/postgres.ts";
import { isQuick } from "./measure/options.ts";
import { median, quantile } from "./measure/statistics.ts";
import { ms, report, spreadOf, whole, type BenchRow } from "./measure/table.ts";

/**
 * The server's time for the Listings page of a shop with 100 listings and of one with 100,000, in turn, on one PostgreSQL:
 * as it opens, and sorted, filtered and searched.
 *
 *   node --import tsx bench/pages.ts [--quick]
 */
const quick = isQuick();
const [few, many] = [100, quick ? 10_000 : 100_000];
const rounds = quick ? 3 : 15;
const readsARound = 5;
const goals = { ratio: 1.5, p95Ms: 150 };

const opened: ListingsQuery = { filter: listingFilter.parse({}), sort: "title", direction: "asc" };
const shown = (filter: Partial<ListingFilter>): ListingsQuery => ({ ...opened, filter: listingFilter.parse(filter) });
const pages: Record<string, ListingsQuery> = {
  "as it opens": opened,
  "sorted by quantity": { ...opened, sort: "quantity" },
  "newest first": { ...opened, sort: "updated", direction: "desc" },
  "the rejected ones": shown({ tab: "rejected" }),
  "what needs attention": shown({ tab: "attention" }),
  "one vendor": shown({ vendor: "Vendor 7" }),
  "a search by title": shown({ search: "ab" }),
  "a search by SKU": shown({ search: "SKU-99" }),
};

const postgres = await startPostgres();
const database = await openDatabase({
  databaseUrl: postgres.url,
  dataDir: "",
  migrationsDir: "prisma/migrations",
  unscoped: "owner",
});
try {
  const small = await seedListings(database.sql, "small", few);
  const large = await seedListings(database.sql, "large", many);
  await database.sql.query("VACUUM (ANALYZE)");
  const rows: BenchRow[] = [];
  for (const [name, query] of Object.entries(pages)) rows.push(await compare(name, query, small, large));
  await report(rows);
} finally {
  await database.close();
  postgres.stop();
}

async function compare(name: string, query: ListingsQuery, small: number, large: number): Promise<BenchRow> {
  const read = async (shop: number): Promise<number> => {
    const startedAt = performance.now();
    await database.asShop(shop, () => listingsPage(database, asShopId(shop), query));
    return performance.now() - startedAt;
  };
  const times: { few: number[]; many: number[] }[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const both = { few: [] as number[], many: [] as number[] };
    for (let turn = 0; turn < readsARound; turn += 1) {
      both.few.push(await read(small));
      both.many.push(await read(large));
    }
    if (round >= 0) times.push(both);
  }
  const ratios = times.map((both) => median(both.many) / median(both.few));
  const all = times.flatMap((both) => both.many);
  const [ratio, p95] = [median(ratios), quantile(all, 0.95)];
  return {
    metric: `listings page, ${name}, ${whole(many)} listings`,
    ours: `${ms(median(all))}, p95 ${ms(p95)}`,
    reference: `${ms(median(times.flatMap((both) => both.few)))} at ${whole(few)}`,
    ratio: ratio.toFixed(2),
    spread: spreadOf(ratios),
    goal: `≤ ${goals.ratio}, p95 ≤ ${goals.p95Ms} ms`,
    isMet: ratio <= goals.ratio && p95 <= goals.p95Ms,
  };
}

/** In every state, with one offer each; answers the shop. */
async function seedListings(sql: Sql, name: string, count: number): Promise<number> {
  const [shop] = await sql.query<{ id: number }>(
    "INSERT INTO shop (domain, name, currency) VALUES ($1 || '.myshopify.com', 'Bench', 'USD') RETURNING id",
    [name],
  );
  const shopId = shop?.id ?? 0;
  const [account] = await sql.query<{ id: number }>(
    `INSERT INTO channel_account (shop_id, connector, name, remote_seller_id, marketplace, currency)
     VALUES ($1, 'fake', 'Bench', 'seller', 'FAKE_US', 'USD') RETURNING id`,
    [shopId],
  );
  await sql.query(
    `INSERT INTO product (shop_id, id, title, handle, description_html, vendor, product_type, status, tags, options,
       images, collection_ids, source_updated_at, content_hash)
     SELECT $1, n::text, 'Product ' || md5(n::text), n::text, '<p>words</p>', 'Vendor ' || n % 40, 'Type ' || n % 200, 'active',
       '{}', '[]', '[]', '{}', now(), '' FROM generate_series(1, $2::int) n`,
    [shopId, count],
  );
  await sql.query(
    `INSERT INTO listing (shop_id, account_id, product_id, title, title_folded, status, issue_count,
       desired_content, created_at, desired_at, status_at)
     SELECT $1, $2, n::text, 'Product ' || md5(n::text), 'product ' || md5(n::text),
       (ARRAY['live', 'live', 'live', 'pending', 'rejected', 'ended', 'unlisted'])[1 + n % 7], (n % 50 = 0)::int,
       jsonb_build_object('key', n, 'descriptionHtml', repeat('words ', 300)), now(), now() - n * interval '1 second', now()
     FROM generate_series(1, $3::int) n`,
    [shopId, account?.id, count],
  );
  await sql.query(
    `INSERT INTO listing_figure (listing_id, shop_id, account_id, quantity_total, variant_count)
     SELECT id, shop_id, account_id, product_id::int % 300, 1 FROM listing WHERE shop_id = $1`,
    [shopId],
  );
  await sql.query(
    `INSERT INTO offer (shop_id, account_id, listing_id, product_id, sku, currency, desired_quantity, observed_quantity)
     SELECT shop_id, account_id, id, product_id, 'SKU-' || product_id, 'USD', product_id::int % 300, product_id::int % 300
     FROM listing WHERE shop_id = $1`,
    [shopId],
  );
  return shopId;
}
