import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mutants } from "./mutants/index.ts";
import { misfits, swaps } from "./mutants/swap.ts";
import { runSeed } from "./run.ts";
import { closeStore } from "./store.ts";

afterAll(closeStore);

/** The simulation can fail: a few planted bugs, of different kinds, each at a seed that finds it early on. */
const known = [
  ["200-before-commit", 1, "I7"],
  ["ack-latest", 1, "I4"],
  ["desired-version-stuck", 1, "I4"],
  ["stock-change-ignored", 1, "I6"],
  ["tenant-forgotten-in-levels", 1, "I6"],
  ["token-not-taken", 1, "I9"],
] as const;

test.each(known)("%s is caught at seed %i: %s", async (name, seed, invariant) => {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new Error(`no planted bug is called ${name}`);
  const { violation } = await runSeed(seed, { mutant });
  expect(violation?.invariant).toBe(invariant);
  expect([...misfits]).toEqual([]);
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
