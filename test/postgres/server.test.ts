import { expect, test } from "vitest";
import { emptyDatabase } from "../store/embedded.ts";
import { serverDatabase, serverDatabaseUrl } from "../store/server.ts";

test("the database of a file is a real server's, migrated, its own, and can be emptied", async () => {
  const { kind, sql } = await serverDatabase();
  expect(kind).toBe("server");
  const [{ name } = { name: "" }] = await sql.query<{ name: string }>("SELECT current_database() AS name");
  expect(name).toMatch(/^anabranch_test_\d+_\d+$/);
  expect(await serverDatabaseUrl()).toContain(`/${name}`);

  await sql.query("INSERT INTO shop (domain) VALUES ('one.myshopify.com')");
  await emptyDatabase(await serverDatabase());
  await sql.query("INSERT INTO shop (domain) VALUES ('two.myshopify.com')");
  expect(await sql.query("SELECT id, domain FROM shop")).toEqual([{ id: 1, domain: "two.myshopify.com" }]);
  expect(await sql.query("SELECT 1 FROM _prisma_migrations WHERE finished_at IS NULL")).toEqual([]);
});
