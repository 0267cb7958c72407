import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { serverDatabase } from "../../test/store/server.ts";

test("a connection that breaks between two statements of a transaction fails that transaction, not the process", async () => {
  const { sql, transaction } = await serverDatabase();
  const terminate = (pid: number | undefined) => sql.query("SELECT pg_terminate_backend($1)", [pid]);
  const broken = transaction(async (tx) => {
    const [own] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await terminate(own?.pid);
    // Nothing is on its way when the news comes: nobody is there to hear it, unless somebody listens.
    await sleep(300);
    await tx.query("SELECT 1 AS one");
  });
  await expect(broken).rejects.toThrow();
  await expect(transaction((tx) => tx.query("SELECT 1 AS one"))).resolves.toEqual([{ one: 1 }]);
});

const listeners = async () => {
  const { sql } = await serverDatabase();
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'anabranch listen'`,
  );
  return row?.count;
};

test("a listener that connects and may not listen leaves no connection behind", async () => {
  const { listen } = await serverDatabase();
  await expect(listen("", () => undefined)).rejects.toThrow(/zero-length/);
  await expect.poll(listeners).toBe(0);
});

test("a listener that loses its connection again and again has one", async () => {
  const { sql, listen } = await serverDatabase();
  const heard: string[] = [];
  const stop = await listen("again", (payload) => heard.push(payload));
  for (const round of [1, 2, 3]) {
    await sql.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anabranch listen'",
    );
    // Whoever listens again looks first: the empty word.
    await expect.poll(() => heard.length, { timeout: 5_000 }).toBeGreaterThan(round);
  }
  await expect.poll(listeners).toBe(1);
  await sql.query("NOTIFY again, 'once'");
  await expect.poll(() => heard.filter((payload) => payload === "once")).toHaveLength(1);
  await stop();
  await expect.poll(listeners).toBe(0);
});
