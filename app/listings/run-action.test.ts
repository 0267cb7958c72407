import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  bench,
  createShop,
  derive,
  putMany,
  putProduct,
  setStock,
  acceptAll,
  lamps,
  type Bench,
} from "../../test/listings/shop.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import { manualClock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import {
  actionProgress,
  chooseCategory,
  endListings,
  listProducts,
  previewDisconnect,
  previewRules,
  retryListing,
  saveRules,
} from "./index.ts";
import { rulesSchema } from "../domain/rules.ts";
import { runListingAction, runRederive } from "./run-action.handler.ts";

let database: Database;
let stage: Bench;
beforeEach(async () => {
  database = await embeddedDatabase();
  stage = bench(database);
});
afterEach(emptyEmbeddedDatabase);

const signal = new AbortController().signal;
type Shop = Awaited<ReturnType<typeof createShop>>;

const fill = async (shop: Shop, count: number) => derive(stage, shop.id, await putMany(database, shop.id, count));

/** Works whatever jobs were sent, as the queue would. */
async function work(most = 50) {
  for (let turn = 0; turn < most; turn += 1) {
    const job = stage.jobs.shift();
    if (!job) return;
    const payload = job.payload as { shopId: number; actionId: number; accountId: number }; // as they were sent
    if (job.name === "listings.action") await runListingAction(stage.deps, payload, signal);
    else await runRederive(stage.deps, payload, signal);
  }
}

const counts = async (shop: number) => {
  const [row] = await database.sql.query<{ wanted: number; due: number; issues: number }>(
    `SELECT count(*) FILTER (WHERE wanted = 'listed')::int AS wanted, count(due_at)::int AS due, sum(issue_count)::int AS issues
     FROM listing WHERE shop_id = $1`,
    [shop],
  );
  return row;
};
const actions = (shop: number) =>
  database.sql.query(`SELECT kind, state, total, done, skipped FROM listing_action WHERE shop_id = $1 ORDER BY id`, [
    shop,
  ]);

describe("listing in bulk", () => {
  test("asks the channel for what it needs, once, then lists what is ready and counts what is not", async () => {
    const shop = await createShop(database);
    await fill(shop, 3);
    await putProduct(database, shop.id, { id: "4", images: [], variants: [{ id: "40" }] });
    await derive(stage, shop.id, ["4"]);
    const started = await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    expect(started).toMatchObject({ total: 4 });
    await work();
    expect(stage.channel.asked).toEqual(["suggest Lamps Lamp 1", "schema 20697"]);
    expect(await counts(shop.id)).toEqual({ wanted: 4, due: 3, issues: 1 });
    expect(await actions(shop.id)).toEqual([{ kind: "list", state: "done", total: 4, done: 4, skipped: 1 }]);
    const kinds = await database.sql.query(`SELECT kind, params FROM activity WHERE shop_id = $1 ORDER BY id`, [
      shop.id,
    ]);
    expect(kinds).toEqual([
      { kind: "listings.listRequested", params: { count: 4 } },
      { kind: "listings.listDone", params: { count: 3, skipped: 1 } },
    ]);
  });

  test("by ids or by what a page shows; ids of another shop are not taken", async () => {
    const [mine, other] = [await createShop(database), await createShop(database)];
    await fill(mine, 2);
    await fill(other, 2);
    const [first] = await database.sql.query<{ id: number }>(`SELECT id FROM listing WHERE shop_id = $1 ORDER BY id`, [
      other.id,
    ]);
    expect(await listProducts(stage.deps, mine.id, mine.account, { ids: [first?.id ?? 0] })).toBeUndefined();
    expect(await listProducts(stage.deps, mine.id, other.account, { everything: true })).toBeUndefined();
    const filter = { tab: "unlisted", search: "lamp 2", productType: "", vendor: "", issueCode: "" } as const;
    expect(await listProducts(stage.deps, mine.id, mine.account, { filter })).toMatchObject({ total: 1 });
    await work();
    expect(await counts(mine.id)).toMatchObject({ wanted: 1, due: 1 });
    expect(await counts(other.id)).toMatchObject({ wanted: 0, due: 0 });
  });

  test("killed between two chunks, it goes on where it was; killed within one, that chunk is done again", async () => {
    const shop = await createShop(database);
    await fill(shop, 250);
    const started = await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    const payload = { shopId: shop.id, actionId: started?.actionId ?? 0 };
    let chunks = 0;
    const crashing = {
      ...stage.deps,
      database: {
        ...database,
        // Its second chunk does all its work, and the process dies before the commit.
        transaction: <Result>(run: Parameters<Database["transaction"]>[0]) =>
          database.transaction(async (tx) => {
            const result = await run(tx);
            chunks += 1;
            if (chunks === 2) throw new Error("killed");
            return result as Result;
          }),
      } as Database, // a database whose transactions can die
    };
    await expect(runListingAction(crashing, payload, signal)).rejects.toThrow("killed");
    expect(await actions(shop.id)).toMatchObject([{ state: "running", done: 100 }]);
    expect(await counts(shop.id)).toMatchObject({ wanted: 100, due: 100 });
    await runListingAction(stage.deps, payload, signal);
    expect(await actions(shop.id)).toMatchObject([{ state: "done", total: 250, done: 250, skipped: 0 }]);
    expect(await counts(shop.id)).toMatchObject({ wanted: 250, due: 250 });
    const versions = await database.sql.query(`SELECT DISTINCT desired_version FROM listing WHERE shop_id = $1`, [
      shop.id,
    ]);
    expect(versions).toEqual([{ desired_version: 1 }]);
  });

  test("while the channel is away it waits and asks again, and nothing is lost", async () => {
    const shop = await createShop(database);
    await fill(shop, 1);
    const suggest = stage.channel.suggest;
    stage.channel.suggest = () => ({
      ok: false,
      failure: { kind: "throttled", retryAfterMs: 90_000, message: "busy" },
    });
    await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    await work(1);
    expect(stage.jobs).toMatchObject([{ name: "listings.action", startAfterSeconds: 90 }]);
    expect(await actions(shop.id)).toMatchObject([{ state: "running", done: 0 }]);
    stage.channel.suggest = suggest;
    await work();
    expect(await counts(shop.id)).toEqual({ wanted: 1, due: 1, issues: 0 });
  });

  test("what the channel suggests without being sure waits for the merchant, and goes out once chosen", async () => {
    const shop = await createShop(database);
    await fill(shop, 1);
    stage.channel.suggest = () => ({ ok: true, value: [{ id: "1", path: ["Boats"], confidence: 40 }] });
    await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    await work();
    expect(await counts(shop.id)).toMatchObject({ due: 0, issues: 1 });
    const [issue] = await database.sql.query<{ code: string; message: string }>(`SELECT code, message FROM issue`);
    expect(issue).toMatchObject({ code: "preflight.categoryUnsure" });
    expect(issue?.message).toContain("Boats");
    const choice = { sourceKey: "type:lamps", categoryId: lamps.id, categoryName: "Lamps" };
    expect(await chooseCategory(stage.deps, shop.id, shop.account, choice)).toBe(true);
    await work();
    expect(await counts(shop.id)).toEqual({ wanted: 1, due: 1, issues: 0 });
  });

  test("a category that the channel does not know is said", async () => {
    const shop = await createShop(database);
    await fill(shop, 1);
    const issue = {
      class: "data",
      severity: "error",
      code: "x",
      field: "category",
      message: "No such category.",
    } as const;
    stage.channel.schema = () => ({ ok: false, failure: { kind: "rejected", issues: [issue] } });
    await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    await work();
    expect(await database.sql.query(`SELECT code FROM issue`)).toEqual([{ code: "preflight.categoryUnknown" }]);
  });

  test("two workers on one action do each listing once", async () => {
    const shop = await createShop(database);
    await fill(shop, 120);
    const started = await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    const payload = { shopId: shop.id, actionId: started?.actionId ?? 0 };
    await Promise.all([runListingAction(stage.deps, payload, signal), runListingAction(stage.deps, payload, signal)]);
    expect(await actions(shop.id)).toEqual([{ kind: "list", state: "done", total: 120, done: 120, skipped: 0 }]);
    const done = await database.sql.query(`SELECT kind FROM activity WHERE kind = 'listings.listDone'`);
    expect(done).toHaveLength(1);
  });

  test("a disconnected account ends the action with its reason", async () => {
    const shop = await createShop(database);
    await fill(shop, 1);
    await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    await database.sql.query(`UPDATE channel_account SET state = 'disconnected'`);
    await work();
    expect(await actions(shop.id)).toMatchObject([{ state: "failed" }]);
    const progress = await actionProgress({ database, clock: manualClock() }, shop.id);
    expect(progress).toMatchObject([{ state: "failed", error: "The account was disconnected." }]);
  });
});

async function liveShop(count: number) {
  const shop = await createShop(database);
  await fill(shop, count);
  await listProducts(stage.deps, shop.id, shop.account, { everything: true });
  await work();
  await acceptAll(database, shop.id);
  return shop;
}

describe("ending in bulk", () => {
  test("makes what is up due, and skips the rest", async () => {
    const shop = await liveShop(2);
    await putProduct(database, shop.id, { id: "9", variants: [{ id: "90" }] });
    await derive(stage, shop.id, ["9"]);
    expect(await previewDisconnect(database, shop.id, shop.account)).toEqual({ live: 2, pending: 0, waiting: 0 });
    await endListings(stage.deps, shop.id, shop.account, { everything: true });
    await work();
    expect(await counts(shop.id)).toMatchObject({ wanted: 0, due: 2 });
    expect(await actions(shop.id)).toMatchObject([{ kind: "list" }, { kind: "end", done: 3, skipped: 1 }]);
  });

  test("what was ended is listed again as a new version", async () => {
    const shop = await liveShop(1);
    await endListings(stage.deps, shop.id, shop.account, { everything: true });
    await work();
    await database.sql.query(`UPDATE listing SET status = 'ended', due_at = NULL, ack_version = 0, sent_version = 0`);
    await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    await work();
    const [row] = await database.sql.query(
      `SELECT wanted, desired_version AS version, due_at IS NOT NULL AS due FROM listing`,
    );
    expect(row).toEqual({ wanted: "listed", version: 2, due: true });
  });
});

describe("rules", () => {
  test("are checked field by field, templates too, and nothing is stored of wrong ones", async () => {
    const shop = await createShop(database);
    const wrong = { buffer: -1, titleTemplate: "{{ product.title" };
    expect(await saveRules(stage.deps, shop.id, shop.account, wrong)).toMatchObject({
      ok: false,
      errors: { buffer: expect.any(String) as string },
    });
    const template = await saveRules(stage.deps, shop.id, shop.account, { titleTemplate: "a\n{{ product.titel }}" });
    expect(template).toEqual({
      ok: false,
      errors: {
        titleTemplate: expect.stringMatching(/^Line 2, column \d+: there is no variable “product.titel”/) as string,
      },
    });
    const [row] = await database.sql.query(`SELECT rules, rules_version FROM channel_account`);
    expect(row).toEqual({ rules: {}, rules_version: 1 });
    expect(stage.jobs).toEqual([]);
  });

  test("reach every listing: offers and contents change, and what is live becomes due", async () => {
    const shop = await liveShop(2);
    const rules = { buffer: 2, price: { percent: "50" }, titleTemplate: "{{ product.title | upcase }} new" };
    expect(await saveRules(stage.deps, shop.id, shop.account, rules)).toMatchObject({ ok: true });
    await work();
    expect(
      await database.sql.query(
        `SELECT desired_quantity AS quantity, desired_price_minor AS price, due_at IS NOT NULL AS due FROM offer ORDER BY id`,
      ),
    ).toEqual([1, 2].map(() => ({ quantity: 3, price: 1500, due: true })));
    expect(await database.sql.query(`SELECT title, due_at IS NOT NULL AS due FROM listing ORDER BY id`)).toEqual([
      { title: "LAMP 1 new", due: true },
      { title: "LAMP 2 new", due: true },
    ]);
    expect((await actions(shop.id)).at(-1)).toMatchObject({ kind: "rederive", state: "done", done: 2 });
  });

  test("of another shop's account cannot be written", async () => {
    const [mine, other] = [await createShop(database), await createShop(database)];
    expect(await saveRules(stage.deps, mine.id, other.account, { buffer: 9 })).toMatchObject({ ok: false });
    expect(await database.sql.query(`SELECT DISTINCT rules_version FROM channel_account`)).toEqual([
      { rules_version: 1 },
    ]);
  });

  test("that leave products out are previewed", async () => {
    const shop = await liveShop(2);
    await putProduct(database, shop.id, { id: "1", tags: ["keep"], variants: [{ id: "10" }] });
    const rules = rulesSchema.parse({ autoList: true, products: { kind: "tag", tags: ["keep"] } });
    expect(await previewRules(database, shop.id, shop.account, rules)).toEqual({ ends: 1, up: 2 });
  });

  test("a new account gets its rows, and a value that was dropped on the way is due again", async () => {
    const shop = await createShop(database);
    await putProduct(database, shop.id, { id: "1", variants: [{ id: "10" }] });
    await runRederive(stage.deps, { shopId: shop.id, accountId: shop.account }, signal);
    expect(await database.sql.query(`SELECT sku FROM offer`)).toEqual([{ sku: "SKU-10" }]);
    await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    await work();
    await acceptAll(database, shop.id);
    await setStock(database, shop.id, "10", 1);
    await derive(stage, shop.id, [], ["10"]);
    await database.sql.query(`UPDATE offer SET due_at = NULL`); // as a disconnection does
    await runRederive(stage.deps, { shopId: shop.id, accountId: shop.account }, signal);
    expect(await database.sql.query(`SELECT due_at IS NOT NULL AS due FROM offer`)).toEqual([{ due: true }]);
  });
});

test("a retry sends again what was rejected, and says what still stands against it", async () => {
  const shop = await liveShop(1);
  const [listing] = await database.sql.query<{ id: number }>(`SELECT id FROM listing`);
  const id = listing?.id ?? 0;
  await database.sql.query(`UPDATE listing SET status = 'rejected', ack_version = 0`);
  expect(await retryListing(stage.deps, shop.id, id)).toEqual({ kind: "sent" });
  expect(await counts(shop.id)).toMatchObject({ due: 1 });
  await putProduct(database, shop.id, { id: "1", images: [], variants: [{ id: "10" }] });
  expect(await retryListing(stage.deps, shop.id, id)).toEqual({ kind: "blocked" });
  expect(await counts(shop.id)).toMatchObject({ due: 0, issues: 1 });
  const other = await createShop(database);
  expect(await retryListing(stage.deps, other.id, id)).toEqual({ kind: "notFound" });
});
