import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import { shopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { readProducts } from "./source-store.ts";

afterEach(emptyEmbeddedDatabase);

const product = (id: string, tags = "") => `INSERT INTO product (shop_id, id, title, handle, description_html, vendor,
    product_type, status, options, images, source_updated_at, content_hash${tags === "" ? "" : ", tags, collection_ids"})
  VALUES (1, '${id}', 'T', 't', '', '', '', 'active', '[]', '[]', now(), ''${tags === "" ? "" : `, ${tags}, ${tags}`})`;

const listsOf = async (sql: Sql) =>
  (await readProducts(sql, shopId(1), ["1", "2"])).map(({ tags, collectionIds }) => [tags, collectionIds]);

test("a product that was written without its lists has empty ones: rules and pages go through them", async () => {
  const { sql } = await embeddedDatabase();
  await sql.query(product("1"));
  expect(await listsOf(sql)).toEqual([[[], []]]);
  await expect(sql.query(product("2", "NULL"))).rejects.toThrow(/null value/);
});

test("one that was written so before the database refused it is mended when the app starts", async () => {
  const database = await embeddedDatabase();
  const undone = new Error("the table is to be as it was");
  const mended = database.transaction(async (tx) => {
    for (const column of ["tags", "collection_ids"])
      await tx.query(`ALTER TABLE product ALTER COLUMN ${column} DROP NOT NULL, ALTER COLUMN ${column} DROP DEFAULT`);
    await tx.query(product("1", "NULL"));
    await tx.query(product("2", "'{a}'"));
    const migration = readFileSync("prisma/migrations/20261122155900_product_lists/migration.sql", "utf8");
    for (const statement of migration
      .replace(/^--.*$/gm, "")
      .split(";")
      .slice(0, -1))
      await tx.query(statement);
    expect(await listsOf(tx)).toEqual([
      [[], []],
      [["a"], ["a"]],
    ]);
    throw undone;
  });
  await expect(mended).rejects.toBe(undone);
});
