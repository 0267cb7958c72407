import { expect, test } from "vitest";
import { embeddedDatabase } from "../../test/store/embedded.ts";
import { shopId } from "../domain/ids.ts";
import { purgeActivity, readActivity } from "./index.ts";

const day = (number: number) => new Date(Date.UTC(2026, 0, number));

test("a shop reads its own activity, newest first, page by page; old entries are purged", async () => {
  const { sql } = await embeddedDatabase();
  const shops = await sql.query<{ id: number }>(
    `INSERT INTO shop (domain) VALUES ('one.example'), ('two.example') RETURNING id`,
  );
  const [one = shopId(0), two = shopId(0)] = shops.map(({ id }) => shopId(id));
  for (let number = 1; number <= 5; number++) {
    await sql.query(
      `INSERT INTO activity (shop_id, actor, kind, params, at) VALUES ($1, 'merchant', $2, $3::jsonb, $4)`,
      [number === 3 ? two : one, `kind.${String(number)}`, JSON.stringify({ number }), day(number)],
    );
  }
  const first = await readActivity(sql, one, { limit: 2 });
  expect(first.map(({ kind }) => kind)).toEqual(["kind.5", "kind.4"]);
  const next = await readActivity(sql, one, { limit: 2, beforeId: first[1]?.id ?? 0 });
  expect(next.map(({ kind, params }) => [kind, params])).toEqual([
    ["kind.2", { number: 2 }],
    ["kind.1", { number: 1 }],
  ]);
  expect(await readActivity(sql, two, { limit: 10 })).toHaveLength(1);
  expect(await purgeActivity(sql, day(3), 10)).toBe(2);
  expect(await readActivity(sql, one, { limit: 10 })).toHaveLength(2);
});
