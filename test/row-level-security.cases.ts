import { beforeAll, describe, expect, test } from "vitest";
import type { Database, Sql } from "../app/platform/database.ts";
import { fillIn, insert, tablesOfShops, type Row } from "./store/any-row.ts";
import { asOwner } from "./store/owner.ts";

/** Tables that no shop's statement may touch at all, and why they have no policy. */
const closedToShops: Record<string, string> = {
  _prisma_migrations: "which migrations ran",
  shop_session: "found by its id, before the shop is known; it holds the shop's token, sealed",
  webhook_receipt: "stored before the shop is known, and for several shops at once",
  rate_bucket: "shared by all shops of a channel's app",
};

/** What the database itself holds of shops being kept apart, whatever a statement says; run over both kinds. */
export function rowLevelSecurityCases(open: () => Promise<Database>) {
  const shops = { a: 0, b: 0 };
  let database: Database;
  let owner: Sql;
  let tables: string[];
  /** One row of each shop in each table. */
  const rows = new Map<string, { a: Row; b: Row }>();

  beforeAll(async () => {
    database = await open();
    owner = asOwner(database.sql);
    const columns = await tablesOfShops(owner);
    tables = [...columns.keys()].sort(
      (one, other) => Number(one === "offer_component") - Number(other === "offer_component"),
    );
    for (const shop of ["a", "b"] as const) {
      const made = await insert(owner, "shop", { domain: `${shop}.rls.example` });
      shops[shop] = Number(made.id);
    }
    for (const table of tables) {
      const put = (shopId: number) => {
        const number = 1_000_000 + shopId;
        const row: Row = { shop_id: shopId };
        for (const { name, type } of columns.get(table) ?? [])
          row[name] ??= fillIn(type, `of shop ${String(shopId)}`, number);
        return insert(owner, table, table === "offer" ? { ...row, id: number } : row);
      };
      rows.set(table, { a: await put(shops.a), b: await put(shops.b) });
    }
  });

  const rolledBack = async <Result>(run: (tx: Sql) => Promise<Result>): Promise<Result> => {
    let result: { value: Result } | undefined;
    const undo = new Error("taken back");
    const running = database.transaction(async (tx) => {
      result = { value: await run(tx) };
      throw undo;
    });
    await running.catch((error: unknown) => {
      if (error !== undo) throw error;
    });
    if (!result) throw new Error("nothing was done");
    return result.value;
  };
  const asA = <Result>(run: (sql: Sql) => Promise<Result>) => database.asShop(shops.a, () => rolledBack(run));
  const whoseOf = async (sql: Sql, statement: string) => {
    const found = await sql.query<{ shop_id: number }>(statement);
    return [...new Set(found.map((row) => row.shop_id))];
  };

  describe("the tables", () => {
    test("each is a shop's, with the policy and the rights for it, or is closed to shops", async () => {
      const found = await owner.query<{ name: string; state: string }>(
        `SELECT c.relname AS name, concat_ws(' ', CASE WHEN c.relrowsecurity THEN 'rls' END,
           (SELECT string_agg(concat_ws(' ', p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[],
              pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)), '; ') FROM pg_policy p WHERE p.polrelid = c.oid),
           (SELECT string_agg(r, '+') FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) r
            WHERE has_table_privilege('anabranch_shop', c.oid, r))) AS state
         FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1`,
      );
      const policy = (column: string, rights: string) =>
        `rls of_the_shop * t {anabranch_shop} (${column} = (NULLIF(current_setting('anabranch.shop_id'::text, true), ''::text))::integer) ${rights}`;
      const expected = new Map<string, string>([
        ["shop", policy("id", "SELECT+UPDATE")],
        ...Object.keys(closedToShops).map((table): [string, string] => [table, ""]),
        ...tables.map((table): [string, string] => [table, policy("shop_id", "SELECT+INSERT+UPDATE+DELETE")]),
      ]);
      expect(new Map(found.map(({ name, state }) => [name, state.replace(/\bshop_id =/, "shop_id =")]))).toEqual(
        expected,
      );
    });

    test("a row says whose it is, and ids are given out to shops", async () => {
      const [{ nullable, closed } = { nullable: -1, closed: -1 }] = await owner.query<{
        nullable: number;
        closed: number;
      }>(
        `SELECT (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
             AND c.relnamespace = 'public'::regnamespace WHERE a.attname = 'shop_id' AND NOT a.attnotnull) AS nullable,
           (SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
             AND CASE WHEN c.relkind = 'S' THEN NOT has_sequence_privilege('anabranch_shop', c.oid, 'USAGE') END) AS closed`,
      );
      expect({ nullable, closed }).toEqual({ nullable: 0, closed: 0 });
    });

    test("the role has no power of its own", async () => {
      const [role] = await owner.query(
        `SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb,
           (SELECT count(*) FROM pg_class WHERE relowner = r.oid) AS owns,
           (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) AS is_member,
           (SELECT count(*) FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace) AS definers
         FROM pg_roles r WHERE rolname = 'anabranch_shop'`,
      );
      const no = { rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false, rolcreatedb: false };
      expect(role).toEqual({ ...no, owns: 0, is_member: 0, definers: 0 });
    });
  });

  describe("a statement that names no shop, done as a shop", () => {
    test("sees that shop's rows alone, in each table", async () => {
      for (const table of tables) {
        expect(await asA((sql) => whoseOf(sql, `SELECT shop_id FROM "${table}"`)), table).toEqual([shops.a]);
      }
      expect(await asA((sql) => sql.query("SELECT id FROM shop"))).toEqual([{ id: shops.a }]);
    });

    test("changes and deletes none but its own", async () => {
      for (const table of tables) {
        const update = `UPDATE "${table}" SET shop_id = shop_id RETURNING shop_id`;
        expect(await asA((sql) => whoseOf(sql, update)), table).toEqual([shops.a]);
        if (table === "offer") continue; // its components go with it, below
        const drop = `DELETE FROM "${table}" RETURNING shop_id`;
        expect(await asA((sql) => whoseOf(sql, drop)), table).toEqual([shops.a]);
      }
      expect(await asA((sql) => whoseOf(sql, "DELETE FROM offer RETURNING shop_id"))).toEqual([shops.a]);
      expect(await asA((sql) => sql.query("UPDATE shop SET name = 'mine' RETURNING id"))).toEqual([{ id: shops.a }]);
    });

    test("writes no row for another shop, and gives none away", async () => {
      for (const table of tables) {
        const { b } = rows.get(table) ?? { b: {} };
        const plain = Object.fromEntries(
          Object.entries(b).map(([name, value]) => [name, isPlainJson(value) ? JSON.stringify(value) : value]),
        );
        await expect(
          asA((sql) => insert(sql, table, plain)),
          table,
        ).rejects.toThrow(/row-level security/);
        const give = `UPDATE "${table}" SET shop_id = ${String(shops.b)}`;
        await expect(
          asA((sql) => sql.query(give)),
          table,
        ).rejects.toThrow(/row-level security/);
      }
      await expect(asA((sql) => sql.query("INSERT INTO shop (domain) VALUES ('c')"))).rejects.toThrow(
        /permission denied/,
      );
    });

    test("nor does it take another's over where keys meet", async () => {
      const lease = rows.get("account_lease")?.b;
      const take = `INSERT INTO account_lease (account_id, shop_id, holder, expires_at) VALUES ($1, $2, 'a', now())
        ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder`;
      await expect(asA((sql) => sql.query(take, [lease?.account_id, shops.a]))).rejects.toThrow(/row-level security/);
    });

    test("is refused what belongs to nobody in particular", async () => {
      for (const table of Object.keys(closedToShops)) {
        await expect(
          asA((sql) => sql.query(`SELECT 1 FROM "${table}"`)),
          table,
        ).rejects.toThrow(/permission denied/);
      }
    });

    test("sees and writes nothing where no shop is said", async () => {
      const asNobody = <Result>(run: (sql: Sql) => Promise<Result>) =>
        rolledBack(async (tx) => {
          await asOwner(tx).query("SELECT set_config('role', 'anabranch_shop', true)");
          return run(asOwner(tx));
        });
      for (const table of ["shop", ...tables]) {
        expect(await asNobody((sql) => sql.query(`SELECT 1 FROM "${table}"`)), table).toEqual([]);
      }
      const write = "INSERT INTO collection (shop_id, id, title) VALUES ($1, 'x', 'x')";
      await expect(asNobody((sql) => sql.query(write, [shops.a]))).rejects.toThrow(/row-level security/);
    });
  });
}

const isPlainJson = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof Date) &&
  !(value instanceof Uint8Array) &&
  !Array.isArray(value);
