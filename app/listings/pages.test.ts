import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  acceptAll,
  bench,
  createShop,
  derive,
  lamps,
  putProduct,
  setStock,
  type Bench,
} from "../../test/listings/shop.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Database } from "../platform/database.ts";
import {
  attention,
  categoryChoices,
  clearOverride,
  homeSummary,
  listingDetail,
  listingFilter,
  listingFilterChoices,
  listingsPage,
  listProducts,
  ruleChoices,
  searchCategories,
  setOverride,
  type ListingsQuery,
} from "./index.ts";
import { runListingAction } from "./run-action.handler.ts";

let database: Database;
let stage: Bench;
beforeEach(async () => {
  database = await embeddedDatabase();
  stage = bench(database);
});
afterEach(emptyEmbeddedDatabase);

const query = (over: Partial<ListingsQuery> = {}, filter: object = {}): ListingsQuery => ({
  sort: "title",
  direction: "asc",
  ...over,
  filter: listingFilter.parse(filter),
});
const titles = async (shop: ShopId, asked: ListingsQuery) =>
  (await listingsPage(database, shop, asked)).rows.map(({ title }) => title);

/** A shop with a live listing (product 1), and one that nobody listed (product 2). */
async function shopWithLive(rules: object = {}) {
  const shop = await createShop(database, { rules });
  const { deps } = stage;
  await putProduct(database, shop.id, { id: "1", title: "Blue vase", variants: [{ id: "10", available: 7 }] });
  await putProduct(database, shop.id, {
    id: "2",
    title: "a Red_vase 100%",
    vendor: "Other",
    productType: "Vases",
    variants: [{ id: "20" }, { id: "21", priceMinor: 3000 }],
  });
  await derive(stage, shop.id, ["1", "2"]);
  const ids = await database.sql.query<{ id: number }>(
    `SELECT id FROM listing WHERE shop_id = $1 ORDER BY product_id`,
    [shop.id],
  );
  const [first, second] = ids.map(({ id }) => id) as [number, number];
  const started = await listProducts(deps, shop.id, shop.account, { ids: [first] });
  await runListingAction(deps, { shopId: shop.id, actionId: started?.actionId ?? 0 }, new AbortController().signal);
  await acceptAll(database, shop.id);
  return { ...shop, first, second };
}

describe("the Listings page", () => {
  test("shows what is wanted and what is seen, and counts its tabs", async () => {
    const shop = await shopWithLive();
    await database.sql.query(`UPDATE offer SET observed_quantity = 6, observed_at = now() WHERE listing_id = $1`, [
      shop.first,
    ]);
    const { rows, tabs, nextCursor } = await listingsPage(database, shop.id, query());
    expect(nextCursor).toBeUndefined();
    expect(rows).toMatchObject([
      {
        title: "a Red_vase 100%",
        status: "unlisted",
        wanted: "unlisted",
        variantCount: 2,
        price: { minMinor: 1000, maxMinor: 3000, currency: "USD" },
        quantity: { desired: 10, acknowledged: null, observed: null },
      },
      {
        title: "Blue vase",
        status: "live",
        wanted: "listed",
        quantity: { desired: 7, acknowledged: 7, observed: 6 },
        accountName: "Bazaar US",
      },
    ]);
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
    expect(tabs).toMatchObject({
      all: { count: 2, isMore: false },
      live: { count: 1 },
      unlisted: { count: 1 },
      attention: { count: 0 },
    });
  });

  test("is searched by parts of titles and the start of SKUs, as they are typed", async () => {
    const shop = await shopWithLive();
    const search = (text: string) => titles(shop.id, query({}, { search: text }));
    expect(await search("VASE")).toHaveLength(2);
    expect(await search("100%")).toEqual(["a Red_vase 100%"]);
    expect(await search("d_v")).toEqual(["a Red_vase 100%"]);
    expect(await search("SKU-10")).toEqual(["Blue vase"]);
    expect(await search("%")).toEqual(["a Red_vase 100%"]);
    expect(await search("'; DROP TABLE listing; --")).toEqual([]);
    expect(await titles(shop.id, query({}, { vendor: "Other", productType: "Vases" }))).toEqual(["a Red_vase 100%"]);
    expect(await titles(shop.id, query({}, { tab: "live", vendor: "Other" }))).toEqual([]);
    expect(await listingFilterChoices(database, shop.id)).toEqual({
      productTypes: ["Lamps", "Vases"],
      vendors: ["Acme", "Other"],
    });
  });

  test("goes on from its cursor, and starts anew with one of another order or none at all", async () => {
    const shop = await shopWithLive();
    for (const sort of ["title", "status", "updated", "quantity"] as const) {
      for (const direction of ["asc", "desc"] as const) {
        const first = await listingsPage(database, shop.id, query({ sort, direction, limit: 1 }));
        const second = await listingsPage(
          database,
          shop.id,
          query({ sort, direction, limit: 1, cursor: first.nextCursor }),
        );
        expect(new Set([...first.rows, ...second.rows].map(({ listingId }) => listingId)).size).toBe(2);
        expect(second.nextCursor).toBeUndefined();
      }
    }
    const { nextCursor } = await listingsPage(database, shop.id, query({ sort: "quantity", limit: 1 }));
    for (const cursor of [nextCursor, "nonsense", "e30", "Ww"]) {
      expect(await titles(shop.id, query({ cursor }))).toHaveLength(2);
    }
  });

  test("of a shop shows nothing of another", async () => {
    const [mine, other] = [await shopWithLive(), await createShop(database)];
    expect((await listingsPage(database, other.id, query({ accountId: mine.account }))).rows).toEqual([]);
    expect(await listingDetail(stage.deps, other.id, mine.first)).toBeUndefined();
    expect(await setOverride(stage.deps, other.id, { listingId: mine.first, field: "title" }, "x")).toMatchObject({
      ok: false,
    });
    expect((await homeSummary(stage.deps, other.id)).accounts).toMatchObject([{ counts: { live: 0, unlisted: 0 } }]);
    expect(await attention(stage.deps, other.id)).toEqual([]);
  });
});

describe("the page of one listing", () => {
  test("unfolds quantity and price, shows four states and the history", async () => {
    const shop = await shopWithLive({ buffer: 1, cap: 3, price: { percent: "10" } });
    await setStock(database, shop.id, "10", 2);
    await derive(stage, shop.id, [], ["10"]);
    const detail = await listingDetail(stage.deps, shop.id, shop.first);
    expect(JSON.parse(JSON.stringify(detail))).toEqual(detail);
    expect(detail).toMatchObject({ status: "live", wanted: "listed", channel: "Bazaar", issues: [], offerTotal: 1 });
    expect(detail?.category).toMatchObject({ chosen: { id: lamps.id, from: "suggested", confidence: 85 } });
    const [offer] = detail?.offers ?? [];
    expect(offer?.isDue).toBe(true);
    expect(offer?.quantity).toMatchObject({
      desired: { value: 1 },
      acknowledged: { value: 3 },
      observed: { value: null, at: null },
    });
    expect(offer?.quantitySteps).toEqual([
      { key: "location", params: { location: "Warehouse", name: "Blue vase" }, value: 2 },
      { key: "available", params: {}, value: 2 },
      { key: "buffer", params: { buffer: 1 }, value: 1 },
    ]);
    expect(offer?.priceSteps.map(({ key, value }) => [key, value])).toEqual([
      ["shopify", 1000],
      ["percent", 1100],
    ]);
  });

  test("of a product that nobody listed says what would stand against it", async () => {
    const shop = await shopWithLive();
    const detail = await listingDetail(stage.deps, shop.id, shop.second);
    expect(detail?.preview).toMatchObject({ title: "a Red_vase 100%", aspects: { Brand: ["Other"] } });
    expect(detail?.issues.map(({ code, source }) => [code, source])).toContainEqual([
      "preflight.categoryUnasked",
      "preflight",
    ]);
    expect(await database.sql.query(`SELECT 1 FROM issue`)).toEqual([]);
  });
});

describe("values set by hand", () => {
  test("win over the rules until they are cleared, and each change is sent", async () => {
    const shop = await shopWithLive({ price: { percent: "10" } });
    const listing = { listingId: shop.first };
    const variant = { ...listing, variantId: "10" };
    expect(await setOverride(stage.deps, shop.id, { ...variant, field: "price" }, 555)).toEqual({ ok: true });
    expect(await setOverride(stage.deps, shop.id, { ...variant, field: "buffer" }, 3)).toEqual({ ok: true });
    expect(await setOverride(stage.deps, shop.id, { ...listing, field: "title" }, "By hand")).toEqual({ ok: true });
    expect(await setOverride(stage.deps, shop.id, { ...listing, field: "aspect:Room" }, ["Hall"])).toEqual({
      ok: true,
    });
    const [offer] = await database.sql.query(
      `SELECT desired_price_minor AS price, desired_quantity AS quantity, due_at IS NOT NULL AS due FROM offer WHERE listing_id = $1`,
      [shop.first],
    );
    expect(offer).toEqual({ price: 555, quantity: 4, due: true });
    const detail = await listingDetail(stage.deps, shop.id, shop.first);
    expect(detail).toMatchObject({
      isDue: true,
      overrides: { title: "By hand", "aspect:Room": ["Hall"] },
      preview: { title: "By hand", aspects: { Room: ["Hall"] } },
    });
    expect(detail?.offers[0]?.overrides).toEqual({ buffer: 3, price: 555 });
    expect(detail?.history.map(({ name }) => name)).toContain("listing.override");
    expect(await clearOverride(stage.deps, shop.id, { ...variant, field: "price" })).toEqual({ ok: true });
    expect(
      await database.sql.query(`SELECT desired_price_minor AS price FROM offer WHERE listing_id = $1`, [shop.first]),
    ).toEqual([{ price: 1100 }]);
  });

  test.each([
    [{ field: "sku" }, "x", "cannot be set"],
    [{ field: "price" }, 100, "belongs to the variant"],
    [{ field: "title", variantId: "10" }, "x", "belongs to the product"],
    [{ field: "price", variantId: "10" }, 0, "above zero"],
    [{ field: "price", variantId: "10" }, "1.5", "Enter an amount"],
    [{ field: "buffer" }, -1, "Not below zero"],
    [{ field: "title" }, " ", "Enter a text"],
    [{ field: "aspect:" }, ["x"], "cannot be set"],
    [{ field: "price", variantId: "20" }, 100, "not there"],
  ])("%j = %j is refused", async (target, value, words) => {
    const shop = await shopWithLive();
    const outcome = await setOverride(stage.deps, shop.id, { listingId: shop.first, ...target }, value);
    expect(outcome).toMatchObject({ ok: false });
    expect("message" in outcome && outcome.message).toContain(words);
    expect(await database.sql.query(`SELECT 1 FROM override`)).toEqual([]);
  });
});

describe("Home", () => {
  test("has each account's figures, and what waits for the merchant, the gravest first", async () => {
    const shop = await shopWithLive();
    await putProduct(database, shop.id, {
      id: "1",
      title: "Blue vase",
      images: [],
      vendor: "A vendor of a very long name",
      variants: [{ id: "10" }],
    });
    await derive(stage, shop.id, ["1"]);
    await database.sql.query(
      `UPDATE channel_account SET state = 'needsAuth', state_reason = 'The token was revoked.' WHERE shop_id = $1`,
      [shop.id],
    );
    const { accounts } = await homeSummary(stage.deps, shop.id);
    expect(accounts).toMatchObject([
      {
        channel: "Bazaar",
        seller: "Bazaar US",
        state: "needsAuth",
        waiting: false,
        counts: { live: 1, unlisted: 1 },
        attention: 1,
        changesWaiting: 1,
        drift: 0,
      },
    ]);
    const items = await attention(stage.deps, shop.id);
    expect(items.map(({ kind, code, severity, listings }) => [kind, code, severity, listings])).toEqual([
      ["account", "needsAuth", "error", 0],
      ["issue", "preflight.imagesMissing", "error", 1],
      ["issue", "preflight.aspectShortened", "warning", 1],
    ]);
  });

  test("what rules and categories offer to choose from", async () => {
    const shop = await shopWithLive();
    await database.sql.query(`INSERT INTO collection (shop_id, id, title) VALUES ($1, '7', 'Summer')`, [shop.id]);
    expect(await ruleChoices(database, shop.id)).toEqual({
      locations: [
        { id: "2", name: "Shop floor" },
        { id: "1", name: "Warehouse" },
      ],
      collections: [{ id: "7", title: "Summer" }],
    });
    expect(await categoryChoices(database, shop.id, shop.account)).toEqual([
      {
        sourceKey: "type:lamps",
        categoryId: lamps.id,
        categoryName: "Home > Lamps",
        confidence: 85,
        isConfirmed: false,
        isUsed: true,
      },
    ]);
    const account = { id: shop.account, connector: "bazaar" };
    expect(await searchCategories(stage.deps, shop.id, account, " desk lamp ")).toMatchObject({
      ok: true,
      value: [{ id: lamps.id }],
    });
    expect(stage.channel.asked.at(-1)).toBe("suggest desk lamp");
  });
});
