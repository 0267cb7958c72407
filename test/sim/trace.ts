import type { SimClock } from "./clock.ts";

interface Line {
  atMs: number;
  about: string;
  text: string;
}

/** What happened, in order. `about` names the object: a SKU, an order; empty: everybody. */
export interface Trace {
  note(about: string, text: string): void;
  /** The last lines that say something about the object. */
  lastOf(about: string, most?: number): string[];
}

const kept = 20_000;

export function createTrace(clock: SimClock): Trace {
  const startMs = clock.nowMs();
  let lines: Line[] = [];
  return {
    note(about, text) {
      lines.push({ atMs: clock.nowMs() - startMs, about, text });
      if (lines.length > kept * 2) lines = lines.slice(-kept);
    },
    lastOf: (about, most = 40) =>
      lines
        .filter((line) => line.about === "" || line.about.includes(about) || line.text.includes(about))
        .slice(-most)
        .map(({ atMs, text }) => `  ${(atMs / 1000).toFixed(3).padStart(9)} s  ${text}`),
  };
}
