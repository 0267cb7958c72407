/** Shopify's clocks show whole seconds: two changes in one second carry the same time. */
export function utcSeconds(atMs: number): string {
  const second = Math.floor(atMs / 1000);
  let text = written.get(second);
  if (text === undefined) {
    text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    if (written.size >= REMEMBERED_SECONDS) written.clear();
    written.set(second, text);
  }
  return text;
}

/** A catalog that was loaded in a minute has sixty times in all, and a bulk operation writes each of them a million times. */
const written = new Map<number, string>();
const REMEMBERED_SECONDS = 10_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Writes an instant with a shop's own offset, as webhooks do (`2026-11-02T09:15:00-05:00`). An offset holds for whole
 * hours, so it is worked out once an hour: the formatter costs far more than the rest of a payload.
 */
export function zonedClock(timezone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" });
  const offsets = new Map<number, number>();
  const offsetMs = (atMs: number): number => {
    const hour = Math.floor(atMs / HOUR_MS);
    const known = offsets.get(hour);
    if (known !== undefined) return known;
    const name = format.formatToParts(hour * HOUR_MS).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
    const value = match ? Number(`${match[1] ?? "+"}1`) * (Number(match[2]) * 60 + Number(match[3])) * MINUTE_MS : 0;
    if (offsets.size > 1000) offsets.clear();
    offsets.set(hour, value);
    return value;
  };
  return (atMs) => {
    const shift = offsetMs(atMs);
    const minutes = Math.abs(shift) / MINUTE_MS;
    const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");
    const sign = shift < 0 ? "-" : "+";
    return `${new Date(atMs + shift).toISOString().slice(0, 19)}${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
  };
}
