import { parseArgs } from "node:util";
import { mutants } from "./mutants/index.ts";
import { profileNames, type ProfileName } from "./profile.ts";
import { runSeed } from "./run.ts";
import { closeStore } from "./store.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    from: { type: "string", default: "1" },
    mutant: { type: "string" },
    profile: { type: "string" },
  },
});

function chosenProfile(): ProfileName | undefined {
  if (values.profile === undefined) return undefined;
  const found = profileNames.find((name) => name === values.profile);
  if (!found) throw new Error(`--profile: one of ${profileNames.join(", ")}`);
  return found;
}

const mutant = values.mutant === undefined ? undefined : mutants.find(({ name }) => name === values.mutant);
if (values.mutant !== undefined && !mutant) {
  throw new Error(`--mutant: one of ${mutants.map(({ name }) => name).join(", ")}`);
}
const profile = chosenProfile();
const [from, seeds] = [Number(values.from), Number(values.seeds)];
const startedMs = performance.now();
let events = 0;
let orders = 0;
let parcels = 0;
let ran = 0;
let isBroken = false;
for (let seed = from; seed < from + seeds && !isBroken; seed++) {
  const outcome = await runSeed(seed, { mutant, profile });
  ran += 1;
  events += outcome.events;
  orders += outcome.orders;
  parcels += outcome.parcels;
  const { violation, trace } = outcome;
  if (!violation) continue;
  isBroken = true;
  console.log(`seed ${seed}: ${violation.invariant} is broken for ${violation.about}: ${violation.message}`);
  console.log(trace.join("\n"));
  const more = [mutant ? ` --mutant ${mutant.name}` : "", profile ? ` --profile ${profile}` : ""].join("");
  console.log(`\nAgain: npm run sim -- --seeds 1 --from ${seed}${more}`);
}
const seconds = (performance.now() - startedMs) / 1000;
console.log(
  `${ran} seeds, ${orders} orders, ${parcels} parcels, ${events} events in ${seconds.toFixed(1)} s: ${(events / seconds).toFixed(0)} a second${isBroken ? "" : ", nothing broken"}`,
);
await closeStore();
process.exitCode = isBroken ? 1 : 0;
