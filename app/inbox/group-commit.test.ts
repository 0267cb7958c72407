import { expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import type { Sql } from "../platform/database.ts";
import { createLogger } from "../platform/logger.ts";
import { createReceiptWriter } from "./group-commit.ts";
import type { NewReceipt } from "./receipt-store.ts";

/** A database that does nothing until it is let go, and then says that all was accepted. */
function stuckDatabase() {
  const batches: number[] = [];
  let letGo: () => void = () => undefined;
  const free = new Promise<void>((done) => (letGo = done));
  const sql: Sql = {
    async query<Row extends object>(_text: string, values: readonly unknown[] = []) {
      const [domains] = values as [string[]]; // the first column of each row
      batches.push(domains.length);
      await free;
      return domains.map((domain) => ({ is_accepted: domain !== "stranger" })) as unknown as Row[];
    },
  };
  const writer = createReceiptWriter({ sql, clock: systemClock, logger: createLogger("silent") });
  return { writer, batches, letGo: () => letGo() };
}

const receipt = (body: Buffer, shopDomain = "river"): NewReceipt => ({
  shopDomain,
  topic: "products/update",
  webhookId: "w",
  eventId: undefined,
  apiVersion: "",
  triggeredAt: undefined,
  body,
  receivedAt: new Date(0),
  isKnownTopic: true,
});

const tally = (outcomes: string[]) =>
  outcomes.reduce<Record<string, number>>((sum, outcome) => ({ ...sum, [outcome]: (sum[outcome] ?? 0) + 1 }), {});

test("what waits is limited in number; a batch holds 128; two are under way at most; each hears what became of its own", async () => {
  const { writer, batches, letGo } = stuckDatabase();
  const small = Buffer.from("{}");
  const stored = Array.from({ length: 2_300 }, (_, index) =>
    writer.store(receipt(small, index % 2 === 1 ? "stranger" : "river")),
  );
  await systemClock.sleep(1);
  expect(batches).toEqual([1, 16]);
  letGo();
  const outcomes = await Promise.all(stored);
  // Those of the two batches are being written, 2,000 wait.
  expect(tally(outcomes)).toEqual({ stored: 1_009, unknownShop: 1_008, full: 283 });
  expect(outcomes.slice(2_017).every((outcome) => outcome === "full")).toBe(true);
  expect(batches).toEqual([1, 16, ...Array<number>(15).fill(128), 80]);
});

test("a few that come while an INSERT is under way wait for it, and share the next", async () => {
  const { writer, batches, letGo } = stuckDatabase();
  const stored = Array.from({ length: 16 }, () => writer.store(receipt(Buffer.from("{}"))));
  await systemClock.sleep(1);
  expect(batches).toEqual([1]);
  letGo();
  await Promise.all(stored);
  expect(batches).toEqual([1, 15]);
});

test("what waits is limited in bytes, and so is a batch", async () => {
  const { writer, batches, letGo } = stuckDatabase();
  const large = Buffer.alloc(9 * 1024 * 1024);
  const stored = Array.from({ length: 12 }, () => writer.store(receipt(large)));
  letGo();
  expect(tally(await Promise.all(stored))).toEqual({ stored: 8, full: 4 });
  expect(Math.max(...batches)).toBe(1);
  expect(await writer.store(receipt(large))).toBe("stored");
});
