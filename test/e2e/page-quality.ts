import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { Frame } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Watched extends Window {
  shifts?: { at: number; value: number; what: string }[];
  inputs?: number[];
  axe?: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

/** What axe finds wrong, with the place. */
export async function axeViolations(app: Frame): Promise<string[]> {
  await app.evaluate(axeSource);
  return app.evaluate(async () => {
    const found = await (window as Watched).axe?.run({ resultTypes: ["violations"] });
    return (found?.violations ?? []).map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ""}`);
  });
}

/**
 * Begins to watch how the page moves; what it did since it was opened counts as well. Inputs are noted here, for within a
 * frame of the same site Chromium forgets to tell which shifts they caused. To be called before the first of them.
 */
export async function watchLayout(app: Frame): Promise<void> {
  await app.evaluate(() => {
    const watched = window as Watched;
    if (watched.shifts) return;
    const shifts: NonNullable<Watched["shifts"]> = (watched.shifts = []);
    const inputs: number[] = (watched.inputs = []);
    for (const type of ["pointerdown", "click", "keydown"]) {
      addEventListener(type, () => inputs.push(performance.now()), true);
    }
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // TypeScript's library does not know layout shifts yet.
        const { value, sources } = entry as PerformanceEntry & { value: number; sources: { node?: Element }[] };
        shifts.push({ at: entry.startTime, value, what: sources.map(({ node }) => node?.className ?? "?").join(" ") });
      }
    });
    observer.observe({ type: "layout-shift", buffered: true });
  });
}

/** Cumulative layout shift so far: of all shifts but those within half a second of an input, as the metric is defined. */
export async function layoutShift(app: Frame): Promise<{ total: number; what: string[] }> {
  await app.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return app.evaluate(() => {
    const { shifts = [], inputs = [] } = window as Watched;
    const counted = shifts.filter(({ at }) => !inputs.some((input) => at >= input && at < input + 500));
    return {
      total: counted.reduce((sum, { value }) => sum + value, 0),
      what: counted.map(({ value, what }) => `${value.toFixed(3)} ${what}`),
    };
  });
}
