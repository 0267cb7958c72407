import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, Sql } from "../../app/platform/database.ts";
import { acts, attempt, fieldNames, labelOf, looks, openPage, addressOf } from "./attacks.ts";
import { openStage, type Stage } from "./stage.ts";
import { createTenant, rowsOf, strayReferences, type Tenant } from "./two-shops.ts";

// The whole app made careless: wherever a statement says `shop_id = $1`, that condition is taken out. What is left is the
// database's own policies, and the shop that each request enters.

let stage: Stage;
let alpha: Tenant;
let beta: Tenant;
let names: string[];
const carelessly = new Set<string>();
let asWhom: "shop" | "owner" = "shop";

beforeAll(async () => {
  stage = await openStage();
  alpha = await createTenant(stage.resources, "alpha", 3_000_000);
  beta = await createTenant(stage.resources, "beta", 7_000_000);
  names = fieldNames(stage.routes);
  becomeCareless(stage.resources.database);
});
afterAll(() => stage.close());

function becomeCareless(database: Database) {
  const { transaction } = database;
  const query = database.sql.query.bind(database.sql);
  const careless = (run: Sql["query"]): Sql["query"] => {
    return (text, values) => {
      const forgotten = text.replaceAll(/(?<!SET )\b(\w+\.)?shop_id = \$(\d+)/g, "$$$2::int IS NOT NULL");
      if (forgotten === text || text.includes("-- all shops: ")) return run(text, values);
      carelessly.add(text);
      return run(
        asWhom === "owner" ? `-- all shops: to see what the policies prevent\n${forgotten}` : forgotten,
        values,
      );
    };
  };
  database.sql.query = careless(query);
  database.transaction = (run) =>
    transaction((tx) => run({ query: careless((text, values) => tx.query(text, values)) }));
}

async function betasAreSafe(run: () => Promise<void>) {
  const before = await rowsOf(stage.resources, beta);
  await run();
  expect(await rowsOf(stage.resources, beta)).toEqual(before);
  expect(await strayReferences(stage.resources, alpha, beta)).toEqual([]);
}

test("its pages show alpha nothing of beta", { timeout: 180_000 }, async () => {
  await betasAreSafe(async () => {
    for (const route of stage.routes.filter(({ hasLoader }) => hasLoader)) {
      for (const tried of looks(route, alpha, beta)) {
        const reply = await attempt(stage, alpha, names, tried);
        expect(reply.text, labelOf(tried)).not.toContain(beta.mark);
        expect(reply.status, labelOf(tried)).not.toBe(500);
      }
    }
  });
  expect(carelessly.size).toBeGreaterThan(20);
});

test("its actions do nothing to beta", { timeout: 240_000 }, async () => {
  await betasAreSafe(async () => {
    for (const route of stage.routes.filter(({ hasAction }) => hasAction)) {
      for (const tried of acts(route, alpha, beta)) {
        const reply = await attempt(stage, alpha, names, tried);
        expect(reply.text, labelOf(tried)).not.toContain(beta.mark);
        expect(reply.status, labelOf(tried)).not.toBe(500);
      }
    }
  });
  expect(carelessly.size).toBeGreaterThan(60);
});

test("a statement that was never any good is held as well, in a job of alpha's and in a request of its", async () => {
  const { database } = stage.resources;
  await betasAreSafe(async () => {
    await database.asShop(alpha.shopId, () => database.sql.query("UPDATE listing SET title = 'taken over'"));
    await database.asVisitor(async () => {
      database.enterShop(alpha.shopId);
      await database.transaction((tx) => tx.query("DELETE FROM issue"));
    });
    await expect(database.sql.query("SELECT 1 FROM listing")).rejects.toThrow(/runs for no shop/);
  });
});

test("without the policies the same carelessness shows beta to alpha: the test would see it", async () => {
  asWhom = "owner";
  const shown: string[] = [];
  for (const route of stage.routes.filter(({ hasLoader }) => hasLoader)) {
    const page = await openPage(stage, alpha, addressOf(route, beta));
    if (page.text.includes(beta.mark)) shown.push(route.id);
  }
  asWhom = "shop";
  expect(shown.length).toBeGreaterThan(3);
});
