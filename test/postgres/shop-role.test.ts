import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "../../app/platform/database.ts";
import { asOwner } from "../store/owner.ts";

// A login as a hosting service gives it: it owns its database, and may not make roles.
const login = `rls_login_${process.pid}`;
const name = `rls_database_${process.pid}`;

async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

beforeAll(() => administer(`CREATE ROLE ${login} LOGIN`, `CREATE DATABASE ${name} OWNER ${login}`));
afterAll(() => administer(`DROP DATABASE ${name} WITH (FORCE)`, `DROP ROLE ${login}`));

const open = () => {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  url.username = login;
  return openDatabase({ databaseUrl: url.href, dataDir: "", migrationsDir: "prisma/migrations" });
};

test("a login that may not become the role is told what to run, and then starts as if nothing had been", async () => {
  await expect(open()).rejects.toThrow(`GRANT anabranch_shop TO ${login};`);
  await administer(`GRANT anabranch_shop TO ${login}`);
  const database = await open();
  try {
    const shops = await asOwner(database.sql).query<{ id: number }>(
      "INSERT INTO shop (domain) VALUES ('a'), ('b') RETURNING id",
    );
    const [first] = shops;
    expect(shops).toHaveLength(2);
    expect(await database.asShop(first?.id ?? 0, () => database.sql.query("SELECT id FROM shop"))).toEqual([first]);
    await expect(database.sql.query("SELECT id FROM shop")).rejects.toThrow("runs for no shop");
  } finally {
    await database.close();
  }
});

test("any number of processes make the role at once", async () => {
  const url = new URL(inject("postgresUrl"));
  const names = [1, 2, 3, 4].map((n) => `${name}_${String(n)}`);
  for (const each of names) await administer(`CREATE DATABASE ${each} OWNER ${login}`);
  const opened = await Promise.all(
    names.flatMap((each) => {
      url.pathname = `/${each}`;
      const settings = { databaseUrl: url.href, dataDir: "", migrationsDir: "prisma/migrations" };
      return [openDatabase(settings), openDatabase(settings)];
    }),
  );
  expect(opened).toHaveLength(8);
  for (const database of opened) await database.close();
  for (const each of names) await administer(`DROP DATABASE ${each} WITH (FORCE)`);
});
