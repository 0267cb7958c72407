import { spawnSync } from "node:child_process";

// Every benchmark, one after the other: they measure time, so never two at once. Each can be run by itself as well.
const benches = ["import", "live"];
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark named ${unknown.join(", ")}. There are: ${benches.join(", ")}.`);
  process.exit(2);
}
let worst = 0;
for (const name of chosen.length > 0 ? chosen : benches) {
  console.log(`\n## ${name}\n`);
  const { status } = spawnSync(process.execPath, ["--import", "tsx", `bench/${name}.ts`], { stdio: "inherit" });
  worst = Math.max(worst, status ?? 1);
}
process.exit(worst);
