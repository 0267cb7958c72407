import { afterEach, beforeEach, expect, test } from "vitest";
import { createShop } from "../../../test/listings/shop.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../../test/store/embedded.ts";
import type { ShopId } from "../../domain/ids.ts";
import type { OrdersDeps } from "../../orders/index.ts";
import { manualClock } from "../../platform/clock.ts";
import { parseKeyring } from "../../platform/crypto.ts";
import type { Database } from "../../platform/database.ts";
import { act } from "./act.ts";

let database: Database;
let context: { orders: OrdersDeps };
let shop: { id: ShopId; account: number };
let orderId = 0;
beforeEach(async () => {
  database = await embeddedDatabase();
  // What a button asks for is decided within the database: nothing else is called.
  const deps: Partial<OrdersDeps> = {
    database,
    clock: manualClock(),
    keyring: parseKeyring(`k1:${"07".repeat(32)}`),
    onStock: () => Promise.resolve(),
  };
  context = { orders: deps as OrdersDeps };
  shop = await createShop(database);
  const [row] = await database.sql.query<{ id: number }>(
    `INSERT INTO channel_order (shop_id, account_id, remote_id, number, placed_at, remote_updated_at, first_read_at, read_at,
       remote_status, state, currency, total_minor, content, content_hash, key)
     VALUES ($1, $2, '1', '1', now(), now(), now(), now(), 'open', 'imported', 'USD', 100, $3::jsonb, '', '1') RETURNING id`,
    [shop.id, shop.account, JSON.stringify({ lines: [], cancelRequest: { id: "9", reason: "" } })],
  );
  orderId = row?.id ?? 0;
});
afterEach(emptyEmbeddedDatabase);

const ask = (fields: Record<string, string>, of: ShopId = shop.id) => act(context, of, orderId, fields);

test("what the page does not know is left to the route to refuse", async () => {
  expect(await ask({ intent: "deleteEverything" })).toBeUndefined();
  expect(await ask({})).toBeUndefined();
});

test("an answer to the buyer is kept as a step, and said with what it was about", async () => {
  expect(await ask({ intent: "declineCancel", subject: "4" })).toMatchObject({ ok: true, subject: "4" });
  const steps = await database.sql.query("SELECT kind, state FROM order_step WHERE shop_id = $1", [shop.id]);
  expect(steps).toEqual([{ kind: "keep", state: "due" }]);
});

test.each([
  [{ intent: "retryStep", subject: "1e99" }],
  [{ intent: "retryStep", subject: "-3" }],
  [{ intent: "finishTask", subject: "99999999999999" }],
  [{ intent: "match", subject: "L1", variantIds: "10,'; DROP TABLE variant,," }],
  [{ intent: "match", subject: "", variantIds: "" }],
])("%j changes nothing, and says so in words", async (fields) => {
  const answer = await ask(fields);
  expect(answer).toMatchObject({ ok: false, subject: fields.subject });
  expect(answer?.text).toMatch(/\w{3}/);
  expect(await database.sql.query("SELECT 1 FROM order_event")).toEqual([]);
});

test("of another shop's order nothing can be done", async () => {
  const other = await createShop(database);
  for (const intent of ["retry", "acceptCancel", "withoutProduct", "anyway", "recognised"]) {
    expect(await ask({ intent }, other.id)).toMatchObject({ ok: false });
  }
  expect(await database.sql.query("SELECT 1 FROM order_step")).toEqual([]);
});
