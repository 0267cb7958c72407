import { findPostgresBin } from "../../scripts/ensure/programs.mjs";
import { createCrew, type SeedReport } from "./crew.ts";
import { againCommand, simOptions } from "./options.ts";
import { startSimServer } from "./store.ts";

const args = process.argv.slice(2);
const options = simOptions(args);
const isServerWanted = options.store === "server" || options.isComparing;
const isServerThere = process.env.TEST_DATABASE_URL !== undefined || findPostgresBin() !== undefined;
const server = isServerWanted || (options.store === undefined && isServerThere) ? await startSimServer() : undefined;
const crew = createCrew(Math.min(options.processes, options.seeds), [server?.socketUrl ?? "", ...args]);
// However this process ends, nothing of it is left.
process.once("exit", () => {
  crew.stop();
  server?.stop();
});
let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (isStopping) process.exit(1);
    isStopping = true; // the seeds under way are finished, and the sum is told
  });
}

const startedMs = performance.now();
const sum = { seeds: 0, orders: 0, parcels: 0, events: 0, statements: 0 };
const broken: SeedReport[] = [];
const parted: SeedReport[] = [];
let toldMs = startedMs;

let nextSeed = options.from;

function next(): number | undefined {
  const isEnough = isStopping || (!options.isToTheEnd && broken.length + parted.length > 0);
  return isEnough || nextSeed >= options.from + options.seeds ? undefined : nextSeed++;
}

function hear(report: SeedReport): void {
  sum.seeds += 1;
  sum.orders += report.orders;
  sum.parcels += report.parcels;
  sum.events += report.events;
  sum.statements += report.statements;
  if (report.violation) broken.push(report);
  if (report.parted.length > 0) parted.push(report);
  if (performance.now() - toldMs < 10_000) return;
  toldMs = performance.now();
  const seconds = (toldMs - startedMs) / 1000;
  const bad = broken.length > 0 ? `, ${broken.length} broken` : "";
  console.error(`${sum.seeds} of ${options.seeds} seeds after ${seconds.toFixed(0)} s, ${sum.events} events${bad}`);
}

function tell({ seed, violation, trace, parted: lines }: SeedReport, isLong: boolean): void {
  if (violation)
    console.log(`seed ${seed}: ${violation.invariant} is broken for ${violation.about}: ${violation.message}`);
  if (lines.length > 0) console.log(`seed ${seed} goes another way on the other store:\n${lines.join("\n")}`);
  if (isLong) console.log(trace.join("\n"));
  console.log(`Again: ${againCommand(seed, options)}${lines.length > 0 ? " --compare" : ""}\n`);
}

let failure: unknown;
try {
  await crew.run(next, hear);
} catch (error) {
  failure = error;
}
const bad = [...new Set([...broken, ...parted])].toSorted((a, b) => a.seed - b.seed);
for (const [index, report] of bad.entries()) tell(report, index === 0);
if (failure !== undefined) console.error(failure);
const seconds = (performance.now() - startedMs) / 1000;
const verdict =
  bad.length > 0 ? `${bad.length} seeds broken` : failure === undefined ? "nothing broken" : "not finished";
console.log(
  `${sum.seeds} seeds, ${sum.orders} orders, ${sum.parcels} parcels, ${sum.events} events, ${sum.statements} statements ` +
    `in ${seconds.toFixed(1)} s: ${(sum.events / seconds).toFixed(0)} events a second, ${verdict}`,
);
process.exit(bad.length > 0 || failure !== undefined ? 1 : 0);
