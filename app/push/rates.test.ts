import { beforeEach, expect, test } from "vitest";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Capabilities } from "../connectors/contract.ts";
import { manualClock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Http, HttpOutcome } from "../platform/http.ts";
import { seededRandom } from "../platform/random.ts";
import { bucketsOf, ratedHttp, takeToken, type RateUser } from "./rates.ts";

let database: Database;
const clock = manualClock();

beforeEach(async () => {
  database = await embeddedDatabase();
  await emptyEmbeddedDatabase();
});

const user = (rates: Capabilities["rates"], shopId = 1, isRead = false): RateUser => ({
  connector: "fake",
  shopId,
  accountId: shopId * 10,
  rates,
  isRead,
});
const deps = () => ({ sql: database.sql, clock, random: seededRandom(1) });
/** Takes as many tokens as there are now, without waiting. */
async function takeAll(who: RateUser, most = 1000): Promise<number> {
  for (let taken = 0; taken < most; taken++) {
    const token = await takeToken(deps(), bucketsOf(who), clock.nowMs());
    if (!token.granted) return taken;
  }
  return most;
}

test("a burst, then the rate; never more than both in any stretch of time", async () => {
  const who = user([{ scope: "account", perSecond: 10, burst: 20 }]);
  expect(await takeAll(who)).toBe(20);
  clock.advance(1000);
  expect(await takeAll(who)).toBe(10);
  clock.advance(60_000);
  expect(await takeAll(who)).toBe(20);
});

test("the day's calls are half there at once and half over the day, so no 24 hours hold more", async () => {
  const who = user([{ scope: "account", perSecond: 1000, burst: 1000, perDay: 100 }]);
  let taken = await takeAll(who);
  expect(taken).toBe(50);
  for (let hour = 0; hour < 24; hour++) {
    clock.advance(3_600_000);
    taken += await takeAll(who);
  }
  expect(taken).toBeLessThanOrEqual(100);
  expect(taken).toBeGreaterThanOrEqual(98);
});

test("one shop cannot take what all share: half of it is always there for the others", async () => {
  const rates: Capabilities["rates"] = [{ scope: "app", perSecond: 10, burst: 40 }];
  const greedy = await takeAll(user(rates, 1));
  expect(greedy).toBeLessThanOrEqual(39);
  expect(await takeAll(user(rates, 2), 1)).toBe(1); // at once, although the first one took all it could
  // Both at full speed from here: each gets its half.
  const taken = new Map([
    [1, 0],
    [2, 0],
  ]);
  for (let step = 0; step < 100; step++) {
    clock.advance(100);
    for (const shopId of [1, 2]) taken.set(shopId, (taken.get(shopId) ?? 0) + (await takeAll(user(rates, shopId))));
  }
  expect(taken.get(2)).toBeGreaterThanOrEqual(45);
});

test("a shop alone gets all of it", async () => {
  const rates: Capabilities["rates"] = [{ scope: "app", perSecond: 10, burst: 40 }];
  let taken = await takeAll(user(rates, 1));
  for (let step = 0; step < 100; step++) {
    clock.advance(100);
    taken += await takeAll(user(rates, 1));
  }
  expect(taken).toBeGreaterThanOrEqual(100 + 20);
});

test("reads leave a part to writes", async () => {
  const rates: Capabilities["rates"] = [{ scope: "account", perSecond: 10, burst: 20 }];
  const reads = await takeAll(user(rates, 1, true));
  expect(reads).toBe(15);
  expect(await takeAll(user(rates))).toBe(5);
});

test("a request waits for its token if that is short, and is told 429 if it is long", async () => {
  const sent: string[] = [];
  const http: Http = {
    send: ({ url }) => {
      sent.push(url);
      const outcome: HttpOutcome = { kind: "response", status: 200, headers: new Headers(), text: "", durationMs: 1 };
      return Promise.resolve(outcome);
    },
  };
  const noted: string[] = [];
  const rated = (deadlineMs: number, rates: Capabilities["rates"]) =>
    ratedHttp({ ...deps(), http, note: (outcome) => noted.push(outcome) }, user(rates), {
      deadlineMs,
      signal: new AbortController().signal,
    });
  const quick: Capabilities["rates"] = [{ scope: "account", perSecond: 2, burst: 1 }];
  const request = { method: "GET", url: "https://channel.example/", timeoutMs: 1000 } as const;
  const first = rated(clock.nowMs() + 10_000, quick);
  await first.send(request);
  const waiting = first.send(request);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(sent).toHaveLength(1);
  clock.advance(600);
  expect(await waiting).toMatchObject({ status: 200 });

  const held = await rated(clock.nowMs() + 100, quick).send(request);
  expect(held).toMatchObject({ kind: "response", status: 429 });
  expect(held.kind === "response" && held.headers.get("retry-after")).toBe("1");
  expect(noted).toEqual(["2xx", "2xx", "held"]);

  clock.advance(10_000);
  expect(await rated(clock.nowMs() - 1, quick).send(request)).toMatchObject({ kind: "timeout" });
  expect(sent).toHaveLength(2);
});
