import { listingDetail } from "./index.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../platform/database.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import {
  acceptAll,
  bench,
  connectAccount,
  createShop,
  derive,
  putProduct,
  setStock,
  type Bench,
} from "../../test/listings/shop.ts";

let database: Database;
let stage: Bench;
beforeEach(async () => {
  database = await embeddedDatabase();
  stage = bench(database);
});
afterEach(emptyEmbeddedDatabase);

const offersOf = (shop: number) =>
  database.sql.query<{
    variant: string;
    sku: string;
    quantity: number;
    price: number;
    version: number;
    isDue: boolean;
    priority: number;
  }>(
    `SELECT c.variant_id AS variant, o.sku, o.desired_quantity AS quantity, o.desired_price_minor AS price,
       o.desired_version AS version, o.due_at IS NOT NULL AS "isDue", o.priority
     FROM offer o JOIN offer_component c ON c.offer_id = o.id WHERE o.shop_id = $1 ORDER BY o.account_id, length(c.variant_id), c.variant_id`,
    [shop],
  );
const listingsOf = (shop: number) =>
  database.sql.query<{
    title: string;
    wanted: string;
    wantedBy: string;
    isDue: boolean;
    version: number;
    quantity: number;
    variants: number;
    issues: number;
  }>(
    `SELECT l.title, l.wanted, l.wanted_by AS "wantedBy", l.due_at IS NOT NULL AS "isDue", l.desired_version AS version,
       f.quantity_total AS quantity, f.variant_count AS variants, l.issue_count AS issues
     FROM listing l JOIN listing_figure f ON f.listing_id = l.id WHERE l.shop_id = $1 ORDER BY l.account_id, l.id`,
    [shop],
  );
const openIssues = async (shop: number) =>
  (
    await database.sql.query<{ code: string }>(
      `SELECT code FROM issue WHERE shop_id = $1 AND resolved_at IS NULL ORDER BY code`,
      [shop],
    )
  ).map(({ code }) => code);
const wantAll = (shop: number) =>
  database.sql.query(`UPDATE listing SET wanted = 'listed', wanted_by = 'merchant' WHERE shop_id = $1`, [shop]);

/** Category and what it wants are known, so that listings can go out. */
async function knowCategory(shop: number) {
  await database.sql.query(
    `INSERT INTO category_choice (shop_id, account_id, source_key, category_id, category_name, confidence)
     SELECT shop_id, id, 'type:lamps', '20697', 'Lamps', 90 FROM channel_account WHERE shop_id = $1`,
    [shop],
  );
  await database.sql.query(
    `INSERT INTO channel_fact (shop_id, account_id, key, value, expires_at)
     SELECT shop_id, id, 'category:20697', '{"id":"20697","aspects":[],"conditions":[]}', now() + interval '1 day'
     FROM channel_account WHERE shop_id = $1`,
    [shop],
  );
}

/** A product that is live on the channel. */
async function live(shop: number, product: Parameters<typeof putProduct>[2]) {
  await putProduct(database, shop, product);
  await derive(stage, shop, [product.id]);
  await wantAll(shop);
  await knowCategory(shop);
  await derive(stage, shop, [product.id]);
  await acceptAll(database, shop);
}

describe("a new product", () => {
  test("gets an unlisted listing and an offer for each variant, on every account", async () => {
    const shop = await createShop(database, { rules: { buffer: 1, price: { percent: "10" } } });
    await connectAccount(database, shop.id, { seller: "second" });
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1" }, { id: "2", available: 9, onFloor: 4 }] });
    await derive(stage, shop.id, ["10"]);
    expect(await offersOf(shop.id)).toMatchObject([
      { variant: "1", sku: "SKU-1", quantity: 4, price: 1100, version: 1, isDue: false },
      { variant: "2", sku: "SKU-2", quantity: 8, price: 1100, version: 1, isDue: false },
      { variant: "1", sku: "SKU-1", quantity: 5, price: 1000 },
      { variant: "2", sku: "SKU-2", quantity: 9, price: 1000 },
    ]);
    expect(await listingsOf(shop.id)).toMatchObject([
      { title: "Lamp 10", wanted: "unlisted", isDue: false, version: 0, quantity: 12, issues: 0 },
      { quantity: 14 },
    ]);
  });

  test("derived again, nothing is written", async () => {
    const shop = await createShop(database);
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1" }] });
    await derive(stage, shop.id, ["10"]);
    const rows = () => database.sql.query(`SELECT xmin::text, ctid::text FROM offer WHERE shop_id = $1`, [shop.id]);
    const before = await rows();
    await derive(stage, shop.id, ["10"], ["1"]);
    expect(await rows()).toEqual(before);
    expect(await offersOf(shop.id)).toMatchObject([{ version: 1 }]);
  });

  test("a shop without accounts, unknown ids, and ids of another shop do nothing", async () => {
    const [mine, other] = [await createShop(database), await createShop(database)];
    await putProduct(database, other.id, { id: "10", variants: [{ id: "1" }] });
    await derive(stage, mine.id, ["10", "77"], ["1", "78"]);
    expect(await listingsOf(mine.id)).toEqual([]);
    expect(await listingsOf(other.id)).toEqual([]);
  });

  test("of two shops with the same ids, only the one that changed is touched", async () => {
    const [mine, other] = [await createShop(database), await createShop(database)];
    for (const shop of [mine, other]) {
      await putProduct(database, shop.id, { id: "10", variants: [{ id: "1" }] });
      await derive(stage, shop.id, ["10"]);
    }
    await setStock(database, mine.id, "1", 2);
    await setStock(database, other.id, "1", 3);
    await derive(stage, mine.id, [], ["1"]);
    expect(await offersOf(mine.id)).toMatchObject([{ quantity: 2 }]);
    expect(await offersOf(other.id)).toMatchObject([{ quantity: 5, version: 1 }]);
  });
});

describe("SKUs", () => {
  test("missing, doubled and too long ones are made up, and the first keeps its own", async () => {
    const shop = await createShop(database);
    await putProduct(database, shop.id, {
      id: "10",
      variants: [
        { id: "1", sku: "A" },
        { id: "2", sku: "A" },
        { id: "3", sku: "" },
        { id: "4", sku: "L".repeat(30) },
      ],
    });
    await putProduct(database, shop.id, { id: "11", variants: [{ id: "5", sku: "A" }] });
    await derive(stage, shop.id, ["10", "11"]);
    const skus = (await offersOf(shop.id)).map(({ sku }) => sku);
    expect(skus.slice(0, 3)).toEqual(["A", "A-2", "V-3"]);
    expect(skus[3]).toHaveLength(20);
    expect(skus[4]).toBe("A-5");
  });

  test("one may follow Shopify until it is sent, and never after", async () => {
    const shop = await createShop(database);
    const variants = (sku: string) => [{ id: "1", sku }];
    await putProduct(database, shop.id, { id: "10", variants: variants("") });
    await derive(stage, shop.id, ["10"]);
    await putProduct(database, shop.id, { id: "10", variants: variants("NEW") });
    await derive(stage, shop.id, ["10"]);
    expect(await offersOf(shop.id)).toMatchObject([{ sku: "NEW" }]);
    await live(shop.id, { id: "10", variants: variants("NEW") });
    await putProduct(database, shop.id, { id: "10", variants: variants("NEWER") });
    await derive(stage, shop.id, ["10"]);
    expect(await offersOf(shop.id)).toMatchObject([{ sku: "NEW" }]);
    const [row] = await database.sql.query<{ id: number }>(`SELECT id FROM listing WHERE shop_id = $1`, [shop.id]);
    const detail = await listingDetail(stage.deps, shop.id, row?.id ?? 0);
    expect(detail?.issues).toMatchObject([{ code: "preflight.sku.kept", severity: "info" }]);
  });
});

describe("a live listing", () => {
  test("sends a changed stock at once, zero before less before more", async () => {
    const shop = await createShop(database);
    await live(shop.id, {
      id: "10",
      variants: ["1", "2", "3", "4"].map((id) => ({ id, options: [{ name: "Size", value: id }] })),
    });
    expect((await offersOf(shop.id)).some(({ isDue }) => isDue)).toBe(false);
    await setStock(database, shop.id, "1", 0);
    await setStock(database, shop.id, "2", 3);
    await setStock(database, shop.id, "3", 8);
    const heard: string[] = [];
    const stop = await database.listen("offers_due", (payload) => heard.push(payload));
    await derive(stage, shop.id, [], ["1", "2", "3", "4"]);
    await expect.poll(() => heard).toEqual([String(shop.account)]);
    await stop();
    expect(await offersOf(shop.id)).toMatchObject([
      { quantity: 0, isDue: true, priority: 0, version: 2 },
      { quantity: 3, isDue: true, priority: 1, version: 2 },
      { quantity: 8, isDue: true, priority: 2, version: 2 },
      { quantity: 5, isDue: false, version: 1 },
    ]);
    expect(await listingsOf(shop.id)).toMatchObject([{ isDue: false, version: 1, quantity: 16 }]);
  });

  test("sends a changed title once, and the same again not at all", async () => {
    const shop = await createShop(database);
    const variants = [{ id: "1" }];
    await live(shop.id, { id: "10", variants });
    await putProduct(database, shop.id, { id: "10", title: "Bright lamp", variants });
    await derive(stage, shop.id, ["10"]);
    expect(await listingsOf(shop.id)).toMatchObject([{ title: "Bright lamp", isDue: true, version: 2 }]);
    await derive(stage, shop.id, ["10"]);
    expect(await listingsOf(shop.id)).toMatchObject([{ version: 2 }]);
  });

  test("notices a variant's barcode, which comes as a change of the variant alone", async () => {
    const shop = await createShop(database);
    await live(shop.id, { id: "10", variants: [{ id: "1" }] });
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1", barcode: "4006381333931" }] });
    await derive(stage, shop.id, [], ["1"]);
    expect(await listingsOf(shop.id)).toMatchObject([{ isDue: true, version: 2 }]);
  });

  test("keeps a removed variant's offer at zero, and gets a new content", async () => {
    const shop = await createShop(database);
    const variant = (id: string, deleted = false) => ({ id, deleted, options: [{ name: "Size", value: id }] });
    await live(shop.id, { id: "10", variants: [variant("1"), variant("2"), variant("3")] });
    await putProduct(database, shop.id, {
      id: "10",
      variants: [variant("1"), variant("2", true), variant("3"), variant("4")],
    });
    await derive(stage, shop.id, ["10"]);
    expect(await offersOf(shop.id)).toMatchObject([
      { variant: "1", isDue: false },
      { variant: "2", quantity: 0, isDue: true, priority: 0 },
      { variant: "3", isDue: false },
      { variant: "4", isDue: false }, // goes out with the listing: the channel does not know it yet
    ]);
    const [row] = await database.sql.query<{ skus: string[] }>(
      `SELECT jsonb_path_query_array(desired_content, '$.variants[*].sku') AS skus FROM listing WHERE shop_id = $1`,
      [shop.id],
    );
    expect(row?.skus).toEqual(["SKU-1", "SKU-3", "SKU-4"]);
    expect(await listingsOf(shop.id)).toMatchObject([{ isDue: true, version: 2, variants: 3 }]);
  });

  test.each([
    ["draft", { status: "draft" }],
    ["archived", { status: "archived" }],
    ["deleted", { deleted: true }],
  ])("ends, and shows nothing to sell, when its product becomes %s", async (_, change) => {
    const shop = await createShop(database);
    const variants = [{ id: "1" }];
    await live(shop.id, { id: "10", variants });
    await putProduct(database, shop.id, { id: "10", variants, ...change });
    await derive(stage, shop.id, ["10"]);
    expect(await listingsOf(shop.id)).toMatchObject([{ wanted: "unlisted", wantedBy: "product", isDue: true }]);
    expect(await offersOf(shop.id)).toMatchObject([{ quantity: 0, isDue: false }]);
    const activity = await database.sql.query(`SELECT kind, actor FROM activity WHERE shop_id = $1`, [shop.id]);
    expect(activity).toEqual([
      { kind: "deleted" in change ? "listing.productDeleted" : "listing.productInactive", actor: "shopify" },
    ]);
  });

  test("that comes back sold out before it was ended says so to the channel", async () => {
    const shop = await createShop(database);
    await live(shop.id, { id: "10", variants: [{ id: "1", available: 7 }] });
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1", available: 7 }], status: "draft" });
    await derive(stage, shop.id, ["10"]);
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1", available: 0 }], status: "active" });
    await derive(stage, shop.id, ["10"]);
    expect(await offersOf(shop.id)).toMatchObject([{ quantity: 0, isDue: true }]);
  });

  test("that comes back while its end may be on the way is sent whole again", async () => {
    const shop = await createShop(database);
    const variants = [{ id: "1" }];
    await live(shop.id, { id: "10", variants });
    const due = async () =>
      (
        await database.sql.query<{ due: boolean }>("SELECT due_at IS NOT NULL AS due FROM listing WHERE shop_id = $1", [
          shop.id,
        ])
      )[0]?.due;
    expect(await due()).toBe(false);
    await putProduct(database, shop.id, { id: "10", variants, status: "draft" });
    await derive(stage, shop.id, ["10"]);
    await putProduct(database, shop.id, { id: "10", variants, status: "active" });
    await derive(stage, shop.id, ["10"]);
    expect(await due()).toBe(true);
  });

  test("comes back when its product is active again, and not when the merchant ended it", async () => {
    const shop = await createShop(database);
    const variants = [{ id: "1" }];
    await live(shop.id, { id: "10", variants });
    for (const status of ["draft", "active"]) {
      await putProduct(database, shop.id, { id: "10", variants, status });
      await derive(stage, shop.id, ["10"]);
    }
    expect(await listingsOf(shop.id)).toMatchObject([{ wanted: "listed", wantedBy: "merchant" }]);
    await database.sql.query(`UPDATE listing SET wanted = 'unlisted', wanted_by = 'merchant'`);
    await derive(stage, shop.id, ["10"]);
    expect(await listingsOf(shop.id)).toMatchObject([{ wanted: "unlisted" }]);
  });

  test("that was seen to have ended, and was sent again since without an answer, is ended once more", async () => {
    const shop = await createShop(database);
    const variants = [{ id: "1" }];
    await live(shop.id, { id: "10", variants });
    const seen = (sentAt: string) =>
      database.sql.query(
        `UPDATE listing SET wanted = 'listed', status = 'ended', attempts = 0, due_at = NULL, sent_version = 1,
           status_at = '2026-01-02', sent_at = $1`,
        [sentAt],
      );
    for (const [sentAt, isDue] of [
      ["2026-01-01", false],
      ["2026-01-03", true],
    ] as const) {
      await putProduct(database, shop.id, { id: "10", variants, status: "active" });
      await derive(stage, shop.id, ["10"]);
      await seen(sentAt);
      await putProduct(database, shop.id, { id: "10", variants, status: "draft" });
      await derive(stage, shop.id, ["10"]);
      expect(await listingsOf(shop.id)).toMatchObject([{ wanted: "unlisted", isDue }]);
    }
  });

  test("keeps its last good price where a new one is none, and says so", async () => {
    const shop = await createShop(database);
    await live(shop.id, { id: "10", variants: [{ id: "1" }] });
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1", priceMinor: 0, available: 3 }] });
    await derive(stage, shop.id, [], ["1"]);
    expect(await offersOf(shop.id)).toMatchObject([{ quantity: 3, price: 1000, isDue: true }]);
    expect(await openIssues(shop.id)).toEqual(["preflight.priceNotPositive"]);
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1", priceMinor: 1200 }] });
    await derive(stage, shop.id, [], ["1"]);
    expect(await offersOf(shop.id)).toMatchObject([{ price: 1200 }]);
    expect(await openIssues(shop.id)).toEqual([]);
  });
});

describe("a listing that is wanted, and not sendable yet", () => {
  test("waits with its issue, and goes out by itself when there is stock", async () => {
    const shop = await createShop(database);
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1", available: 0 }] });
    await derive(stage, shop.id, ["10"]);
    await wantAll(shop.id);
    await knowCategory(shop.id);
    await derive(stage, shop.id, ["10"]);
    expect(await openIssues(shop.id)).toEqual(["preflight.nothingToSell"]);
    expect(await listingsOf(shop.id)).toMatchObject([{ isDue: false, issues: 1 }]);
    await setStock(database, shop.id, "1", 4);
    await derive(stage, shop.id, [], ["1"]);
    expect(await openIssues(shop.id)).toEqual([]);
    expect(await listingsOf(shop.id)).toMatchObject([{ isDue: true, issues: 0, version: 1 }]);
  });

  test("has the channel asked for its category, once for many changes", async () => {
    const shop = await createShop(database);
    await putProduct(database, shop.id, { id: "10", variants: [{ id: "1" }] });
    await derive(stage, shop.id, ["10"]);
    await wantAll(shop.id);
    await derive(stage, shop.id, ["10"]);
    await derive(stage, shop.id, ["10"]);
    expect(await openIssues(shop.id)).toEqual(["preflight.categoryUnasked"]);
    const actions = await database.sql.query(`SELECT kind, state, cursor FROM listing_action WHERE shop_id = $1`, [
      shop.id,
    ]);
    expect(actions).toEqual([{ kind: "ask", state: "running", cursor: 0 }]);
  });
});

describe("rules that list by themselves", () => {
  test("list what is new and matches, and end what leaves", async () => {
    const shop = await createShop(database, { rules: { autoList: true, products: { kind: "tag", tags: ["ebay"] } } });
    await knowCategory(shop.id);
    const variants = [{ id: "1" }];
    await putProduct(database, shop.id, { id: "10", tags: ["eBay"], variants });
    await putProduct(database, shop.id, { id: "11", tags: [], variants: [{ id: "2" }] });
    await derive(stage, shop.id, ["10", "11"]);
    expect(await listingsOf(shop.id)).toMatchObject([
      { wanted: "listed", wantedBy: "rules", isDue: true },
      { wanted: "unlisted", isDue: false },
    ]);
    await acceptAll(database, shop.id);
    await putProduct(database, shop.id, { id: "10", tags: [], variants });
    await derive(stage, shop.id, ["10"]);
    expect(await listingsOf(shop.id)).toMatchObject([{ wanted: "unlisted", wantedBy: "rules", isDue: true }, {}]);
  });
});

test("a deleted product that was never listed leaves nothing behind", async () => {
  const shop = await createShop(database);
  await putProduct(database, shop.id, { id: "10", variants: [{ id: "1" }] });
  await derive(stage, shop.id, ["10"]);
  await putProduct(database, shop.id, { id: "10", deleted: true, variants: [{ id: "1", deleted: true }] });
  await derive(stage, shop.id, ["10"]);
  expect(await listingsOf(shop.id)).toEqual([]);
  expect(await offersOf(shop.id)).toEqual([]);
});

test("an account whose channel is not configured here keeps its quantities up to date, and gets nothing new", async () => {
  const shop = await createShop(database);
  await live(shop.id, { id: "10", variants: [{ id: "1" }] });
  const without = { ...stage, deps: { ...stage.deps, connectors: new Map() } };
  await setStock(database, shop.id, "1", 1);
  await putProduct(database, shop.id, { id: "11", variants: [{ id: "2" }] });
  await derive(without, shop.id, ["11"], ["1"]);
  expect(await offersOf(shop.id)).toMatchObject([{ variant: "1", quantity: 1, isDue: true }]);
});
