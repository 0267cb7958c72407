import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf, listingReadyAtMs, offerReadyAtMs } from "./plan-pace.ts";

const now = new Date("2026-11-22T10:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const unlimited = { limit: undefined, day: null, count: 0 };
const inMs = (atMs: number) => atMs - now.getTime();

describe("an offer", () => {
  const offer = { desiredQuantity: 5, desiredAt: now, sentQuantity: 7, sentAt: ago(60_000) };

  test("that was not sent lately is ready at once", () => {
    expect(inMs(offerReadyAtMs(offer, unlimited, now))).toBeLessThanOrEqual(0);
    expect(inMs(offerReadyAtMs({ ...offer, sentAt: null }, unlimited, now))).toBeLessThanOrEqual(0);
  });

  test("that was just sent waits 1.5 s, and a little longer while it still moves", () => {
    expect(inMs(offerReadyAtMs({ ...offer, sentAt: now }, unlimited, now))).toBe(1500);
    expect(inMs(offerReadyAtMs({ ...offer, sentAt: ago(1500) }, unlimited, now))).toBe(250);
    expect(inMs(offerReadyAtMs({ ...offer, sentAt: ago(3000) }, unlimited, now))).toBe(0);
  });

  test("that sells out waits only until it rests", () => {
    const soldOut = { ...offer, desiredQuantity: 0, sentAt: now };
    expect(inMs(offerReadyAtMs(soldOut, unlimited, now))).toBe(250);
    expect(inMs(offerReadyAtMs({ ...soldOut, desiredAt: ago(250) }, unlimited, now))).toBe(0);
  });

  test("with its listing's revisions used up waits for tomorrow, unless it sells out", () => {
    const used = { limit: 250, day: dayOf(now), count: 225 };
    const tomorrow = Date.parse("2026-11-23T00:00:00Z");
    expect(offerReadyAtMs(offer, used, now)).toBe(tomorrow);
    expect(inMs(offerReadyAtMs({ ...offer, desiredQuantity: 0 }, used, now))).toBeLessThanOrEqual(250);
    expect(offerReadyAtMs({ ...offer, desiredQuantity: 0 }, { ...used, count: 250 }, now)).toBe(tomorrow);
    expect(inMs(offerReadyAtMs(offer, { ...used, day: "2026-11-21" }, now))).toBeLessThanOrEqual(0);
    expect(listingReadyAtMs(null, used, now)).toBe(tomorrow);
  });

  test("waits longer the more of the day's revisions are used, and never without end", () => {
    const counts = fc.tuple(fc.nat(249), fc.nat(249)).filter(([fewer, more]) => fewer < more);
    fc.assert(
      fc.property(counts, fc.nat(86_399_999), ([fewer, more], timeOfDayMs) => {
        const at = new Date(Date.UTC(2026, 10, 22) + timeOfDayMs);
        const readyAt = (count: number) =>
          offerReadyAtMs({ ...offer, desiredAt: at, sentAt: at }, { limit: 250, day: dayOf(at), count }, at);
        expect(readyAt(fewer)).toBeGreaterThanOrEqual(at.getTime() + 1500 - 1500 * Number(fewer >= 225));
        if (readyAt(more) !== Date.UTC(2026, 10, 23)) expect(readyAt(more)).toBeGreaterThanOrEqual(readyAt(fewer));
        expect(readyAt(more)).toBeLessThanOrEqual(at.getTime() + 86_400_000 + 3000);
      }),
    );
  });
});
