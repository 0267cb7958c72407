import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { findPostgresBin } from "../../scripts/ensure/programs.mjs";
import { hunt, type Hunt } from "./mutants/hunt.ts";
import { mutants } from "./mutants/index.ts";
import { closeStore, startSimServer } from "./store.ts";

/**
 * Looks for every planted bug (or those named), each until the first seed that finds it, in as many processes as there are
 * cores. Ends with 1 if fewer than 95 % are found, if one changes nothing any more, or if a seed breaks by itself.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "60" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: String(availableParallelism()) },
    markdown: { type: "boolean", default: false },
    /** Of a process that was started here. */
    child: { type: "boolean", default: false },
  },
});
const range = { from: Number(values.from), seeds: Number(values.seeds) };
const wantedShare = 0.95;

if (values.child) serve();
else await huntAll();

/** One bug after the other, as the parent names them. */
function serve(): void {
  process.once("disconnect", () => process.exit(1));
  process.on("message", (name: string) => {
    const mutant = mutants.find((each) => each.name === name);
    if (!mutant) {
      void closeStore().then(() => process.exit(0));
      return;
    }
    void hunt(mutant, range).then((found) => process.send?.(found));
  });
}

async function huntAll(): Promise<void> {
  const unknown = positionals.filter((name) => !mutants.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new Error(`no planted bug is called ${unknown.join(", ")}`);
  const chosen = mutants.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const server = findPostgresBin() || process.env.TEST_DATABASE_URL ? await startSimServer() : undefined;
  // However this process ends, nothing of it is left.
  process.once("exit", () => server?.stop());
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const waiting = chosen.map(({ name }) => name);
  const hunts = new Map<string, Hunt>();
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const child = fork(import.meta.filename, ["--child", "--seeds", values.seeds, "--from", values.from], {
        execArgv: ["--import", "tsx"],
        env: { ...process.env, ...(server ? { TEST_DATABASE_URL: server.socketUrl } : {}) },
      });
      let current = "";
      const next = () => {
        current = waiting.shift() ?? "";
        child.send(current);
      };
      child.on("message", (found: Hunt) => {
        hunts.set(found.name, found);
        if (!values.markdown) console.log(`${hunts.size} of ${chosen.length}: ${inWords(found)}`);
        next();
      });
      child.on("exit", (code) => {
        if (current === "") resolve();
        else reject(new Error(`the process that looked for ${current} ended with ${code ?? "a signal"}`));
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(Number(values.jobs), chosen.length) }, work));
  report(chosen.map(({ name }) => hunts.get(name)).filter((found) => found !== undefined));
}

function report(hunts: readonly Hunt[]): void {
  if (values.markdown) {
    console.log("| planted bug | imitates | caught at seed | by |\n| --- | --- | --- | --- |");
    for (const found of hunts) {
      const mutant = mutants.find(({ name }) => name === found.name);
      const at = found.caughtAt === undefined ? `none of ${found.tried}` : `${found.caughtAt} (try ${found.tried})`;
      const by = found.caughtAt === undefined ? (mutant?.survives ?? "") : found.by.slice(0, 90);
      const cells = [found.name, mutant?.imitates ?? "", at, by].map((cell) =>
        cell.replaceAll("|", "/").replaceAll("\n", " "),
      );
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
  const caught = hunts.filter(({ caughtAt }) => caughtAt !== undefined);
  console.log(`\n${caught.length} of ${hunts.length} planted bugs are caught within ${values.seeds} seeds`);
  const wrong = hunts.flatMap(({ name, misfits, broken, hasBitten }) => [
    ...misfits.map((misfit) => `${name} fits no more: ${misfit}`),
    ...broken.map((text) => `breaks without a planted bug: ${text}`),
    ...(hasBitten ? [] : [`${name} never did anything`]),
  ]);
  for (const line of new Set(wrong)) console.log(line);
  process.exitCode = wrong.length > 0 || caught.length < hunts.length * wantedShare ? 1 : 0;
}

function inWords({ name, caughtAt, tried, by }: Hunt): string {
  return caughtAt === undefined
    ? `${name} survived ${tried} seeds`
    : `${name} caught at seed ${caughtAt} (try ${tried}), ${by}`;
}
