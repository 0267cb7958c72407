import { growthExponent, median } from "./statistics.ts";
import { ratioOf, spreadOf, whole, type BenchRow } from "./table.ts";

interface Run {
  ms: number;
  peakRssMb: number;
}
/** One size of catalog, each kind of run in every round. */
interface ImportSize {
  variants: number;
  runs: Record<"copy" | "first import" | "unchanged import", readonly Run[]>;
}

const goals = { ratio: 0.5, rssMb: 250, exponent: 1.05 };

/** Of bench/import.ts, for the table of all benchmarks. */
export function importRows(sizes: readonly ImportSize[]): BenchRow[] {
  const names = sizes.map(({ variants }) => whole(variants)).join(", ");
  const rates = sizes.map(({ variants, runs }): BenchRow => {
    const perSecond = ({ ms }: Run) => variants / (ms / 1000);
    const rounds = runs["first import"].map((run, round) => {
      const copy = runs.copy[round];
      return { ours: perSecond(run), reference: copy ? perSecond(copy) : NaN };
    });
    const { ours, reference, ratio, spread } = ratioOf(rounds);
    return {
      metric: `variants imported per second, catalog of ${whole(variants)}`,
      ours: `${whole(ours)}/s`,
      reference: `${whole(reference)}/s: the same file, JSON.parse and COPY`,
      ratio: ratio.toFixed(2),
      spread,
      goal: `≥ ${goals.ratio}`,
      isMet: ratio >= goals.ratio,
    };
  });
  const peaks = sizes.map(({ runs }) =>
    Math.max(...[...runs["first import"], ...runs["unchanged import"]].map(({ peakRssMb }) => peakRssMb)),
  );
  const memory: BenchRow = {
    metric: `peak memory of the importing process, ${names} variants`,
    ours: peaks.map((peak) => `${whole(peak)} MB`).join(", "),
    reference: "itself",
    ratio: ((peaks.at(-1) ?? NaN) / (peaks[0] ?? NaN)).toFixed(2),
    spread: "",
    goal: `≤ ${goals.rssMb} MB`,
    isMet: Math.max(...peaks) <= goals.rssMb,
  };
  return [...rates, memory, ...(sizes.length > 1 ? [growth("first import"), growth("unchanged import")] : [])];

  function growth(kind: "first import" | "unchanged import"): BenchRow {
    const middles = sizes.map(({ variants, runs }) => ({
      size: variants,
      cost: median(runs[kind].map(({ ms }) => ms)),
    }));
    const steps = middles.slice(1).map((point, index) => growthExponent([middles[index] ?? point, point]));
    const exponent = growthExponent(middles);
    return {
      metric: `${kind === "first import" ? "full import" : "reconciliation, nothing changed"}, ${names} variants`,
      ours: middles.map(({ cost }) => `${(cost / 1000).toFixed(1)} s`).join(", "),
      reference: "itself",
      ratio: `exponent ${exponent.toFixed(3)}`,
      spread: `${spreadOf(steps, 3)} from size to size`,
      goal: `≤ ${goals.exponent}`,
      isMet: exponent <= goals.exponent,
    };
  }
}
