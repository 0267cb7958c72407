import { expect, test } from "vitest";
import { databaseCases } from "../database.cases.ts";
import { serverDatabase } from "../store/server.ts";

databaseCases(serverDatabase);

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
