import { beforeEach, expect, test } from "vitest";
import { manualClock } from "../../app/platform/clock.ts";
import type { Database } from "../../app/platform/database.ts";
import { takeTokens } from "../../app/push/rate-store.ts";
import { bucketsOf, takeToken } from "../../app/push/rates.ts";
import { seededRandom } from "../../app/platform/random.ts";
import { emptyDatabase } from "../store/embedded.ts";
import { serverDatabase } from "../store/server.ts";

let database: Database;

beforeEach(async () => {
  database = await serverDatabase();
  await emptyDatabase(database);
});

test("many that ask at once never get a token twice, and never wait for each other's locks", async () => {
  const clock = manualClock();
  const rates = [
    { scope: "app" as const, perSecond: 10, burst: 60, perDay: 1000 },
    { scope: "account" as const, perSecond: 5, burst: 30 },
  ];
  const asks = [1, 2, 3].map((shopId) =>
    bucketsOf({ connector: "fake", shopId, accountId: shopId, rates, isRead: false }),
  );
  const deps = { sql: database.sql, clock, random: seededRandom(1) };
  const tokens = await Promise.all(
    Array.from({ length: 150 }, (_, index) => takeToken(deps, asks[index % 3] ?? [], clock.nowMs())),
  );
  const granted = tokens.filter((token) => token.granted).length;
  expect(granted).toBeLessThanOrEqual(60);
  expect(granted).toBeGreaterThanOrEqual(45);
  const levels = await takeTokens(database.sql, asks[0] ?? [], clock.now());
  for (const { tokens: left } of levels) expect(left).toBeGreaterThanOrEqual(0);
});
