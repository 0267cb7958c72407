import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diffMigrationsToSchema } from "./schema-engine.ts";

const schema = `
generator client {
  provider = "prisma-client"
  output   = "generated"
}
datasource db {
  provider = "postgresql"
}
model Boat {
  id    Int    @id
  name  String
  draft Int
}
`;
const createBoat = `CREATE TABLE "Boat" ("id" INTEGER NOT NULL, "name" TEXT NOT NULL, "draft" INTEGER NOT NULL,
  CONSTRAINT "Boat_pkey" PRIMARY KEY ("id"));`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drift-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function diffOf(...migrations: string[]) {
  const schemaFile = join(folder, "schema.prisma");
  writeFileSync(schemaFile, schema);
  migrations.forEach((sql, index) => {
    const migration = join(folder, "migrations", `2026010100000${index}_step`);
    mkdirSync(migration, { recursive: true });
    writeFileSync(join(migration, "migration.sql"), sql);
  });
  return diffMigrationsToSchema(join(folder, "migrations"), schemaFile);
}

test("no drift where the migrations lead to the schema, in several steps", async () => {
  const [first, second] = [
    `CREATE TABLE "Boat" ("id" INTEGER PRIMARY KEY, "name" TEXT NOT NULL);`,
    `"draft" INTEGER NOT NULL`,
  ];
  expect(await diffOf(first, `ALTER TABLE "Boat" ADD COLUMN ${second};`)).toEqual({ sql: "" });
});

test("what the schema could say, and does not, is drift: with the SQL that would mend it", async () => {
  const { sql } = await diffOf(`
    CREATE TABLE "Boat" ("id" INTEGER PRIMARY KEY, "name" TEXT NOT NULL);
    CREATE INDEX "by_name" ON "Boat" ("name");
    CREATE INDEX "covering" ON "Boat" ("id") INCLUDE ("name");
    CREATE TABLE "other" ("id" INTEGER PRIMARY KEY);`);
  expect(sql).toMatch(/ADD COLUMN\s+"draft" INTEGER NOT NULL/);
  expect(sql).toContain(`DROP INDEX "by_name"`);
  expect(sql).toContain(`DROP INDEX "covering"`);
  expect(sql).toContain(`DROP TABLE "other"`);
});

test("what the schema cannot say may stand in a migration without being drift", async () => {
  const { sql } = await diffOf(
    createBoat,
    `CREATE INDEX "deep" ON "Boat" ("draft") WHERE "draft" > 3;
    CREATE UNIQUE INDEX "deep_name" ON "Boat" ("name") WHERE "draft" > 3;
    CREATE INDEX "lower_name" ON "Boat" (lower("name"));
    ALTER TABLE "Boat" ADD CONSTRAINT "floats" CHECK ("draft" >= 0);
    CREATE FUNCTION "stamp"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
    CREATE TRIGGER "stamp" BEFORE UPDATE ON "Boat" FOR EACH ROW EXECUTE FUNCTION "stamp"();
    ALTER TABLE "Boat" ENABLE ROW LEVEL SECURITY;
    CREATE POLICY "own" ON "Boat" USING ("id" = 1);
    CREATE VIEW "deep_boat" AS SELECT * FROM "Boat" WHERE "draft" > 3;
    ALTER TABLE "Boat" SET (fillfactor = 70);
    COMMENT ON TABLE "Boat" IS 'floats';`,
  );
  expect(sql).toBe("");
});

test("a migration that does not run is an error, not a difference", async () => {
  await expect(diffOf(createBoat, "ALTER TABLE nowhere ADD COLUMN x INTEGER;")).rejects.toThrow(/nowhere/);
});
