import { median } from "./statistics.ts";

/** One line of the table: what we do, beside what it is compared with, measured in the same run. */
export interface BenchRow {
  metric: string;
  ours: string;
  reference: string;
  /** Of ours to the reference: the median over the rounds, or the figure itself. */
  ratio: string;
  /** From the lowest round to the highest. */
  spread: string;
  goal: string;
  /** undefined: there is no goal. */
  isMet: boolean | undefined;
}

const columns = ["metric", "ours", "reference", "ratio", "spread", "goal", "met"];

/** As documents want it. */
export function markdownTable(rows: readonly BenchRow[]): string {
  const cells = rows.map(({ metric, ours, reference, ratio, spread, goal, isMet }) => [
    metric,
    ours,
    reference,
    ratio,
    spread,
    goal,
    isMet === undefined ? "" : isMet ? "yes" : "no",
  ]);
  const widths = columns.map((name, index) => Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join(" | ")} |`;
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

/** Rounds of one metric; in each, ours and the reference were measured side by side. */
export interface Round {
  ours: number;
  reference: number;
}

export function ratioOf(rounds: readonly Round[]) {
  const ratios = rounds.map(({ ours, reference }) => ours / reference);
  return {
    ours: median(rounds.map(({ ours }) => ours)),
    reference: median(rounds.map(({ reference }) => reference)),
    ratio: median(ratios),
    spread: spreadOf(ratios),
  };
}

export const spreadOf = (values: readonly number[], digits = 2): string =>
  `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;

/** Whole, with commas. */
export const whole = (value: number): string => Math.round(value).toLocaleString("en");
export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : whole(value)} ms`;

/** Shows the rows, and hands them to `npm run bench` if that started this process. */
export function report(rows: readonly BenchRow[]): Promise<void> {
  console.log(`\n${markdownTable(rows)}`);
  return new Promise((resolve) => {
    if (process.send) process.send({ rows }, () => resolve());
    else resolve();
  });
}
