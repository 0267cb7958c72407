import { expect, test } from "vitest";
import type { Failure } from "../connectors/contract.ts";
import { answersFor, wholeFailure } from "./answers.ts";
import { createFairQueue } from "./fair-queue.ts";
import { createLogger } from "../platform/logger.ts";
import { seededRandom } from "../platform/random.ts";
import { breakerPauseMs, retryDelayMs } from "./plan-retry.ts";
import { afterOffersCall, fillsUntilMs, orderOfWork } from "./plan-work.ts";

test("shops take turns, however many accounts one has", () => {
  const queue = createFairQueue();
  for (let accountId = 1; accountId <= 4; accountId++) queue.add({ accountId, shopId: 1 });
  queue.add({ accountId: 9, shopId: 2 });
  queue.add({ accountId: 9, shopId: 2 });
  expect(queue.size).toBe(5);
  const order = Array.from({ length: 6 }, () => queue.take()?.accountId);
  expect(order).toEqual([1, 9, 2, 3, 4, undefined]);
});

test("an urgent quantity comes before everything; nothing waits for ever", () => {
  const all = { ends: true, polls: true, upserts: true, reads: true };
  const none = { ends: false, polls: false, upserts: false, reads: true };
  expect(orderOfWork({ ...all, offers: 0 }, 0)).toEqual(["offers", "ends", "polls", "upserts"]);
  expect(orderOfWork({ ...all, offers: 2 }, 0)).toEqual(["ends", "polls", "upserts", "offers"]);
  expect(orderOfWork({ ...all, offers: 0 }, 4)).toEqual(["ends", "polls", "upserts", "offers"]);
  expect(orderOfWork({ ...none, offers: undefined }, 0)).toEqual([]);
});

test("in a stream of calls a batch may wait longer to fill, what sells out not so long, and after a pause nothing", () => {
  expect(fillsUntilMs(undefined, false)).toBe(0);
  const first = afterOffersCall(undefined, 1000);
  expect(fillsUntilMs(first, false)).toBe(1250);
  const second = afterOffersCall(first, 1250);
  const third = afterOffersCall(second, 1750);
  const fourth = afterOffersCall(third, 2750);
  expect([second, third, fourth].map((last) => fillsUntilMs(last, false) - last.startedMs)).toEqual([500, 1000, 2000]);
  expect(fillsUntilMs(fourth, true) - fourth.startedMs).toBe(1000);
  expect(afterOffersCall(fourth, 10_000)).toEqual({ startedMs: 10_000, fillMs: 250 });
});

test("delays grow, have a limit, and never undercut what the channel asked for", () => {
  const random = seededRandom(3);
  const delays = Array.from({ length: 30 }, (_, tries) =>
    retryDelayMs({ kind: "unavailable", message: "" }, tries, random),
  );
  expect(delays[0]).toBeLessThanOrEqual(1000);
  expect(Math.max(...delays)).toBeLessThanOrEqual(5 * 60_000);
  expect(delays.at(-1)).toBeGreaterThanOrEqual(2.5 * 60_000);
  for (const retryAfterMs of [0, 10, 5000, 86_400_000]) {
    const delay = retryDelayMs({ kind: "throttled", message: "", retryAfterMs }, 9, random);
    expect(delay).toBeGreaterThanOrEqual(retryAfterMs);
    expect(delay).toBeLessThanOrEqual(retryAfterMs + 1000);
  }
  expect(retryDelayMs({ kind: "throttled", message: "", retryAfterMs: 1e12 }, 0, random)).toBeLessThanOrEqual(
    86_401_000,
  );
  expect([1, 2].map((failures) => breakerPauseMs(failures, random))).toEqual([0, 0]);
  expect(breakerPauseMs(3, random)).toBeGreaterThanOrEqual(2500);
  expect(breakerPauseMs(50, random)).toBeLessThanOrEqual(5 * 60_000);
});

test("each item has one answer: the first, or unknown", () => {
  const log: string[] = [];
  const about = {
    logger: createLogger("error", { write: (line) => void log.push(line) }),
    connector: "x",
    operation: "y",
  };
  const answer = (key: string, n: number) => ({ key, n });
  const answers = answersFor(["a", "b"], [answer("a", 1), answer("a", 2), answer("c", 3)], ({ key }) => key, about);
  expect(answers[0]).toEqual(answer("a", 1));
  expect(answers[1]).toMatchObject({ kind: "failed", failure: { kind: "unknown" } });
  expect(log.join("")).toContain('"missing":1,"extra":2');
});

test("a call failed as a whole only if no item was judged by itself", () => {
  const down = { kind: "unavailable", message: "503" } as const;
  const rejected: Failure = { kind: "rejected", issues: [] };
  expect(wholeFailure([down, down])).toBe(down);
  expect(wholeFailure([down, undefined])).toBeUndefined();
  expect(wholeFailure([down, rejected])).toBeUndefined();
  expect(wholeFailure([rejected])).toBeUndefined();
});
