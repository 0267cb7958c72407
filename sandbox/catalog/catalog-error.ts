export interface CatalogProblem {
  /** Counted from 1, as a text editor shows it; absent when the whole file is at fault. */
  line?: number;
  /** The column's name in the file's own header. */
  column?: string;
  message: string;
}

/** Nothing was loaded; `problems` says why, in words for the person who made the file. */
export class CatalogError extends Error {
  readonly problems: readonly CatalogProblem[];

  constructor(file: string, problems: readonly CatalogProblem[], left = 0) {
    const lines = problems.map(inWords);
    if (left > 0) lines.push(`… and ${left} more`);
    super(`${file} was not loaded:\n${lines.map((line) => `  ${line}`).join("\n")}`);
    this.name = "CatalogError";
    this.problems = problems;
  }
}

function inWords({ line, column, message }: CatalogProblem): string {
  const place = [line === undefined ? "" : `line ${line}`, column === undefined ? "" : `column “${column}”`];
  const where = place.filter((part) => part !== "").join(", ");
  return where === "" ? message : `${where}: ${message}`;
}
