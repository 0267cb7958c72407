import { fork, spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { describeMachine } from "./measure/machine.ts";
import { markdownTable, type BenchRow } from "./measure/table.ts";

/**
 * Every benchmark, one after the other (they measure time, so never two at once), and one table of all their rows:
 *
 *   npm run bench [-- NAME …] [-- --quick]
 *
 * Each can be run by itself as well, with more options: node --import tsx bench/NAME.ts
 */
const benches = ["ingest", "apply", "writes", "growth", "import", "pages", "start-up", "live"];
const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark named ${unknown.join(", ")}. There are: ${benches.join(", ")}.`);
  process.exit(2);
}
// What is measured is the code as it stands.
const made = spawnSync(process.execPath, ["scripts/ensure.mjs", "schema", "generate", "build", "postgres"], {
  stdio: "inherit",
});
if (made.status !== 0) process.exit(made.status ?? 1);

const machine = describeMachine();
const rows: BenchRow[] = [];
const failed: string[] = [];
for (const name of positionals.length > 0 ? positionals : benches) {
  console.log(`\n## ${name}\n`);
  const startedAt = performance.now();
  const code = await run(name);
  console.log(`\n${name} took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  if (code !== 0) failed.push(name);
}
console.log(`\n${machine}${values.quick ? " Quick: these figures say nothing." : ""}\n\n${markdownTable(rows)}`);
if (failed.length > 0) console.error(`\nnot run to the end: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);

/** Answers the exit code. */
function run(name: string): Promise<number> {
  return new Promise((resolve) => {
    fork(new URL(`${name}.ts`, import.meta.url), values.quick ? ["--quick"] : [])
      .on("message", (message: { rows: BenchRow[] }) => rows.push(...message.rows))
      .once("exit", (code) => resolve(code ?? 1));
  });
}
