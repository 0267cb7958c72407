import { judge, judgeAbsent, toldByWebhook } from "./judge.ts";
import type { KnownLevel } from "./level-store.ts";
import { isOpen, type KnownLocation } from "./location-store.ts";
import { judgeLevel } from "./plan-levels.ts";
import type { LevelRow, LocationRow } from "./rows.ts";

/**
 * Several webhooks about one row, in whatever order they came, are gone through by their clocks, each judged against what
 * the one before left. The answer is one row to write, or none.
 */
interface Folded<Row> {
  row: Row | undefined;
  /** What counts for selling is another than before. */
  isChange: boolean;
  isDoubtful: boolean;
}

/** A stock row as it is told, or the time at which it was taken away (Shopify's payload for that has no clock). */
export type LevelEvent = LevelRow | { goneAtMs: number };

const levelClock = (event: LevelEvent) => ("goneAtMs" in event ? event.goneAtMs : event.updatedAtMs);
const counted = (level: KnownLevel | undefined) => (level?.deletedAtMs === null ? level.available : undefined);

export function foldLevelEvents(
  key: Pick<LevelRow, "itemId" | "locationId">,
  known: KnownLevel | undefined,
  events: readonly LevelEvent[],
): Folded<KnownLevel> {
  let state = known;
  let isDoubtful = false;
  for (const event of events.toSorted((a, b) => levelClock(a) - levelClock(b))) {
    if (!("goneAtMs" in event)) {
      const judged = judgeLevel(state, event, toldByWebhook(event.updatedAtMs), false);
      state = judged.row ?? state;
      isDoubtful ||= judged.isDoubtful;
      continue;
    }
    const told = toldByWebhook(event.goneAtMs);
    if (!state) {
      // A tombstone, so that an older webhook that comes later does not put it back.
      state = { ...key, available: 0, updatedAtMs: 0, deletedAtMs: told.atMs };
    } else if (state.deletedAtMs !== null) {
      if (told.atMs > state.deletedAtMs) state = { ...state, deletedAtMs: told.atMs };
    } else {
      const verdict = judgeAbsent(state, told);
      if (verdict === "write") state = { ...state, deletedAtMs: told.atMs };
      isDoubtful ||= verdict === "doubt";
    }
  }
  return { row: state === known ? undefined : state, isChange: counted(state) !== counted(known), isDoubtful };
}

export type LocationEvent = LocationRow | { goneAtMs: number };

const locationClock = (event: LocationEvent) => ("goneAtMs" in event ? event.goneAtMs : event.updatedAtMs);
export const isSameLocation = (a: KnownLocation, b: KnownLocation) =>
  a.name === b.name &&
  a.isActive === b.isActive &&
  a.fulfillsOnline === b.fulfillsOnline &&
  a.countryCode === b.countryCode &&
  a.city === b.city;

export function foldLocationEvents(
  id: LocationRow["id"],
  known: KnownLocation | undefined,
  events: readonly LocationEvent[],
): Folded<KnownLocation> {
  let state = known;
  let isDoubtful = false;
  for (const event of events.toSorted((a, b) => locationClock(a) - locationClock(b))) {
    if ("goneAtMs" in event) {
      // Deleting is final: Shopify never gives an id again.
      state = { ...(state ?? nameless(id)), deletedAtMs: Math.max(event.goneAtMs, state?.deletedAtMs ?? 0) };
      continue;
    }
    if (event.fulfillsOnline === undefined && !state) isDoubtful = true;
    const told: KnownLocation = {
      ...event,
      fulfillsOnline: event.fulfillsOnline ?? state?.fulfillsOnline ?? true,
      deletedAtMs: null,
    };
    const isSame = state !== undefined && isSameLocation(state, told);
    const verdict = judge(state, isSame, event.updatedAtMs, toldByWebhook(event.updatedAtMs));
    if (verdict === "write" || verdict === "touch") state = told;
    isDoubtful ||= verdict === "doubt" && state?.deletedAtMs === null;
  }
  const isChange = isOpen(state) !== isOpen(known) || state?.fulfillsOnline !== known?.fulfillsOnline;
  return { row: state === known ? undefined : state, isChange, isDoubtful };
}

const nameless = (id: LocationRow["id"]): KnownLocation => ({
  id,
  name: "",
  isActive: false,
  fulfillsOnline: false,
  countryCode: "",
  city: "",
  updatedAtMs: 0,
  deletedAtMs: null,
});
