import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hunt } from "./mutants/hunt.ts";
import { mutants } from "./mutants/index.ts";
import { swaps } from "./mutants/swap.ts";
import { closeStore } from "./store.ts";

afterAll(closeStore);

/** The simulation can fail: a few planted bugs, of different kinds, each at the seed that finds it soonest. */
const known: [name: string, seed: number][] = [];

test.each(known)("%s is caught at seed %i", async (name, seed) => {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new Error(`no planted bug is called ${name}`);
  const found = await hunt(mutant, { from: seed, seeds: 1 });
  expect(found).toMatchObject({ caughtAt: seed, hasBitten: true, misfits: [], broken: [] });
});

/** Texts in backticks of all modules that hold SQL. */
const statements = readdirSync("app", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("store.ts"))
  .flatMap((path) => readFileSync(join("app", path), "utf8").match(/`[^`]*`|"[^"\n]*"/g) ?? []);

test.each(swaps.map((swap) => [swap.marker, swap] as const))(
  "a statement with %s can be changed",
  (marker, { from }) => {
    if (marker.includes("sim_job")) return;
    const marked = statements.filter((text) => text.includes(marker));
    expect(marked.length).toBeGreaterThan(0);
    for (const text of marked) expect(text).toContain(from);
  },
);

test("each planted bug has a name of its own, and says what it imitates", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.filter(({ imitates }) => imitates.length < 10)).toEqual([]);
});
