import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { requestImport } from "../app/mirror/index.ts";
import type { Database } from "../app/platform/database.ts";
import type { FakeShop, FakeVariant, Webhook } from "./mirror.fake-shop.ts";
import { mirrorOf, openStage, truthOf, type Stage } from "./mirror.stage.ts";

/** A shop with one product at one location, imported. */
async function openSmall(database: Database) {
  const stage = await openStage(database);
  const location = stage.shop.addLocation("Warehouse");
  const product = stage.shop.addProduct({ title: "Lamp" }, [
    { levels: new Map([[location.id, { available: 5, updatedAtMs: stage.clock.nowMs() }]]) },
  ]);
  const variant = firstOf(product.variants);
  await requestImport(stage.deps, stage.shopId);
  await stage.runJobs();
  stage.forgetChanges();
  stage.shop.webhooks = [];
  stage.clock.advance(60_000);
  return { stage, location, product, variant };
}

function firstOf<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error("there is none");
  return item;
}

const takeWebhooks = ({ shop }: Stage) => shop.webhooks.splice(0);

export function mirrorWebhookCases(open: () => Promise<Database>, { numRuns }: { numRuns: number }) {
  beforeAll(open); // the first to ask waits for the start

  describe("webhooks", () => {
    test("change what they tell, and nothing else is handed on", async () => {
      const database = await open();
      const { stage, location, product, variant } = await openSmall(database);
      stage.shop.setStock(variant, location.id, -2);
      await stage.deliver(takeWebhooks(stage));
      expect(stage.changes).toMatchObject({ productIds: new Set(), variantIds: new Set([variant.id]) });
      stage.forgetChanges();
      stage.clock.advance(1_000);
      stage.shop.changeVariant(product, variant, { price: "11.00" });
      await stage.deliver(takeWebhooks(stage));
      expect(stage.changes).toMatchObject({ productIds: new Set(), variantIds: new Set([variant.id]) });
      stage.forgetChanges();
      stage.clock.advance(1_000);
      stage.shop.changeProduct(product, { title: "Lamp 💡", status: "ARCHIVED", tags: ["a", "b"] });
      await stage.deliver(takeWebhooks(stage));
      expect(stage.changes).toMatchObject({ productIds: new Set([product.id]), variantIds: new Set() });
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
      expect(stage.waiting).toEqual([]);
    });

    test("that come twice, or after a newer one, change nothing", async () => {
      const database = await open();
      const { stage, location, variant } = await openSmall(database);
      stage.shop.setStock(variant, location.id, 4);
      stage.clock.advance(1_000);
      stage.shop.setStock(variant, location.id, 3);
      const [older, newer] = takeWebhooks(stage);
      if (!older || !newer) throw new Error("two webhooks");
      await stage.deliver([newer]);
      stage.forgetChanges();
      await stage.deliver([newer, newer]);
      await stage.deliver([older]);
      await stage.deliver([older, newer, older]);
      expect(stage.changes.calls).toBe(0);
      expect((await mirrorOf(database, stage.shopId)).levels).toMatchObject([{ available: 3 }]);
    });

    test("with equal clocks and different values are not trusted: Shopify is asked", async () => {
      const database = await open();
      const { stage, location, product, variant } = await openSmall(database);
      stage.shop.setStock(variant, location.id, 4);
      stage.shop.setStock(variant, location.id, 3); // within the same second
      stage.shop.changeProduct(product, { title: "First" });
      stage.shop.changeProduct(product, { title: "Second" });
      const [stock4, stock3, first, second] = takeWebhooks(stage);
      if (!stock4 || !stock3 || !first || !second) throw new Error("four webhooks");
      await stage.deliver([stock3, second]);
      await stage.deliver([stock4, first]);
      expect(stage.waiting).toMatchObject([
        { name: "mirror.reread", payload: { productIds: [product.id] } },
        { name: "mirror.reread", payload: { variantIds: [variant.id] } },
      ]);
      await stage.runJobs();
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
      // The other way round, and in one batch
      stage.clock.advance(60_000);
      stage.shop.setStock(variant, location.id, 9);
      stage.shop.setStock(variant, location.id, 8);
      await stage.deliver(takeWebhooks(stage).reverse());
      expect(stage.waiting).toHaveLength(1);
      await stage.runJobs();
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });

    test("a read within the doubtful second is repeated until it is settled", async () => {
      const database = await open();
      const { stage, location, variant } = await openSmall(database);
      stage.shop.setStock(variant, location.id, 4);
      await stage.deliver(takeWebhooks(stage));
      stage.shop.setStock(variant, location.id, 3);
      await stage.deliver(takeWebhooks(stage));
      await stage.runOne("mirror.reread"); // sees 3, and cannot know that no 2 follows in this second
      expect((await mirrorOf(database, stage.shopId)).levels).toMatchObject([{ available: 3 }]);
      stage.shop.setStock(variant, location.id, 2); // its webhook is lost
      takeWebhooks(stage);
      expect(stage.waiting).toMatchObject([{ name: "mirror.reread" }]);
      await stage.runJobs();
      expect((await mirrorOf(database, stage.shopId)).levels).toMatchObject([{ available: 2 }]);
    });

    test("a new product is there at once, unsellable until Shopify was asked for its stock and collections", async () => {
      const database = await open();
      const { stage, location } = await openSmall(database);
      stage.shop.collections.set("77", "Spring");
      stage.shop.addProduct({ title: "New", collections: ["77"] }, [
        { tracked: false, levels: new Map([[location.id, { available: 8, updatedAtMs: stage.clock.nowMs() }]]) },
      ]);
      const webhooks = takeWebhooks(stage);
      await stage.deliver(webhooks.filter(({ topic }) => topic === "products/create"));
      const { levels, variants } = await mirrorOf(database, stage.shopId);
      expect(levels).toHaveLength(1);
      expect(variants).toHaveLength(2);
      await stage.runJobs();
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });

    test("stock of an item that is not known yet is kept, and there when its variant comes", async () => {
      const database = await open();
      const { stage, location } = await openSmall(database);
      const product = stage.shop.addProduct({ title: "New" });
      const variant = firstOf(product.variants);
      stage.shop.setStock(variant, location.id, 6);
      const webhooks = takeWebhooks(stage);
      await stage.deliver(webhooks.filter(({ topic }) => topic.startsWith("inventory_")));
      expect(stage.changes.calls).toBe(0);
      await stage.deliver(webhooks.filter(({ topic }) => topic.startsWith("products/")));
      expect(stage.changes.variantIds).toEqual(new Set([variant.id]));
      expect((await mirrorOf(database, stage.shopId)).levels).toEqual(truthOf(stage.shop).levels);
    });

    test("a product with more than a hundred variants is cut short: the rest is asked for", async () => {
      const database = await open();
      const { stage, location } = await openSmall(database);
      const product = stage.shop.addProduct(
        { title: "Many" },
        Array.from({ length: 230 }, (_, index) => ({ values: [String(index)] })),
      );
      await stage.deliver(takeWebhooks(stage));
      await stage.runJobs();
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
      stage.clock.advance(60_000);
      // A change that the payload shows needs no asking; one beyond its first hundred does.
      stage.shop.changeVariant(product, firstOf(product.variants), { price: "3.00" });
      await stage.deliver(takeWebhooks(stage));
      expect(stage.waiting).toEqual([]);
      stage.clock.advance(60_000);
      const beyond = product.variants[200] ?? firstOf([]);
      stage.shop.changeVariant(product, beyond, { price: "4.00" });
      await stage.deliver(takeWebhooks(stage));
      expect(stage.waiting).toMatchObject([{ payload: { productIds: [], variantIds: [beyond.id] } }]);
      await stage.runJobs();
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
      stage.clock.advance(60_000);
      stage.shop.setStock(product.variants[229] ?? firstOf([]), location.id, 1);
      product.variants.splice(150, 10);
      stage.shop.changeProduct(product);
      await stage.deliver(takeWebhooks(stage));
      await stage.runJobs();
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });

    test("a deleted product stays deleted, whatever older webhook comes after; also one never seen", async () => {
      const database = await open();
      const { stage, product } = await openSmall(database);
      stage.shop.changeProduct(product, { title: "Late" });
      const unseen = stage.shop.addProduct({ title: "Unseen" });
      stage.clock.advance(2_000);
      stage.shop.deleteProduct(product);
      stage.shop.deleteProduct(unseen);
      const webhooks = takeWebhooks(stage);
      await stage.deliver(webhooks.toReversed());
      await stage.deliver(webhooks);
      expect((await mirrorOf(database, stage.shopId)).products).toEqual([]);
      expect((await mirrorOf(database, stage.shopId)).variants).toEqual([]);
      expect(stage.changes.productIds).toEqual(new Set([product.id]));
    });

    test("a closed location no longer counts, and counts again when it opens", async () => {
      const database = await open();
      const { stage, location, variant } = await openSmall(database);
      stage.shop.changeLocation(location.id, { isActive: false }, "locations/deactivate");
      await stage.deliver(takeWebhooks(stage));
      expect(stage.changes.variantIds).toEqual(new Set([variant.id]));
      expect((await mirrorOf(database, stage.shopId)).levels).toEqual([]);
      stage.clock.advance(3_600_000);
      await requestImport(stage.deps, stage.shopId); // Shopify does not list its stock now
      await stage.runJobs();
      stage.forgetChanges();
      stage.clock.advance(60_000);
      stage.shop.changeLocation(location.id, { isActive: true }, "locations/activate");
      await stage.deliver(takeWebhooks(stage));
      expect(stage.changes.variantIds).toEqual(new Set([variant.id]));
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
      stage.clock.advance(60_000);
      stage.shop.deleteLocation(location.id);
      await stage.deliver(takeWebhooks(stage));
      expect((await mirrorOf(database, stage.shopId)).levels).toEqual([]);
    });

    test("a payload with fields left out is not half believed: Shopify is asked", async () => {
      const database = await open();
      const { stage, product } = await openSmall(database);
      stage.shop.changeProduct(product, { title: "Other" });
      takeWebhooks(stage);
      const body = JSON.stringify({ admin_graphql_api_id: `gid://shopify/Product/${product.id}`, title: "Other" });
      await stage.deliver([{ topic: "products/update", body, triggeredAtMs: stage.clock.nowMs() }]);
      await stage.runJobs();
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });

    test.each([
      ["products/update", "{}"],
      ["inventory_levels/update", '{"inventory_item_id":1,"location_id":1,"available":1,"updated_at":"2026-01-01"}'],
      ["inventory_levels/disconnect", '{"inventory_item_id":"x","location_id":1}'],
      ["products/delete", '{"id":-5}'],
    ])("%s with the body %s is refused, and changes nothing", async (topic, body) => {
      const database = await open();
      const { stage } = await openSmall(database);
      await expect(stage.deliver([{ topic, body, triggeredAtMs: 0 }])).rejects.toThrow();
      expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
    });
  });

  describe("any history of a shop", () => {
    test("told in any order, with repetitions and in any batches, ends at its last state", async () => {
      const database = await open();
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { minLength: 1, maxLength: 14 }),
          fc.infiniteStream(fc.nat()),
          async (events, chance) => {
            const { stage, location, product } = await openSmall(database);
            const other = stage.shop.addLocation("Other");
            const shop: Played = { ...stage, product, locations: [location.id, other.id], isDeleted: false };
            for (const one of events) play(shop, one);
            const webhooks = takeWebhooks(stage);
            const told = shuffle([...webhooks, ...webhooks.filter(() => draw(chance) % 3 === 0)], chance);
            while (told.length > 0) await stage.deliver(told.splice(0, 1 + (draw(chance) % 6)));
            await stage.runJobs();
            expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
          },
        ),
        { numRuns },
      );
    });

    test("is also reached without ever asking, where no two events share a second and nothing is new", async () => {
      const database = await open();
      const known = event.filter(({ kind }) => kind !== "addVariant");
      await fc.assert(
        fc.asyncProperty(
          fc.array(known, { minLength: 1, maxLength: 14 }),
          fc.infiniteStream(fc.nat()),
          async (events, chance) => {
            const { stage, location, product } = await openSmall(database);
            const other = stage.shop.addLocation("Other");
            const shop: Played = { ...stage, product, locations: [location.id, other.id], isDeleted: false };
            stage.clock.advance(2_000);
            for (const one of events) {
              play(shop, { ...one, afterMs: 0 });
              stage.clock.advance(2_000);
            }
            const webhooks = takeWebhooks(stage);
            const told = shuffle([...webhooks, ...webhooks.filter(() => draw(chance) % 3 === 0)], chance);
            while (told.length > 0) await stage.deliver(told.splice(0, 1 + (draw(chance) % 6)));
            expect(stage.waiting.filter(({ payload }) => hasIds(payload))).toEqual([]);
            expect(await mirrorOf(database, stage.shopId)).toEqual(truthOf(stage.shop));
          },
        ),
        { numRuns },
      );
    });
  });
}

/** Not just the shop and its locations. */
const hasIds = (payload: unknown) => {
  const { productIds, variantIds = [] } = payload as { productIds: string[]; variantIds?: string[] };
  return productIds.length + variantIds.length > 0;
};

const kinds = [
  ...["stock", "stock", "connect", "disconnect", "price", "title", "item", "addVariant", "removeVariant"],
  ...["closeLocation", "openLocation", "deleteProduct"],
] as const;
/** Some events come within one second, most do not. */
const event = fc.record({
  kind: fc.constantFrom(...kinds),
  value: fc.integer({ min: -5, max: 50 }),
  afterMs: fc.constantFrom(0, 0, 400, 1_500, 20_000),
});
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

interface Played extends Stage {
  product: ReturnType<FakeShop["addProduct"]>;
  locations: [string, string];
  isDeleted: boolean;
}

function play({ shop, clock, product, locations, ...rest }: Played, { kind, value, afterMs }: Event): void {
  clock.advance(afterMs);
  if (!shop.products.has(product.id)) return;
  const variant: FakeVariant | undefined = product.variants[Math.abs(value) % Math.max(product.variants.length, 1)];
  const [home, other] = locations;
  switch (kind) {
    case "stock":
      if (variant) shop.setStock(variant, home, value);
      return;
    case "connect":
      if (variant) shop.setStock(variant, other, value);
      return;
    case "disconnect":
      if (variant?.levels.has(other)) shop.disconnect(variant, other);
      return;
    case "price":
      if (variant) shop.changeVariant(product, variant, { price: `${Math.abs(value)}.50` });
      return;
    case "title":
      shop.changeProduct(product, { title: `Title ${value}` });
      return;
    case "item":
      if (variant) shop.changeItem(variant, { tracked: value % 2 === 0 });
      return;
    case "addVariant":
      shop.addVariant(product, { sku: `N${value}`, values: [`V${value}`] });
      return;
    case "removeVariant":
      if (variant && product.variants.length > 1) shop.removeVariant(product, variant);
      return;
    case "closeLocation":
      shop.changeLocation(other, { isActive: false }, "locations/deactivate");
      return;
    case "openLocation":
      shop.changeLocation(other, { isActive: true }, "locations/activate");
      return;
    case "deleteProduct":
      if (value === 0 && !rest.isDeleted) shop.deleteProduct(product);
  }
}

const draw = (chance: fc.Stream<number>) => chance.next().value as number; // an infinite stream has no other end

function shuffle(webhooks: Webhook[], chance: fc.Stream<number>): Webhook[] {
  for (let last = webhooks.length - 1; last > 0; last--) {
    const index = draw(chance) % (last + 1);
    const [a, b] = [webhooks[last], webhooks[index]];
    if (a && b) [webhooks[last], webhooks[index]] = [b, a];
  }
  return webhooks;
}
