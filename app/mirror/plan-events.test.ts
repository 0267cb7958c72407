import { describe, expect, it } from "vitest";
import type { InventoryItemId, LocationId } from "../domain/ids.ts";
import { foldLevelEvents, foldLocationEvents, type LevelEvent, type LocationEvent } from "./plan-events.ts";

const at = (seconds: number) => Date.UTC(2026, 0, 1) + seconds * 1_000;
// Digits, as Shopify's are.
const key = { itemId: "7" as InventoryItemId, locationId: "9" as LocationId };
const told = (available: number, seconds: number): LevelEvent => ({ ...key, available, updatedAtMs: at(seconds) });
const gone = (seconds: number): LevelEvent => ({ goneAtMs: at(seconds) + 300 });

/** Applies batches one after the other, as the drainer does. */
function apply(batches: LevelEvent[][]) {
  let known: Parameters<typeof foldLevelEvents>[1];
  let isDoubtful = false;
  for (const batch of batches) {
    const folded = foldLevelEvents(key, known, batch);
    known = folded.row ?? known;
    isDoubtful ||= folded.isDoubtful;
  }
  return { available: known?.deletedAtMs === null ? known.available : undefined, isDoubtful };
}

describe("foldLevelEvents", () => {
  it("goes by the clocks, in one batch as in many", () => {
    const history = [told(5, 1), gone(3), told(8, 5), told(7, 6)];
    expect(apply([history])).toEqual({ available: 7, isDoubtful: false });
    expect(apply(history.toReversed().map((event) => [event]))).toEqual({ available: 7, isDoubtful: false });
  });

  it("remembers the latest time at which it was taken away", () => {
    // connected, taken away, connected, taken away; what came between comes last
    expect(apply([[gone(3)], [gone(7)], [told(8, 5)], [told(5, 1)]])).toEqual({
      available: undefined,
      isDoubtful: false,
    });
    expect(apply([[gone(7)], [gone(3)], [told(8, 5)]])).toEqual({ available: undefined, isDoubtful: false });
  });

  it("is in doubt when it was told and taken away in one second", () => {
    expect(apply([[told(5, 3)], [gone(3)]])).toEqual({ available: 5, isDoubtful: true });
    expect(apply([[gone(3)], [told(5, 3)]])).toEqual({ available: undefined, isDoubtful: true });
  });

  it("is a change only where what can be sold changed", () => {
    const known = { ...key, available: 5, updatedAtMs: at(1), deletedAtMs: null };
    expect(foldLevelEvents(key, known, [told(5, 2)])).toMatchObject({ isChange: false, row: { updatedAtMs: at(2) } });
    expect(foldLevelEvents(key, known, [told(6, 2), told(5, 3)])).toMatchObject({ isChange: false });
    expect(foldLevelEvents(key, known, [told(6, 2)])).toMatchObject({ isChange: true });
    expect(foldLevelEvents(key, known, [told(6, 0)])).toEqual({ row: undefined, isChange: false, isDoubtful: false });
    expect(foldLevelEvents(key, undefined, [gone(3)])).toMatchObject({ isChange: false, row: { deletedAtMs: at(3) } });
  });
});

describe("foldLocationEvents", () => {
  const id = key.locationId;
  const place = (isActive: boolean, seconds: number): LocationEvent => {
    const updatedAtMs = at(seconds);
    return { id, name: "Shed", isActive, fulfillsOnline: undefined, countryCode: "US", city: "", updatedAtMs };
  };

  it("counts closing and opening as changes, and a deletion as final", () => {
    const opened = foldLocationEvents(id, undefined, [place(true, 1)]);
    expect(opened).toMatchObject({ isChange: true, isDoubtful: true, row: { fulfillsOnline: true } });
    const closed = foldLocationEvents(id, opened.row, [place(false, 2)]);
    expect(closed).toMatchObject({ isChange: true, isDoubtful: false, row: { isActive: false } });
    expect(foldLocationEvents(id, closed.row, [place(true, 1)])).toMatchObject({ row: undefined, isChange: false });
    const deleted = foldLocationEvents(id, opened.row, [{ goneAtMs: at(3) }]);
    expect(deleted).toMatchObject({ isChange: true });
    expect(foldLocationEvents(id, deleted.row, [place(true, 2)])).toMatchObject({ row: undefined, isChange: false });
  });
});
