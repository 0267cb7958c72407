import { t } from "./messages.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "3 minutes ago". `now` comes from the loader, so that server and browser write the same. */
export function describeAge(atMs: number, nowMs: number): string {
  const ageMs = Math.max(0, nowMs - atMs);
  if (ageMs < minuteMs) return t("time.now");
  if (ageMs < hourMs) return t("time.minutes", { count: Math.floor(ageMs / minuteMs) });
  if (ageMs < 2 * dayMs) return t("time.hours", { count: Math.floor(ageMs / hourMs) });
  return t("time.days", { count: Math.floor(ageMs / dayMs) });
}

/** A moment, as its age; the exact time (UTC: server and browser must write the same) on hovering. Both ISO 8601. */
export function RelativeTime({ at, now }: { at: string; now: string }) {
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace("T", " ")} UTC`}>
      {describeAge(Date.parse(at), Date.parse(now))}
    </time>
  );
}
