import { difference } from "./history.ts";
import { simOptions } from "./options.ts";
import { runSeed } from "./run.ts";
import { openStore, type SimStore } from "./store.ts";
import type { SeedReport } from "./crew.ts";

// One of the processes of `npm run sim`: told a seed at a time, it answers what came of it.
const [serverUrl = "", ...args] = process.argv.slice(2);
const { mutant, profile, store: kind, isComparing } = simOptions(args);
const wanted = kind ?? (serverUrl === "" ? "embedded" : "server");
const store = await openStore(wanted, serverUrl);
const other = isComparing ? await openStore(wanted === "embedded" ? "server" : "embedded", serverUrl) : undefined;

/** The same seed on the other store: where the two part, and at which of them a promise broke. */
async function compare(seed: number, second: SimStore): Promise<SeedReport> {
  const one = await runSeed(seed, { mutant, profile, store, withHistory: true });
  const two = await runSeed(seed, { mutant, profile, store: second, withHistory: true });
  const parted = one.history && two.history ? difference(one.history, two.history) : [];
  return { ...one, history: undefined, parted };
}

async function report(seed: number): Promise<SeedReport> {
  if (other) return compare(seed, other);
  return { ...(await runSeed(seed, { mutant, profile, store })), parted: [] };
}

const tell = (message: SeedReport | "ready") => process.send?.(message);

process.on("message", (seed: number) => {
  report(seed).then(tell, (error: unknown) => {
    console.error(`seed ${seed}:`, error);
    process.exit(1);
  });
});
// A signal goes to the whole group: the first process finishes what is under way, and then lets go of this one.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
process.on("disconnect", () => {
  void Promise.all([store.close(), other?.close()]).finally(() => process.exit(0));
});
tell("ready");
