import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { mutants } from "./mutants/index.ts";
import { profileNames, type ProfileName } from "./profile.ts";
import type { Mutant } from "./seams.ts";
import { storeKinds, type StoreKind } from "./store.ts";

/** What `npm run sim` was asked for. */
export interface SimOptions {
  from: number;
  seeds: number;
  mutant: Mutant | undefined;
  profile: ProfileName | undefined;
  store: StoreKind | undefined;
  /** Processes, each with a database of its own. */
  processes: number;
  /** Runs on after a seed that broke, and tells all of them at the end. */
  isToTheEnd: boolean;
  /** Runs each seed twice, on the two stores, and compares all that it did. */
  isComparing: boolean;
}

export function simOptions(args: readonly string[]): SimOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "20" },
      from: { type: "string", default: "1" },
      mutant: { type: "string" },
      profile: { type: "string" },
      store: { type: "string" },
      processes: { type: "string" },
      "to-the-end": { type: "boolean", default: false },
      compare: { type: "boolean", default: false },
    },
  });
  const byName = new Map(mutants.map((mutant) => [mutant.name, mutant]));
  const mutant = oneOf("mutant", values.mutant, [...byName.keys()]);
  return {
    from: whole("from", values.from),
    seeds: whole("seeds", values.seeds),
    mutant: mutant === undefined ? undefined : byName.get(mutant),
    profile: oneOf("profile", values.profile, profileNames),
    store: oneOf("store", values.store, storeKinds),
    processes: values.processes === undefined ? availableParallelism() : whole("processes", values.processes),
    isToTheEnd: values["to-the-end"],
    isComparing: values.compare,
  };
}

/** The command that runs one seed again, alone. */
export function againCommand(seed: number, { mutant, profile, store }: SimOptions): string {
  const more = [
    mutant && ` --mutant ${mutant.name}`,
    profile && ` --profile ${profile}`,
    store && ` --store ${store}`,
  ].filter((part) => part !== undefined);
  return `npm run sim -- --seeds 1 --from ${seed}${more.join("")}`;
}

function oneOf<Name extends string>(
  option: string,
  given: string | undefined,
  names: readonly Name[],
): Name | undefined {
  if (given === undefined) return undefined;
  const found = names.find((name) => name === given);
  if (found === undefined) throw new Error(`--${option}: one of ${names.join(", ")}`);
  return found;
}

function whole(option: string, given: string): number {
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${option}: a whole number from 1`);
  return value;
}
