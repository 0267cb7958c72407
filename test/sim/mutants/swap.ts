/** Statements that a planted bug was to change, and that have no such words any more: the list has to be mended. */
export const misfits = new Set<string>();

let bites = 0;

/** Said by a planted bug each time it really does its harm. */
export const bite = (): void => {
  bites += 1;
};

/** How often since the last time it was asked: one that never bit proves nothing. */
export function takeBites(): number {
  const taken = bites;
  bites = 0;
  return taken;
}

/** Every change of a statement there is, to be held against the statements themselves. */
export const swaps: { marker: string; from: string }[] = [];

/** In the statement with `marker`, `to` instead of `from`. One that has the marker and not the words is a misfit. */
export function swap(marker: string, from: string, to: string): (text: string) => string {
  swaps.push({ marker, from });
  return (text) => {
    if (!text.includes(marker)) return text;
    if (!text.includes(from)) {
      misfits.add(`the statement with "${marker}" has no "${from}"`);
      return text;
    }
    bite();
    return text.replaceAll(from, to);
  };
}
