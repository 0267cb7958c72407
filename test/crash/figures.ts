/** The value below which `share` of them lie; undefined where there are none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0];
}

/** Milliseconds for people: `–` where nothing was measured. */
export function ms(value: number | undefined): string {
  if (value === undefined) return "–";
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

/** Median, p99 and the most, in one cell. */
export const spread = (values: readonly number[]): string =>
  values.length === 0
    ? "–"
    : `${ms(percentile(values, 0.5))} / ${ms(percentile(values, 0.99))} / ${ms(Math.max(...values))}`;

export const sleep = (forMs: number) => new Promise<void>((resolve) => setTimeout(resolve, forMs));
