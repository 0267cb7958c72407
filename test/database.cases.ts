import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Database } from "../app/platform/database.ts";

/** What both kinds of database must do alike; run over each. */
export function databaseCases(open: () => Promise<Database>) {
  describe("a database", () => {
    test("gives the same types for the same columns", async () => {
      const { sql } = await open();
      const [row] = await sql.query(
        `SELECT 1::int AS i, 9007199254740991::int8 AS big, 1.5::numeric AS n, true AS b, $1::timestamptz AS at,
           $2::jsonb AS j, $3::text[] AS t, $4::int[] AS ints, count(*) AS c FROM (VALUES (1), (2)) AS two`,
        [new Date(0), JSON.stringify([{ a: 1 }]), ["a", 'b"c', "d,e"], [1, 2]],
      );
      expect(row).toEqual({
        i: 1,
        big: 9007199254740991,
        n: "1.5",
        b: true,
        at: new Date(0),
        j: [{ a: 1 }],
        t: ["a", 'b"c', "d,e"],
        ints: [1, 2],
        c: 2,
      });
    });

    test("refuses to round an int8", async () => {
      const { sql } = await open();
      await expect(sql.query("SELECT 9007199254740993::int8 AS big")).rejects.toThrow(/2\^53/);
    });

    test("commits what resolves, rolls back what throws", async () => {
      const database = await open();
      const kept = `${randomUUID()}.example`;
      const lost = `${randomUUID()}.example`;
      await database.transaction((tx) => tx.query("INSERT INTO shop (domain) VALUES ($1)", [kept]));
      const broken = database.transaction(async (tx) => {
        await tx.query("INSERT INTO shop (domain) VALUES ($1)", [lost]);
        throw new Error("halfway");
      });
      await expect(broken).rejects.toThrow("halfway");
      const found = await database.sql.query("SELECT domain FROM shop WHERE domain = ANY($1::text[])", [[kept, lost]]);
      expect(found).toEqual([{ domain: kept }]);
      expect(await database.prisma.shop.count({ where: { domain: kept } })).toBe(1);
    });

    test("tells listeners at the commit, and not after they have left", async () => {
      const database = await open();
      const heard: string[] = [];
      let wake: () => void = () => undefined;
      const next = () => new Promise<void>((resolve) => (wake = resolve));
      const stop = await database.listen("case_channel", (payload) => {
        if (payload === "") return; // a fresh connection says so
        heard.push(payload);
        wake();
      });
      const told = next();
      await database.transaction(async (tx) => {
        await tx.query("SELECT pg_notify('case_channel', 'one')");
        expect(heard).toEqual([]);
      });
      await told;
      expect(heard).toEqual(["one"]);
      await stop();
      await database.sql.query("SELECT pg_notify('case_channel', 'two')");
      await database.sql.query("SELECT 1");
      expect(heard).toEqual(["one"]);
    });
  });
}
