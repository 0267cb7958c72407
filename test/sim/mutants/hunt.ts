import type { ProfileName } from "../profile.ts";
import { runSeed } from "../run.ts";
import type { Mutant } from "../seams.ts";
import { misfits, takeBites } from "./swap.ts";

/** What became of looking for a planted bug. */
export interface Hunt {
  name: string;
  /** The first seed that breaks with the bug, and is whole without it. */
  caughtAt: number | undefined;
  tried: number;
  by: string;
  /** It did its harm, in one seed at least. */
  hasBitten: boolean;
  misfits: string[];
  /** Seeds that break by themselves: they prove nothing of the bug, and something of us. */
  broken: string[];
}

/** Of one that is known to be harmless, so many seeds: it is to be noticed should that change. */
const harmlessSeeds = 20;

/** Runs seeds with the bug until one breaks that is whole without it. */
export async function hunt(mutant: Mutant, { from, seeds: most }: { from: number; seeds: number }): Promise<Hunt> {
  const seeds = mutant.survives === undefined ? most : Math.min(most, harmlessSeeds);
  const found: Hunt = {
    name: mutant.name,
    caughtAt: undefined,
    tried: 0,
    by: "",
    hasBitten: false,
    misfits: [],
    broken: [],
  };
  const { profile } = mutant;
  for (let seed = from; seed < from + seeds && found.caughtAt === undefined; seed++) {
    takeBites();
    misfits.clear();
    const { violation } = await runSeed(seed, { mutant });
    found.tried += 1;
    found.hasBitten ||= takeBites() > 0;
    found.misfits = [...misfits];
    if (found.misfits.length > 0) return found;
    if (!violation) continue;
    const ownFault = await brokenAlone(seed, profile);
    if (ownFault !== undefined) found.broken.push(ownFault);
    else {
      found.caughtAt = seed;
      found.by = `${violation.invariant}: ${violation.message}`;
    }
  }
  return found;
}

async function brokenAlone(seed: number, profile: ProfileName | undefined): Promise<string | undefined> {
  const { violation } = await runSeed(seed, { profile });
  return violation && `seed ${seed}, profile ${profile ?? "swarm"}: ${violation.invariant}: ${violation.message}`;
}
