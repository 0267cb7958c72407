import { beforeEach, describe, expect, test } from "vitest";
import type { ReceiptHandler } from "../../app/domain/receipt.ts";
import { startDrainer } from "../../app/inbox/index.ts";
import { systemClock } from "../../app/platform/clock.ts";
import type { Database, Sql } from "../../app/platform/database.ts";
import {
  addShop,
  drainAll,
  drainDeps,
  hmacOf,
  postWebhook,
  receiptsOf,
  send,
  shopDomain,
  startInbox,
  webhookHeaders,
} from "../inbox.stage.ts";
import { emptyDatabase } from "../store/embedded.ts";
import { secondServerDatabase, serverDatabase } from "../store/server.ts";

let database: Database;

beforeEach(async () => {
  database = await serverDatabase();
  await emptyDatabase(database);
  await addShop(database.sql);
});

/** Each receipt adds one to a counter of its own: applied twice, it would show. */
const counting: ReceiptHandler<Sql> = {
  shops: "installed",
  async apply(tx, { id }, receipts) {
    for (const receipt of receipts) {
      await tx.query(
        `INSERT INTO collection (shop_id, id, title) VALUES ($1, $2, '1')
         ON CONFLICT (shop_id, id) DO UPDATE SET title = (collection.title::int + 1)::text`,
        [id, receipt.webhookId],
      );
    }
    return undefined;
  },
};
const handlers = { "products/update": counting };

const counts = () =>
  database.sql.query<{ id: string; title: string; shop_id: number }>(
    "SELECT shop_id, id, title FROM collection ORDER BY id",
  );

describe("receiving on a real server", () => {
  test("300 concurrent posts, a third of them twice, make one row each, each committed before its answer", async () => {
    const inbox = await startInbox(database.sql);
    const ids = Array.from({ length: 300 }, (_, index) => `w${index % 200}`);
    const seenAtAnswer = await Promise.all(
      ids.map(async (id) => {
        const { status } = await postWebhook(inbox.origin, { id });
        const rows = await database.sql.query("SELECT 1 FROM webhook_receipt WHERE webhook_id = $1", [id]);
        return [status, rows.length];
      }),
    );
    await inbox.close();
    expect(seenAtAnswer).toEqual(Array(300).fill([200, 1]));
    expect(await receiptsOf(database.sql)).toHaveLength(200);
  });

  test("killed between the insert and the answer: Shopify sends it again, and it is applied once", async () => {
    // The connection ends before any answer; what was inserted stays.
    const dying = await startInbox({
      async query(text, values) {
        const rows = await database.sql.query(text, values);
        void dying.close();
        await systemClock.sleep(20);
        return rows as never[]; // nobody reads them any more
      },
    });
    const body = '{"id":1}';
    const headers = webhookHeaders({ id: "once", body, hmac: hmacOf(body) });
    await expect(send(`${dying.origin}/webhooks`, { method: "POST", headers }, body)).rejects.toThrow();
    expect(await receiptsOf(database.sql)).toHaveLength(1);
    const inbox = await startInbox(database.sql);
    expect((await postWebhook(inbox.origin, { id: "once", body })).status).toBe(200);
    await inbox.close();
    await drainAll(drainDeps(database, handlers));
    expect(await counts()).toMatchObject([{ id: "once", title: "1" }]);
  });

  test("a server that is away: 503; back again: stored", async () => {
    const away = await secondServerDatabase();
    const inbox = await startInbox(away.sql);
    await away.close();
    expect((await postWebhook(inbox.origin, { id: "patient" })).status).toBe(503);
    await inbox.close();
    const back = await startInbox(database.sql);
    expect((await postWebhook(back.origin, { id: "patient" })).status).toBe(200);
    await back.close();
    expect(await receiptsOf(database.sql)).toHaveLength(1);
  });
});

describe("two drainers on two connections", () => {
  const shops = ["a", "b", "c", "d"].map((name) => `${name}.myshopify.com`);

  async function receiveMany(perShop: number) {
    for (const domain of shops) {
      await database.sql.query(
        `INSERT INTO webhook_receipt (shop_domain, topic, webhook_id, body)
         SELECT $1, 'products/update', $1 || n, '{}' FROM generate_series(1, $2::int) AS n`,
        [domain, perShop],
      );
    }
  }

  test("never apply a receipt twice, and leave none", async () => {
    for (const domain of shops) await addShop(database.sql, domain);
    const other = await secondServerDatabase();
    const drainers = await Promise.all([database, other].map((each) => startDrainer(drainDeps(each, handlers))));
    await receiveMany(300);
    const open = () =>
      database.sql.query("SELECT 1 FROM webhook_receipt WHERE state = 'due'").then((rows) => rows.length);
    await expect.poll(open, { timeout: 15_000 }).toBe(0);
    await Promise.all(drainers.map((drainer) => drainer.stop()));
    await other.close();
    const rows = await counts();
    expect(rows).toHaveLength(1200);
    expect(rows.every((row) => row.title === "1")).toBe(true);
  });

  test("work on different shops at the same time, and never on one shop together", async () => {
    for (const domain of shops) await addShop(database.sql, domain);
    const working = new Set<number>();
    const together: number[] = [];
    let most = 0;
    const watched: ReceiptHandler<Sql> = {
      shops: "installed",
      async apply(_tx, shop) {
        if (working.has(shop.id)) together.push(shop.id);
        working.add(shop.id);
        most = Math.max(most, working.size);
        await systemClock.sleep(60);
        working.delete(shop.id);
        return undefined;
      },
    };
    const other = await secondServerDatabase();
    await other.sql.query("SELECT 1"); // connected before the race begins
    await receiveMany(200);
    await Promise.all([database, other].map((each) => drainAll(drainDeps(each, { "products/update": watched }))));
    await other.close();
    expect(together).toEqual([]);
    expect(most).toBe(2);
  });

  test("look past a shop that sent a thousand and keeps one of them busy", async () => {
    for (const domain of shops) await addShop(database.sql, domain);
    const other = await secondServerDatabase();
    await other.sql.query("SELECT 1");
    let release: () => void = () => undefined;
    const held = new Promise<void>((done) => (release = done));
    let isHeld = false;
    const applied = new Set<number>();
    const holding: ReceiptHandler<Sql> = {
      shops: "installed",
      async apply(_tx, shop) {
        if (!isHeld) {
          isHeld = true;
          await held;
        }
        applied.add(shop.id);
        return undefined;
      },
    };
    const deps = (each: Database) => drainDeps(each, { "products/update": holding });
    await receiveMany(1000); // shop a's thousand come first
    const first = drainAll(deps(database));
    await expect.poll(() => isHeld).toBe(true);
    await drainAll(deps(other));
    expect(applied.size).toBe(3);
    release();
    await first;
    await other.close();
    expect(applied.size).toBe(4);
    expect(await database.sql.query("SELECT 1 FROM webhook_receipt WHERE state = 'due'")).toEqual([]);
  });

  test("a bad receipt of one shop stops no other, nor its own shop's", async () => {
    const picky: ReceiptHandler<Sql> = {
      shops: "installed",
      async apply(tx, shop, receipts, now) {
        if (receipts.some((receipt) => receipt.webhookId.endsWith("myshopify.com7"))) {
          await tx.query("SELECT 1 / 0");
        }
        return counting.apply(tx, shop, receipts, now);
      },
    };
    for (const domain of shops) await addShop(database.sql, domain);
    await receiveMany(50);
    await drainAll(drainDeps(database, { "products/update": picky }));
    expect(await counts()).toHaveLength(4 * 49);
    const left = await database.sql.query<{ attempts: number; note: string }>(
      "SELECT attempts, note FROM webhook_receipt WHERE state = 'due'",
    );
    expect(left).toHaveLength(4);
    // On a busy machine some are due again, and tried again, before the last of the others is applied.
    for (const { attempts, note } of left) {
      expect(attempts).toBeGreaterThan(0);
      expect(note).toBe(`try ${attempts} failed: division by zero`);
    }
  });
});

test("a receipt is applied when its commit is heard, not at the next look", async () => {
  const inbox = await startInbox(database.sql);
  const appliedAt = new Map<string, number>();
  const timing: ReceiptHandler<Sql> = {
    shops: "installed",
    apply(_tx, _shop, receipts) {
      for (const receipt of receipts) appliedAt.set(receipt.webhookId, performance.now());
      return Promise.resolve(undefined);
    },
  };
  const drainer = await startDrainer(drainDeps(database, { "products/update": timing }));
  const took: number[] = [];
  for (let index = 0; index < 60; index++) {
    const id = `t${index}`;
    const startedAt = performance.now();
    await postWebhook(inbox.origin, { id });
    while (!appliedAt.has(id)) await systemClock.sleep(1);
    took.push((appliedAt.get(id) ?? 0) - startedAt);
  }
  await drainer.stop();
  await inbox.close();
  took.sort((a, b) => a - b);
  // A look comes every second: what waited for it would take half of one. How fast it is, `npm run bench` tells.
  expect(took[30]).toBeLessThan(250);
});

test("receipts of an unknown shop are due to nobody", async () => {
  await database.sql.query(
    "INSERT INTO webhook_receipt (shop_domain, topic, webhook_id, body) VALUES ('stranger.myshopify.com', 'products/update', '1', '{}')",
  );
  await drainAll(drainDeps(database, handlers));
  expect(await receiptsOf(database.sql, "stranger.myshopify.com")).toMatchObject([
    { state: "ignored", note: "the shop has not installed the app" },
  ]);
  expect(await receiptsOf(database.sql, shopDomain)).toEqual([]);
});
