const sum = (parts: readonly bigint[]) => parts.reduce((total, part) => total + part, 0n);

/**
 * Splits a total, in whole units, in proportion to weights (neither below zero) by largest remainder: the parts' sum is
 * the total, always, and no part is more than one unit away from its exact share. Ties go to the first. Equal parts
 * where all weights are zero; nothing for no weights.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const weightTotal = sum(weights);
  if (weightTotal === 0n) {
    return weights.length === 0
      ? []
      : allocate(
          total,
          weights.map(() => 1n),
        );
  }
  const parts = weights.map((weight) => (total * weight) / weightTotal);
  const remainders = weights.map((weight, index) => ({ index, remainder: (total * weight) % weightTotal }));
  remainders.sort((a, b) => (a.remainder < b.remainder ? 1 : a.remainder > b.remainder ? -1 : a.index - b.index));
  const left = Number(total - sum(parts));
  for (const { index } of remainders.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
