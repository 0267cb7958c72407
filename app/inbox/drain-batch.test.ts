import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Receipt, ReceiptHandler, ReceiptHandlers } from "../domain/receipt.ts";
import { manualClock, systemClock } from "../platform/clock.ts";
import type { Database, Sql } from "../platform/database.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { addShop, drainAll, drainDeps, receiptsOf, shopDomain } from "../../test/inbox.stage.ts";
import { drainBatch } from "./drain-batch.ts";
import { claimDue } from "./drain-store.ts";
import { startDrainer } from "./drainer.ts";
import { insertReceipts } from "./receipt-store.ts";

let database: Database;
let shop: number;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  shop = await addShop(database.sql);
});
afterAll(emptyEmbeddedDatabase);

const at = new Date("2026-11-22T10:00:00Z");

async function receive(
  payloads: unknown[],
  { topic = "products/update", domain = shopDomain, isKnownTopic = true } = {},
) {
  await insertReceipts(
    database.sql,
    payloads.map((payload, index) => ({
      topic,
      shopDomain: domain,
      webhookId: `${topic}-${index}-${JSON.stringify(payload)}`.slice(0, 100),
      eventId: undefined,
      apiVersion: "2026-10",
      triggeredAt: at,
      body: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
      receivedAt: at,
      isKnownTopic,
    })),
  );
}

/** Writes each receipt's payload as a collection: so that it shows which were applied, and how often. */
function recording(onEach: (receipt: Receipt) => void = () => undefined) {
  const calls: number[][] = [];
  const handler: ReceiptHandler<Sql> = {
    shops: "installed",
    async apply(tx, { id }, receipts) {
      calls.push(receipts.map((receipt) => receipt.id));
      for (const receipt of receipts) {
        await tx.query("INSERT INTO collection (shop_id, id, title) VALUES ($1, $2, $3)", [
          id,
          String(receipt.id),
          receipt.bodyText,
        ]);
        onEach(receipt);
      }
      return undefined;
    },
  };
  const handlers: ReceiptHandlers<Sql> = { "products/update": handler, "products/delete": handler };
  return { calls, handlers };
}

const applied = async () =>
  (await database.sql.query<{ id: string }>("SELECT id FROM collection ORDER BY id::int")).map((row) => Number(row.id));

describe("a batch", () => {
  test("applies all receipts of a shop with one call, topics of one handler together", async () => {
    await receive([1, 2, 3]);
    await receive([4], { topic: "products/delete" });
    const { calls, handlers } = recording();
    expect(await drainBatch(drainDeps(database, handlers))).toEqual({ handled: 4, isPartial: false });
    expect(calls).toEqual([[1, 2, 3, 4]]);
    expect((await receiptsOf(database.sql)).map((receipt) => receipt.state)).toEqual(Array(4).fill("applied"));
    expect(await drainBatch(drainDeps(database, handlers))).toEqual({ handled: 0, isPartial: false });
  });

  test("gives each shop's receipts to a call of their own", async () => {
    await addShop(database.sql, "other.myshopify.com");
    await receive([1, 2]);
    await receive([3], { domain: "other.myshopify.com" });
    const { calls, handlers } = recording();
    await drainAll(drainDeps(database, handlers));
    expect(calls).toEqual([[1, 2], [3]]);
  });

  test("hands over the payload, the text, and when it happened", async () => {
    await receive(['{"id":9007199254740993,"title":"Łódź"}']);
    const seen: Receipt[] = [];
    await drainAll(drainDeps(database, recording((receipt) => seen.push(receipt)).handlers));
    expect(seen).toMatchObject([
      { topic: "products/update", triggeredAt: at, receivedAt: at, attempts: 0, payload: { title: "Łódź" } },
    ]);
    expect(seen[0]?.bodyText).toContain("9007199254740993");
  });

  test("does not hold more than its share of bytes, but at least one receipt", async () => {
    await receive([1, 2, 3].map((each) => `"${String(each).repeat(98)}"`));
    const claim = (byteLimit: number) =>
      database.transaction((tx) => claimDue(tx, new Date(), { limit: 10, byteLimit }));
    const idsOf = async (byteLimit: number) => (await claim(byteLimit)).claims.map(({ id }) => id);
    expect(await idsOf(300)).toEqual([1, 2, 3]);
    expect(await idsOf(299)).toEqual([1, 2]);
    expect(await idsOf(10)).toEqual([1]);
    expect(await claim(10)).toMatchObject({ isPartial: true });
  });

  test("ignores what is for a shop that has left, and says so", async () => {
    await receive([1]);
    await database.sql.query("UPDATE shop SET state = 'uninstalled'");
    await drainAll(drainDeps(database, recording().handlers));
    expect(await receiptsOf(database.sql)).toMatchObject([
      { state: "ignored", note: "the shop had uninstalled the app" },
    ]);
  });

  test("ignores a topic that lost its handler", async () => {
    await receive([1], { topic: "carts/update" });
    await drainAll(drainDeps(database, recording().handlers));
    expect(await receiptsOf(database.sql)).toMatchObject([{ state: "ignored" }]);
  });

  test("killed before its commit leaves nothing behind, and everything is applied once in the end", async () => {
    await receive([1, 2, 3]);
    const { handlers } = recording();
    const dying: Database = {
      ...database,
      transaction: (run) =>
        database.transaction(async (tx) => {
          await run(tx);
          throw new Error("killed");
        }),
    };
    await expect(drainBatch(drainDeps(dying, handlers))).rejects.toThrow("killed");
    expect(await applied()).toEqual([]);
    await drainAll(drainDeps(database, handlers));
    expect(await applied()).toEqual([1, 2, 3]);
  });
});

describe("a receipt that cannot be applied", () => {
  const poison = (receipt: Receipt) => {
    if (receipt.payload === "poison") throw new Error("bang: shpat_0123456789abcdef");
  };

  test("keeps none of the others from being applied, and half of its own work is undone", async () => {
    const payloads = Array.from({ length: 100 }, (_, index) => (index === 37 ? "poison" : index)).map((value) =>
      JSON.stringify(value),
    );
    await receive(payloads);
    const { calls, handlers } = recording(poison);
    const clock = manualClock(at.getTime());
    await drainBatch(drainDeps(database, handlers, clock));
    expect((await applied()).length).toBe(99);
    expect(calls.length).toBeLessThan(20);
    const left = (await receiptsOf(database.sql)).filter((receipt) => receipt.state !== "applied");
    expect(left).toMatchObject([{ id: 38, state: "due", attempts: 1, note: "try 1 failed: bang: [redacted]" }]);
  });

  test("is tried again after longer and longer pauses, ten times, and then given up in plain words", async () => {
    await receive(['"poison"']);
    const clock = manualClock(at.getTime());
    const deps = drainDeps(database, recording(poison).handlers, clock);
    const tries: number[] = [];
    for (let second = 0; second < 3600; second += 4) {
      if ((await drainBatch(deps)).handled > 0) tries.push(second);
      clock.advance(4_000);
    }
    expect(tries.length).toBe(10);
    const pauses = tries.slice(1).map((second, index) => second - (tries[index] ?? 0));
    expect(Math.max(...pauses)).toBe(pauses.at(-1));
    const [receipt] = await receiptsOf(database.sql);
    expect(receipt).toMatchObject({ state: "failed", attempts: 10 });
    expect(receipt?.note).toContain("gave up after 10 of 10 tries: bang");
    expect(receipt?.note).toContain("set state to due");
  });

  test("because its payload is of another shape is given up at once, naming fields and no values", async () => {
    await receive(['{"customer":"jane@example.com"}', '"good"', '{"half":']);
    const strict = z.union([z.string(), z.object({ id: z.number() })]);
    const { handlers } = recording((receipt) => void strict.parse(receipt.payload));
    await drainAll(drainDeps(database, handlers));
    const rows = await receiptsOf(database.sql);
    expect(rows.map((row) => row.state)).toEqual(["failed", "applied", "failed"]);
    expect(rows[0]?.note).toContain("not as documented");
    expect(rows[0]?.note).not.toContain("jane");
    expect(rows[2]?.note).toContain("the body is not JSON");
  });

  test("breaks no transaction with an error of the database", async () => {
    await receive([1, 2, 3]);
    const { handlers } = recording();
    await database.sql.query("INSERT INTO collection (shop_id, id, title) VALUES ($1, '2', 'in the way')", [shop]);
    await drainBatch(drainDeps(database, handlers));
    expect((await receiptsOf(database.sql)).map((row) => row.state)).toEqual(["applied", "due", "applied"]);
  });
});

test("what cannot be applied yet comes again after the time that was asked for, and is no failure", async () => {
  await receive([1]);
  const clock = manualClock(at.getTime());
  let isReady = false;
  const waiting: ReceiptHandler<Sql> = {
    shops: "installed",
    apply: (_tx, _shop, receipts) =>
      Promise.resolve(
        isReady ? undefined : new Map(receipts.map(({ id }) => [id, { kind: "later", seconds: 30, note: "not yet" }])),
      ),
  };
  const deps = drainDeps(database, { "products/update": waiting }, clock);
  await drainBatch(deps);
  expect(await receiptsOf(database.sql)).toMatchObject([{ state: "due", attempts: 0, note: "not yet" }]);
  clock.advance(29_000);
  expect((await drainBatch(deps)).handled).toBe(0);
  clock.advance(1_000);
  isReady = true;
  expect((await drainBatch(deps)).handled).toBe(1);
  expect(await receiptsOf(database.sql)).toMatchObject([{ state: "applied", note: null }]);
});

describe("the drainer", () => {
  test("is woken by a commit, finishes its batch when it is stopped, and takes no other", async () => {
    const started: number[] = [];
    let finish: (() => void) | undefined;
    const slow: ReceiptHandler<Sql> = {
      shops: "installed",
      async apply(_tx, _shop, receipts) {
        started.push(...receipts.map(({ id }) => id));
        await new Promise<void>((done) => (finish = done));
        return undefined;
      },
    };
    const drainer = await startDrainer(drainDeps(database, { "products/update": slow }));
    await receive([1]);
    await expect.poll(() => started).toEqual([1]);
    const stopped = drainer.stop();
    finish?.();
    await stopped;
    await receive([2]);
    await systemClock.sleep(50);
    expect((await receiptsOf(database.sql)).map((row) => row.state)).toEqual(["applied", "due"]);
  });

  test("outlives a database that is away for a moment", async () => {
    const { handlers } = recording();
    let failures = 1;
    const shaky: Database = {
      ...database,
      transaction: (run) =>
        failures-- > 0 ? Promise.reject(new Error("connection terminated")) : database.transaction(run),
    };
    const drainer = await startDrainer(drainDeps(shaky, handlers));
    await receive([1]);
    await expect.poll(applied, { timeout: 5_000 }).toEqual([1]);
    await drainer.stop();
  });
});
