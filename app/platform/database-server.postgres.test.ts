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
