import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Database, Sql } from "../app/platform/database.ts";
import { asOwner } from "./store/owner.ts";

const who = `SELECT current_user::text AS actor, current_setting('anabranch.shop_id', true) AS shop`;
const nobody = [
  { actor: expect.not.stringMatching("anabranch_shop") as string, shop: expect.toSatisfy(isUnset) as string },
];

function isUnset(shop: unknown): boolean {
  return shop === null || shop === "";
}

/** How the app's work and the database's actor stay together; run over both kinds. */
export function shopScopeCases(open: () => Promise<Database>) {
  let database: Database;
  let a: number;
  let b: number;
  beforeAll(async () => {
    database = await open();
    const found = await asOwner(database.sql).query<{ id: number }>(
      "INSERT INTO shop (domain) VALUES ($1), ($2) RETURNING id",
      [`${randomUUID()}.example`, `${randomUUID()}.example`],
    );
    [a = 0, b = 0] = found.map(({ id }) => id);
  });

  const shop = (id: number) => [{ actor: "anabranch_shop", shop: String(id) }];
  const seen = (sql: Sql) =>
    sql.query<{ id: number }>("SELECT id FROM shop WHERE id = ANY($1::int[]) ORDER BY id", [[a, b]]);

  describe("a shop's work", () => {
    test("is done as that shop, statement by statement and in transactions", async () => {
      expect(await database.asShop(a, () => database.sql.query(who))).toEqual(shop(a));
      expect(await database.asShop(b, () => database.transaction((tx) => tx.query(who)))).toEqual(shop(b));
      expect(await database.asShop(a, () => seen(database.sql))).toEqual([{ id: a }]);
    });

    test("is Prisma's as well", async () => {
      const count = () => database.prisma.shop.count({ where: { id: { in: [a, b] } } });
      expect([await database.asShop(a, count), await count()]).toEqual([1, 2]);
      const title = { shopId: b, id: "x", title: "x" };
      await expect(database.asShop(a, () => database.prisma.collection.create({ data: title }))).rejects.toThrow();
      expect(await asOwner(database.sql).query("SELECT 1 FROM collection WHERE id = 'x'")).toEqual([]);
    });

    test("answers what it would anyway: rows, their types, and no rows", async () => {
      const values = [a, new Date(0), JSON.stringify([{ a: 1 }]), ["a", 'b"c'], null];
      const text = `SELECT $1::int AS i, 9007199254740991::int8 AS big, $2::timestamptz AS at, $3::jsonb AS j, $4::text[] AS t, $5::text AS n`;
      const plain = await asOwner(database.sql).query(text, values);
      expect(await database.asShop(a, () => database.sql.query(text, values))).toEqual(plain);
      expect(await database.asShop(a, () => database.sql.query("SELECT 1 WHERE false"))).toEqual([]);
      const change = "UPDATE shop SET name = 'x' WHERE id = $1";
      expect(await database.asShop(a, () => database.sql.query(change, [a]))).toEqual([]);
    });

    test("that says so sees all shops, and is the shop's again afterwards", async () => {
      const found = await database.asShop(a, () =>
        database.transaction(async (tx) => [
          await seen(tx),
          await seen(asOwner(tx)),
          await seen(tx),
          await tx.query(who),
        ]),
      );
      expect(found).toEqual([[{ id: a }], [{ id: a }, { id: b }], [{ id: a }], shop(a)]);
      expect(await database.asShop(a, () => seen(asOwner(database.sql)))).toHaveLength(2);
    });

    test("may follow another's in one transaction, also at once, also back to a savepoint", async () => {
      const { asShop } = database;
      const found = await database.transaction(async (tx) => {
        const at = (id: number) => asShop(id, () => tx.query(who));
        const together = await Promise.all([at(a), at(b), asOwner(tx).query(who), at(b), at(a)]);
        await at(a);
        await tx.query("SAVEPOINT here");
        await at(b);
        await asShop(b, () => tx.query("SELECT 1 / 0")).catch(() => undefined);
        await tx.query("ROLLBACK TO SAVEPOINT here");
        return [...together, await at(b), await at(a)];
      });
      expect(found).toEqual([shop(a), shop(b), nobody, shop(b), shop(a), shop(b), shop(a)]);
    });

    test("is never mixed up, however many are at work", { timeout: 60_000 }, async () => {
      const turns = Array.from({ length: 120 }, async (_, turn) => {
        const id = turn % 2 ? a : b;
        if (turn % 5 === 0) {
          expect(await seen(asOwner(database.sql))).toHaveLength(2);
          return;
        }
        const run = async () => (turn % 3 ? seen(database.sql) : database.transaction(seen));
        expect(await database.asShop(id, run)).toEqual([{ id }]);
      });
      await Promise.all(turns);
    });

    test("leaves nothing of the shop on a connection, whatever went wrong", async () => {
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const failing: (() => Promise<unknown>)[] = [
        () => database.sql.query("SELECT 1 / 0"),
        () => database.sql.query("SELECT no_such_column FROM shop"),
        () => database.sql.query("no statement"),
        () => database.sql.query("SELECT $1::int", ["not a number"]),
        () => database.sql.query("SELECT $1::jsonb", [circular]),
        () => database.transaction((tx) => tx.query("SELECT 1 / 0")),
        () =>
          database.transaction(async (tx) => {
            await tx.query(who);
            throw new Error("halfway");
          }),
        () =>
          database.transaction(async (tx) => {
            await tx.query("SELECT 1 / 0").catch(() => undefined);
            await tx.query(who);
          }),
        () => database.asShop(2 ** 40, () => database.sql.query("SELECT id FROM shop")),
      ];
      for (const fail of [...failing, ...failing]) await expect(database.asShop(a, fail)).rejects.toThrow();
      const all = Array.from({ length: 20 }, () => asOwner(database.sql).query(`${who}, pg_sleep(0.01)`));
      for (const found of await Promise.all(all))
        expect(found).toEqual([{ ...nobody[0], pg_sleep: expect.anything() as unknown }]);
      expect(await database.asShop(b, () => seen(database.sql))).toEqual([{ id: b }]);
    });
  });
}
