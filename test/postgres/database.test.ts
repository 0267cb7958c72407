import { expect, test } from "vitest";
import { databaseCases } from "../database.cases.ts";
import { rowLevelSecurityCases } from "../row-level-security.cases.ts";
import { shopScopeCases } from "../shop-scope.cases.ts";
import { serverDatabase } from "../store/server.ts";

databaseCases(serverDatabase);
rowLevelSecurityCases(serverDatabase);
shopScopeCases(serverDatabase);

test("a listener survives the loss of its connection", async () => {
  const { sql, listen } = await serverDatabase();
  const heard: string[] = [];
  const stop = await listen("lost", (payload) => heard.push(payload));
  await sql.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anabranch listen'
    AND datname = current_database()`);
  await expect
    .poll(
      async () => {
        await sql.query("SELECT pg_notify('lost', 'back')");
        return heard.includes("back");
      },
      { timeout: 10_000 },
    )
    .toBe(true);
  await stop();
});

test("of two transactions that wait for each other both succeed in the end", async () => {
  const { sql, transaction } = await serverDatabase();
  await sql.query("INSERT INTO rate_bucket (key, tokens, updated_at) VALUES ('a', 0, now()), ('b', 0, now())");
  let waiting = 0;
  let bothHaveOne: () => void = () => undefined;
  const meet = new Promise<void>((resolve) => (bothHaveOne = resolve));
  const take = (first: string, second: string) =>
    transaction(async (tx) => {
      const add = (key: string) => tx.query("UPDATE rate_bucket SET tokens = tokens + 1 WHERE key = $1", [key]);
      await add(first);
      waiting += 1;
      if (waiting >= 2) bothHaveOne();
      await meet;
      await add(second);
    });
  await Promise.all([take("a", "b"), take("b", "a")]);
  expect(waiting).toBeGreaterThan(2); // one of them ran twice
  expect(await sql.query("SELECT key, tokens FROM rate_bucket ORDER BY key")).toEqual([
    { key: "a", tokens: 2 },
    { key: "b", tokens: 2 },
  ]);
});
