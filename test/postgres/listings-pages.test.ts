import { beforeAll, describe, expect, test } from "vitest";
import {
  homeSummary,
  listingFilter,
  listingsPage,
  listingSorts,
  type ListingFilter,
  type ListingsQuery,
} from "../../app/listings/index.ts";
import type { Database } from "../../app/platform/database.ts";
import { createShop, testChannel } from "../listings/shop.ts";
import { manualClock } from "../../app/platform/clock.ts";
import { serverDatabase } from "../store/server.ts";

// The page of a shop with 100,000 listings beside that of one with 100, on the same server in the same run.

const large = 100_000;
let database: Database;
let small: Awaited<ReturnType<typeof createShop>>;
let big: typeof small;

async function fill(shop: typeof small, count: number) {
  const { sql } = database;
  await sql.query(
    `INSERT INTO product (shop_id, id, title, handle, description_html, vendor, product_type, status, tags, options,
       images, collection_ids, source_updated_at, content_hash)
     SELECT $1, n::text, 'Product ' || md5(n::text), n::text, '<p>words</p>', 'Vendor ' || n % 40, 'Type ' || n % 200, 'active',
       '{}', '[]', '[]', '{}', now(), '' FROM generate_series(1, $2::int) n`,
    [shop.id, count],
  );
  await sql.query(
    `INSERT INTO listing (shop_id, account_id, product_id, title, title_folded, status, issue_count,
       desired_content, created_at, desired_at, status_at)
     SELECT $1, $2, n::text, 'Product ' || md5(n::text), 'product ' || md5(n::text),
       (ARRAY['live', 'live', 'live', 'pending', 'rejected', 'ended', 'unlisted'])[1 + n % 7], (n % 50 = 0)::int,
       jsonb_build_object('key', n, 'descriptionHtml', repeat('words ', 300)), now(), now() - n * interval '1 second', now()
     FROM generate_series(1, $3::int) n`,
    [shop.id, shop.account, count],
  );
  await sql.query(
    `INSERT INTO listing_figure (listing_id, shop_id, account_id, quantity_total, variant_count)
     SELECT id, shop_id, account_id, product_id::int % 300, 1 FROM listing WHERE shop_id = $1`,
    [shop.id],
  );
  await sql.query(
    `INSERT INTO offer (shop_id, account_id, listing_id, product_id, sku, currency, desired_quantity, observed_quantity)
     SELECT shop_id, account_id, id, product_id, 'SKU-' || product_id, 'USD', product_id::int % 300, product_id::int % 300
     FROM listing WHERE shop_id = $1`,
    [shop.id],
  );
}

beforeAll(async () => {
  database = await serverDatabase();
  [small, big] = [await createShop(database), await createShop(database)];
  await fill(small, 100);
  await fill(big, large);
  await database.sql.query("VACUUM ANALYZE");
}, 120_000);

const query = (over: Partial<ListingsQuery> = {}): ListingsQuery => ({
  filter: listingFilter.parse({}),
  sort: "title",
  direction: "asc",
  ...over,
});

/** The median of some runs, in milliseconds. */
async function timed(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 7; turn += 1) {
    const startedAt = performance.now();
    await run();
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[3] ?? 0;
}

describe("the Listings page at 100,000 listings", () => {
  const shown = (over: Partial<ListingFilter>) => query({ filter: listingFilter.parse(over) });
  const pages: { name: string; asked: ListingsQuery }[] = [
    ...listingSorts.map((sort) => ({ name: `sorted by ${sort}`, asked: query({ sort }) })),
    { name: "newest first", asked: query({ sort: "updated", direction: "desc" }) },
    { name: "the rejected ones", asked: shown({ tab: "rejected" }) },
    { name: "what needs attention", asked: shown({ tab: "attention" }) },
    { name: "a search that finds many", asked: shown({ search: "ab" }) },
    { name: "a search that finds nothing", asked: shown({ search: "zzzzzz" }) },
    { name: "a search by SKU", asked: shown({ search: "SKU-99" }) },
    { name: "a product type", asked: shown({ productType: "Type 7" }) },
    { name: "a vendor", asked: { ...shown({ vendor: "Vendor 7" }), sort: "updated" } },
  ];
  test.each(pages)("$name", async ({ name, asked }) => {
    const of = (shop: typeof small) =>
      timed(() => listingsPage(database, shop.id, { ...asked, accountId: shop.account }));
    const [few, many] = [await of(small), await of(big)];
    console.log(`${name}: ${few.toFixed(1)} ms at 100, ${many.toFixed(1)} ms at ${large}`);
    expect(many).toBeLessThan(400);
  });

  test("every page from the first to the last shows each listing once", async () => {
    const seen = new Set<number>();
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await listingsPage(database, small.id, query({ sort: "status", cursor, limit: 30 }));
      for (const { listingId } of page.rows) seen.add(listingId);
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(4);
    expect(seen.size).toBe(100);
  });

  test("Home", async () => {
    const deps = { database, clock: manualClock(), connectors: testChannel().connectors };
    const [few, many] = [await timed(() => homeSummary(deps, small.id)), await timed(() => homeSummary(deps, big.id))];
    console.log(`home: ${few.toFixed(1)} ms at 100, ${many.toFixed(1)} ms at ${large}`);
    expect(many).toBeLessThan(400);
    const { accounts } = await homeSummary(deps, big.id);
    expect(accounts[0]?.counts.live).toBe(42_857);
  });
});
