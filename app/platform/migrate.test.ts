import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate, type MigrationSession } from "./migrate.ts";

let folder: string;
let pglite: PGlite;
let session: MigrationSession;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "migrations-"));
  pglite = await PGlite.create();
  session = {
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await pglite.query<Row>(text, [...values])).rows,
    script: (text) => pglite.exec(text),
  };
});
afterEach(async () => {
  await pglite.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, sql: string) {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "migration.sql"), sql);
}

test("applies what is missing, in order, once", async () => {
  write(
    "2_second",
    "INSERT INTO thing VALUES ('a;b'); CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;",
  );
  write("1_first", "CREATE TABLE thing (name text);");
  expect(await migrate(session, folder)).toEqual(["1_first", "2_second"]);
  write("3_third", "INSERT INTO thing VALUES ('c');");
  expect(await migrate(session, folder)).toEqual(["3_third"]);
  expect(await migrate(session, folder)).toEqual([]);
  expect((await pglite.query("SELECT name FROM thing")).rows).toEqual([{ name: "a;b" }, { name: "c" }]);
});

test("a migration that failed stops everything until somebody has looked at it", async () => {
  write("1_broken", "CREATE TABLE half (id int); SELECT nonsense;");
  await expect(migrate(session, folder)).rejects.toThrow(/nonsense/);
  await expect(migrate(session, folder)).rejects.toThrow(/P3009.*1_broken/);
  const [row] = await session.query<{ logs: string }>(`SELECT logs FROM "_prisma_migrations"`);
  expect(row?.logs).toContain("nonsense");
});

test("a migration that was edited after it ran is refused", async () => {
  write("1_first", "CREATE TABLE thing (name text);");
  await migrate(session, folder);
  appendFileSync(join(folder, "1_first", "migration.sql"), "-- later\n");
  await expect(migrate(session, folder)).rejects.toThrow(/1_first was edited/);
});
