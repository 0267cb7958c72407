import { beforeAll, describe, expect, test } from "vitest";
import { catalogCounts, importStatus, locationsOf, requestImport } from "../app/mirror/index.ts";
import { jobs } from "../app/jobs.ts";
import type { Database } from "../app/platform/database.ts";
import { BulkResultLost, type AdminFailure, type AdminResult } from "../app/shopify/index.ts";
import { mirrorOf, openStage, truthOf, type Stage } from "./mirror.stage.ts";

async function imported(database: Database, stage: Stage) {
  await requestImport(stage.deps, stage.shopId);
  await stage.runJobs();
  return importStatus(database, stage.shopId);
}

/** A catalog with everything that a catalog can have. */
function fill({ shop, clock }: Stage, { variants = 60 } = {}) {
  const near = shop.addLocation("Warehouse");
  const far = shop.addLocation("Élan – 東京 store");
  shop.collections.set("11", "Summer 🌞");
  shop.collections.set("12", "Sale");
  const stock = (available: number) => ({ available, updatedAtMs: clock.nowMs() });
  const plain = shop.addProduct({ title: "Plain" }, [{ levels: new Map([[near.id, stock(5)]]) }]);
  const rich = shop.addProduct(
    {
      title: "Ünïcode 漢字 🧵👩‍👩‍👧 \u202Eright to left",
      html: '<h1>Über</h1><script>alert("x")</script><p>5 < 6 & "quoted" \'too\' \\ {{liquid}} \t</p>',
      status: "DRAFT",
      tags: ["new", "50% off", "Größe"],
      category: { id: "aa-1-13", fullName: "Apparel > Shirts" },
      options: ["Size", "Colour"],
      images: ["https://cdn.test/a.jpg?v=1", "https://cdn.test/b.jpg"],
      collections: ["12", "11"],
    },
    [
      {
        sku: null,
        values: ["S", "Röd"],
        price: "19.90",
        compareAtPrice: "25.00",
        imageUrl: "https://cdn.test/b.jpg",
        levels: new Map([
          [near.id, stock(-3)],
          [far.id, stock(7)],
        ]),
      },
      { sku: "TWICE", values: ["M", "Blå"], policy: "CONTINUE", levels: new Map([[far.id, stock(0)]]) },
      { sku: "TWICE", values: ["L", "Blå"], tracked: false, requiresShipping: false, weight: null },
    ],
  );
  const large = shop.addProduct(
    { title: "Large" },
    Array.from({ length: variants }, (_, index) => ({
      sku: `L-${index}`,
      values: [`Size ${index}`],
      levels: new Map([[near.id, stock(index)]]),
    })),
  );
  return { near, far, plain, rich, large };
}

const idOf = ({ id }: { id?: string }) => id;

/** Versions of all rows of a shop: a row that is written gets another one, and even locking it would show in xmax. */
async function rowVersions({ sql }: Database, shopId: number) {
  const versions = async (table: string) =>
    sql.query(`SELECT ctid::text, xmin::text, xmax::text FROM ${table} WHERE shop_id = $1 ORDER BY ctid`, [shopId]);
  return [await versions("product"), await versions("variant"), await versions("inventory_level")];
}

export function mirrorCases(open: () => Promise<Database>) {
  beforeAll(open); // the first to ask waits for the start

  describe("the first import", () => {
    test("brings the whole catalog, whatever is in it", async () => {
      const database = await open();
      const stage = await openStage(database);
      fill(stage, { variants: 2_048 });
      const run = await imported(database, stage);
      expect(run).toMatchObject({ state: "done", kind: "import", productsSeen: 3, variantsSeen: 2_052, error: null });
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
      expect(await catalogCounts(database, stage.shopId)).toEqual({ products: 3, variants: 2_052 });
      expect((await locationsOf(database, stage.shopId)).map(({ name }) => name).sort()).toEqual([
        "Warehouse",
        "Élan – 東京 store",
      ]);
      const activities = await database.sql.query(`SELECT kind, params FROM activity WHERE shop_id = $1`, [
        stage.shopId,
      ]);
      expect(activities).toEqual([
        { kind: "import.finished", params: { products: 3, variants: 2_052, changed: run?.rowsChanged, removed: 0 } },
      ]);
      expect(stage.changes.variantIds.size).toBe(2_052);
    });

    test("does not write a row again that has not changed, nor lock it", async () => {
      const database = await open();
      const stage = await openStage(database);
      fill(stage);
      await imported(database, stage);
      const before = await rowVersions(database, stage.shopId);
      stage.forgetChanges();
      stage.clock.advance(3_600_000);
      expect(await imported(database, stage)).toMatchObject({ state: "done", rowsChanged: 0, rowsRemoved: 0 });
      expect(await rowVersions(database, stage.shopId)).toEqual(before);
      expect(stage.changes.calls).toBe(0);
    });

    test.each([
      ["JPY", "1990", 1990],
      ["JPY", "1990.00", 1990],
      ["JPY", "19.99", 20],
      ["KWD", "1.990", 1990],
      ["KWD", "1.99", 1990],
      ["USD", "0.05", 5],
    ])("reads a price in %s: %s is %i", async (currency, price, minor) => {
      const database = await open();
      const stage = await openStage(database, { currency });
      stage.shop.addProduct({}, [{ price }]);
      await imported(database, stage);
      expect((await mirrorOf(database, stage.shopId)).variants).toMatchObject([{ price: minor }]);
      // By webhook, in the other shape, it is the same.
      await stage.deliver(stage.shop.webhooks);
      expect((await mirrorOf(database, stage.shopId)).variants).toMatchObject([{ price: minor }]);
    });

    test("of an empty shop is done at once", async () => {
      const database = await open();
      const stage = await openStage(database);
      expect(await imported(database, stage)).toMatchObject({ state: "done", productsSeen: 0 });
    });

    test("asked for twice is one run", async () => {
      const database = await open();
      const stage = await openStage(database);
      stage.shop.addProduct({});
      await requestImport(stage.deps, stage.shopId);
      await stage.runOne("mirror.shop");
      await requestImport(stage.deps, stage.shopId);
      await stage.runJobs();
      const runs = await database.sql.query(`SELECT state FROM import_run WHERE shop_id = $1`, [stage.shopId]);
      expect(runs).toEqual([{ state: "done" }]);
      expect(stage.shop.bulkOperations).toHaveLength(1);
    });

    test("is begun by the webhook that the bulk operation has ended, without waiting for the next look", async () => {
      const database = await open();
      const stage = await openStage(database);
      fill(stage);
      await requestImport(stage.deps, stage.shopId);
      await stage.runOne("mirror.shop");
      const finished = (id = "gid://shopify/BulkOperation/1") => [
        {
          topic: "bulk_operations/finish",
          body: JSON.stringify({ admin_graphql_api_id: id, status: "completed" }),
          triggeredAtMs: stage.clock.nowMs(),
        },
      ];
      // Before it is noted which operation is ours, the webhook waits; somebody else's is nothing to us.
      await database.sql.query(`UPDATE import_run SET state = 'requested' WHERE shop_id = $1`, [stage.shopId]);
      expect((await stage.deliver(finished()))?.get(0)).toMatchObject({ kind: "later" });
      await database.sql.query(`UPDATE import_run SET state = 'running' WHERE shop_id = $1`, [stage.shopId]);
      expect((await stage.deliver(finished("gid://shopify/BulkOperation/99")))?.size).toBe(0);
      expect(stage.waiting.map(({ name }) => name)).toEqual(["mirror.look"]);
      await stage.deliver(finished());
      await stage.runOne("mirror.read");
      expect(await importStatus(database, stage.shopId)).toMatchObject({ state: "done" });
      await stage.runJobs();
      expect(stage.shop.bulkOperations).toHaveLength(1);
    });
  });

  describe("a bulk result that is no good", () => {
    const cases: [string, (truth: string) => { body: string; objectCount?: number }, RegExp][] = [
      ["half a line", (truth) => ({ body: truth.slice(0, truth.length - 40) }), /no JSON object/],
      ["fewer lines than promised", (truth) => ({ body: truth.split("\n").slice(0, 5).join("\n") }), /ends after 5 of/],
      [
        "a page of HTML",
        () => ({ body: "<!DOCTYPE html><html>Bad gateway</html>" }),
        /it begins with "<!DOCTYPE html>/,
      ],
      ["a broken line in the middle", (truth) => ({ body: truth.replace('"sku":null', '"sku":') }), /no JSON object/],
      ["a line of another shape", (truth) => ({ body: truth.replaceAll('"DENY"', '"MAYBE"') }), /inventoryPolicy/],
      ["lines that are not grouped", (truth) => ({ body: truth.split("\n").sort().join("\n") }), /line 1/],
      ["nothing at all", () => ({ body: "" }), /ends after 0 of/],
    ];
    test.each(cases)("%s: the run fails in words, and nothing is deleted", async (_name, spoil, message) => {
      const database = await open();
      const stage = await openStage(database);
      const { rich, plain } = fill(stage);
      await imported(database, stage);
      const before = await mirrorOf(database, stage.shopId);
      stage.clock.advance(3_600_000);
      // Two deletions that webhooks missed: only a whole result may show them.
      stage.shop.products.delete(plain.id);
      rich.variants.pop();
      const whole = truthOf(stage.shop);
      stage.shop.bulkAnswers = Array.from({ length: 5 }, () => spoil);
      const run = await imported(database, stage);
      expect(run).toMatchObject({ state: "failed", attempts: 5, rowsRemoved: 0 });
      expect(run?.error).toMatch(message);
      const after = await mirrorOf(database, stage.shopId);
      expect(after.products.map(idOf)).toEqual(before.products.map(idOf));
      expect(after.variants).toHaveLength(before.variants.length);
      // The next one is whole, and makes up for all of it.
      expect(await imported(database, stage)).toMatchObject({ state: "done" });
      expect(await mirrorOf(database, stage.shopId)).toEqual(whole);
    });

    test("once is made up for by another bulk operation", async () => {
      const database = await open();
      const stage = await openStage(database);
      fill(stage);
      stage.shop.bulkAnswers = [(truth) => ({ body: truth.slice(0, 100) })];
      expect(await imported(database, stage)).toMatchObject({ state: "done", attempts: 2 });
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });
  });

  describe("a Shopify that does not play along", () => {
    const failure = (kind: AdminFailure["kind"], message: string): AdminResult<never> => ({
      ok: false,
      failure: { kind, message },
    });
    const bulk = (fields: object): AdminResult<object> => ({
      ok: true,
      data: { bulkOperation: { id: "gid://shopify/BulkOperation/1", status: "FAILED", objectCount: "0", ...fields } },
    });

    test("five operations at once already, then unavailable: the run waits", async () => {
      const database = await open();
      const stage = await openStage(database);
      stage.shop.addProduct({});
      const userErrors = [{ code: "LIMIT_REACHED", message: "too many at once" }];
      stage.shop.overrides.set("StartCatalogRead", [
        { ok: true, data: { bulkOperationRunQuery: { bulkOperation: null, userErrors } } },
        failure("unavailable", "no reply"),
      ]);
      expect(await imported(database, stage)).toMatchObject({ state: "done", attempts: 1, variantsSeen: 1 });
    });

    test("access denied, or the app no longer authorised: the run fails at once, in words, and is told of", async () => {
      const database = await open();
      const stage = await openStage(database);
      stage.shop.overrides.set("BulkOperationState", [bulk({ errorCode: "ACCESS_DENIED" })]);
      const denied = await imported(database, stage);
      expect(denied).toMatchObject({ state: "failed" });
      expect(denied?.error).toMatch(/open the app and approve/);
      stage.shop.overrides.set("MirrorShop", [failure("unauthorized", "the token was revoked")]);
      expect((await imported(database, stage))?.error).toMatch(/the token was revoked/);
      const activities = await database.sql.query(`SELECT kind FROM activity WHERE shop_id = $1`, [stage.shopId]);
      expect(activities).toEqual([{ kind: "import.failed" }, { kind: "import.failed" }]);
    });

    test("an operation that breaks off, is unknown, or whose result is gone is begun again", async () => {
      const database = await open();
      const stage = await openStage(database);
      stage.shop.addProduct({});
      stage.shop.overrides.set("BulkOperationState", [
        bulk({ errorCode: "INTERNAL_SERVER_ERROR" }),
        { ok: true, data: { bulkOperation: null } },
      ]);
      const { openJsonl, ...rest } = stage.shop.admin();
      let lost = 0;
      stage.deps.shopify = {
        admin: () => ({
          ...rest,
          openJsonl(url, options) {
            if (lost++ === 0) throw new BulkResultLost("expired", "the bulk result is no longer there", 0);
            return openJsonl(url, options);
          },
        }),
      };
      expect(await imported(database, stage)).toMatchObject({ state: "done", attempts: 4 });
      expect(stage.shop.bulkOperations).toHaveLength(4);
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });

    test("an app that was uninstalled meanwhile asks no more", async () => {
      const database = await open();
      const stage = await openStage(database);
      await requestImport(stage.deps, stage.shopId);
      await stage.runOne("mirror.shop");
      await database.sql.query(`UPDATE shop SET state = 'uninstalled' WHERE id = $1`, [stage.shopId]);
      await stage.runJobs();
      expect(await importStatus(database, stage.shopId)).toMatchObject({
        state: "failed",
        error: "The app was uninstalled before the catalog was read.",
      });
      await requestImport(stage.deps, stage.shopId);
      expect(await stage.runJobs()).toBe(1);
    });

    test("a schedule reads every installed shop again", async () => {
      const database = await open();
      const stage = await openStage(database);
      stage.shop.addProduct({});
      await database.sql.query(`UPDATE shop SET state = 'uninstalled' WHERE id <> $1`, [stage.shopId]);
      await stage.deps.queue.send(jobs.reconcileShops, {});
      await stage.runJobs();
      expect(await importStatus(database, stage.shopId)).toMatchObject({ state: "done", kind: "reconcile" });
      await database.sql.query(`UPDATE shop SET state = 'installed'`);
    });
  });

  describe("a reconciliation", () => {
    test("finds what webhooks missed: changes, additions, deletions", async () => {
      const database = await open();
      const stage = await openStage(database);
      const { shop } = stage;
      const { near, far, plain, rich, large } = fill(stage);
      await imported(database, stage);
      stage.forgetChanges();
      stage.clock.advance(3_600_000);
      shop.deleteProduct(plain);
      const [first, second, third] = rich.variants;
      if (!first || !second || !third) throw new Error("three variants");
      shop.removeVariant(rich, third);
      shop.changeVariant(rich, second, { price: "99.00" });
      shop.setStock(first, near.id, 42);
      shop.disconnect(first, far.id);
      shop.changeItem(second, { tracked: false });
      const added = shop.addProduct({ title: "Added", collections: ["13"] });
      shop.collections.set("13", "Autumn");
      shop.collections.set("12", "Last chance");
      shop.changeProduct(rich, { collections: ["12"] }); // nothing is in "Summer" any more
      stage.clock.advance(60_000);
      const run = await imported(database, stage);
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(shop));
      expect(run).toMatchObject({ state: "done", rowsChanged: 5, rowsRemoved: 4 });
      const collections = await database.sql.query(`SELECT id, title FROM collection WHERE shop_id = $1 ORDER BY id`, [
        stage.shopId,
      ]);
      expect(collections).toEqual([
        { id: "12", title: "Last chance" },
        { id: "13", title: "Autumn" },
      ]);
      expect(stage.changes.productIds).toEqual(new Set([plain.id, rich.id, added.id]));
      expect(stage.changes.variantIds).toEqual(
        new Set([...plain.variants, first, second, third, ...added.variants].map(({ id }) => id)),
      );
      expect(stage.changes.variantIds.has(large.variants[0]?.id ?? "")).toBe(false);
    });

    test("does not overwrite what a webhook told after the snapshot, nor delete what came after it", async () => {
      const database = await open();
      const stage = await openStage(database);
      const { shop, clock } = stage;
      const { near, plain } = fill(stage);
      await imported(database, stage);
      clock.advance(3_600_000);
      await requestImport(stage.deps, stage.shopId);
      await stage.runOne("mirror.shop"); // the snapshot is taken here
      clock.advance(60_000);
      const from = shop.webhooks.length;
      const [variant] = plain.variants;
      if (!variant) throw new Error("a variant");
      shop.setStock(variant, near.id, 1);
      shop.changeVariant(plain, variant, { price: "12.34" });
      shop.addProduct({ title: "Later" });
      await stage.deliver(shop.webhooks.slice(from));
      await stage.runJobs();
      expect(await importStatus(database, stage.shopId)).toMatchObject({ state: "done", rowsRemoved: 0 });
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(shop));
    });

    test("brings nothing back that a webhook has taken away since the snapshot", async () => {
      const database = await open();
      const stage = await openStage(database);
      const { rich, plain } = fill(stage);
      await requestImport(stage.deps, stage.shopId);
      await stage.runOne("mirror.shop"); // the snapshot is taken here, of what the mirror has never seen
      stage.clock.advance(60_000);
      const from = stage.shop.webhooks.length;
      const [, , third] = rich.variants;
      if (third) stage.shop.removeVariant(rich, third);
      stage.shop.deleteProduct(plain);
      await stage.deliver(stage.shop.webhooks.slice(from));
      stage.waiting.splice(0, stage.waiting.length, ...stage.waiting.filter(({ name }) => name !== "mirror.reread"));
      await stage.runJobs();
      const { products, variants } = await mirrorOf(database, stage.shopId);
      const whole = truthOf(stage.shop);
      expect(products.map(idOf)).toEqual(whole.products.map(idOf));
      expect(variants.map(idOf)).toEqual(whole.variants.map(idOf));
    });

    test("believes Shopify, not a short catalog: what still exists by its id is not deleted", async () => {
      const database = await open();
      const stage = await openStage(database);
      const { plain } = fill(stage);
      await imported(database, stage);
      stage.clock.advance(3_600_000);
      stage.shop.bulkAnswers = [
        (truth) => {
          const lines = truth.split("\n");
          const end = lines.findIndex((line, index) => index > 0 && line.includes('"descriptionHtml"'));
          expect(lines[0]).toContain(plain.id);
          return { body: lines.slice(end).join("\n"), objectCount: lines.length - end - 1 };
        },
      ];
      await imported(database, stage);
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });

    test("killed between two chunks, it begins again and comes to the same", async () => {
      const database = await open();
      const stage = await openStage(database);
      for (let more = 0; more < 5; more++) fill(stage, { variants: 900 });
      await requestImport(stage.deps, stage.shopId);
      await stage.runOne("mirror.shop");
      await stage.runOne("mirror.look");
      const { openJsonl, ...rest } = stage.shop.admin();
      stage.deps.shopify = {
        admin: () => ({
          ...rest,
          async *openJsonl(url, options) {
            let bytes = 0;
            for await (const chunk of openJsonl(url, options)) {
              bytes += chunk.length;
              if (bytes > 2_000_000) throw new Error("killed");
              yield chunk;
            }
          },
        }),
      };
      const job = stage.waiting.find(({ name }) => name === "mirror.read");
      await expect(stage.runOne("mirror.read")).rejects.toThrow("killed");
      expect(await importStatus(database, stage.shopId)).toMatchObject({ state: "reading" });
      stage.deps.shopify = { admin: () => stage.shop.admin() };
      if (job) stage.waiting.push(job);
      await stage.runJobs();
      expect(await importStatus(database, stage.shopId)).toMatchObject({ state: "done", attempts: 2 });
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });
  });

  test("two shops with the same ids never mix", async () => {
    const database = await open();
    const [one, two] = [await openStage(database), await openStage(database)];
    const ids = fill(one);
    fill(two);
    expect([...one.shop.products.keys()]).toEqual([...two.shop.products.keys()]);
    await imported(database, one);
    await imported(database, two);
    const before = await mirrorOf(database, two.shopId);
    one.clock.advance(10_000);
    const from = one.shop.webhooks.length;
    one.shop.changeProduct(ids.plain, { title: "Only here" });
    one.shop.deleteProduct(ids.rich);
    one.shop.changeLocation(ids.near.id, { isActive: false }, "locations/deactivate");
    await one.deliver(one.shop.webhooks.slice(from));
    one.clock.advance(3_600_000);
    await imported(database, one);
    expect(await mirrorOf(database, one.shopId)).toEqual(truthOf(one.shop));
    expect(await mirrorOf(database, two.shopId)).toEqual(before);
  });
}
