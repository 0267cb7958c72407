import { parseArgs } from "node:util";
import { Cleanup } from "./cleanup.ts";
import type { Complaint } from "./judges.ts";
import { database } from "./database.ts";
import { disk } from "./disk.ts";
import { kills } from "./kills.ts";
import { neighbour } from "./neighbour.ts";
import { outage } from "./outage.ts";
import type { RunOptions, Scenario } from "./scenario.ts";

/**
 * Breaks the built app, its database and its channel under load, and judges that nothing was lost.
 *
 *   npm run crash -- [--scenario kills|database|disk|outage|neighbour|all] [--kills 500] [--seed 1]
 */
const scenarios: Record<string, Scenario> = { kills, database, disk, outage, neighbour };

const { values } = parseArgs({
  options: {
    scenario: { type: "string", default: "all" },
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "500" },
    rounds: { type: "string", default: "10" },
    offers: { type: "string", default: "10000" },
    changes: { type: "string", default: "100000" },
    seconds: { type: "string", default: "60" },
  },
});
const chosen = values.scenario === "all" ? Object.keys(scenarios) : [values.scenario];
const number = (name: keyof RunOptions) => {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name}: a whole number from 1 on`);
  return value;
};
const options: RunOptions = {
  seed: number("seed"),
  kills: number("kills"),
  rounds: number("rounds"),
  offers: number("offers"),
  changes: number("changes"),
  seconds: number("seconds"),
};

const startedAt = performance.now();
const note = (text: string) => {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${text}`);
};
const cleanup = new Cleanup();
cleanup.uponSignals();
const table: Record<string, string>[] = [];
const lost: (Complaint & { scenario: string })[] = [];
let broken = 0;
for (const name of chosen) {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`--scenario: one of ${Object.keys(scenarios).join(", ")}, all`);
  note(`${name}: seed ${options.seed}`);
  try {
    const outcome = await scenario({ options, note: (text) => note(`${name}: ${text}`), cleanup });
    if ("skipped" in outcome) {
      console.warn(`\n!!! ${name} WAS SKIPPED: ${outcome.skipped}\n`);
      table.push({ scenario: name, what: "SKIPPED", measured: outcome.skipped, goal: "" });
      continue;
    }
    for (const { what, measured, goal = "" } of outcome.figures) table.push({ scenario: name, what, measured, goal });
    const complaints = outcome.complaints.length;
    table.push({ scenario: name, what: "lost, doubled or wrong", measured: String(complaints), goal: "0" });
    lost.push(...outcome.complaints.map((complaint) => ({ scenario: name, ...complaint })));
  } catch (error) {
    broken += 1;
    note(`${name} broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    table.push({ scenario: name, what: "BROKE OFF", measured: String(error), goal: "" });
  } finally {
    await cleanup.run();
  }
}
console.log("");
for (const { scenario, what, measured, goal } of table)
  console.log(`| ${scenario} | ${what} | ${measured} | ${goal} |`);
for (const { scenario, judge, text } of lost.slice(0, 40)) console.log(`LOST (${scenario}, ${judge}): ${text}`);
if (lost.length > 40) console.log(`… and ${lost.length - 40} more`);
console.log(
  lost.length + broken === 0
    ? "\nNothing was lost."
    : `\nAgain: npm run crash -- --scenario ${values.scenario} --seed ${options.seed} --kills ${options.kills}`,
);
process.exit(lost.length + broken === 0 ? 0 : 1);
