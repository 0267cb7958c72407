/** Statements that a planted bug was to change, and that have no such words any more: the list has to be mended. */
export const misfits = new Set<string>();

/** In the statement with `marker`, `to` instead of `from`. */
export const swap =
  (marker: string, from: string, to: string) =>
  (text: string): string => {
    if (!text.includes(marker)) return text;
    if (!text.includes(from)) misfits.add(`the statement with "${marker}" has no "${from}"`);
    return text.replaceAll(from, to);
  };
