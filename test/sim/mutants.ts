import { parseArgs } from "node:util";
import { mutants } from "./mutants/index.ts";
import { misfits } from "./mutants/swap.ts";
import { runSeed } from "./run.ts";
import type { Mutant } from "./seams.ts";
import { closeStore } from "./store.ts";

/** Each planted bug, and the seed that finds it: a table for docs/simulation.md. */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "30" },
    from: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const [from, seeds] = [Number(values.from), Number(values.seeds)];

/** Says whether any statement was really changed. */
function watched(mutant: Mutant): { mutant: Mutant; isApplied: () => boolean } {
  const { sql } = mutant;
  if (!sql || mutant.seams) return { mutant, isApplied: () => true };
  let changed = 0;
  const change = (text: string) => {
    const changedText = sql(text);
    if (changedText !== text) changed += 1;
    return changedText;
  };
  return { mutant: { ...mutant, sql: change }, isApplied: () => changed > 0 };
}

async function hunt(given: Mutant): Promise<string> {
  const { mutant, isApplied } = watched(given);
  for (let seed = from; seed < from + seeds; seed++) {
    const { violation } = await runSeed(seed, { mutant });
    if (violation) return `seed ${seed} | ${violation.invariant}: ${violation.message.slice(0, 90)}`;
  }
  return `${isApplied() ? "survived" : "NEVER APPLIED"} | ${given.survives ?? ""}`;
}

console.log("| planted bug | imitates | found at | by |\n| --- | --- | --- | --- |");
const chosen = mutants.filter(({ name }) => values.only === undefined || new RegExp(values.only).test(name));
let caught = 0;
for (const mutant of chosen) {
  const found = await hunt(mutant);
  if (found.startsWith("seed")) caught += 1;
  console.log(`| ${mutant.name} | ${mutant.imitates} | ${found.replaceAll("\n", " ")} |`);
}
console.log(`\n${caught} of ${chosen.length} found within ${seeds} seeds`);
for (const misfit of misfits) console.log(`MISFIT: ${misfit}`);
await closeStore();
process.exitCode = misfits.size > 0 ? 1 : 0;
