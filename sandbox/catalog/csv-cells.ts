import type { CatalogProblem } from "./catalog-error.ts";
import type { ColumnName, Columns } from "./csv-columns.ts";

/** One row of the file, read cell by cell; what cannot be read is noted with its line and column, and a stand-in value returned. */
export class Row {
  constructor(
    readonly line: number,
    private readonly cells: readonly string[],
    private readonly columns: Columns,
    private readonly note: (problem: CatalogProblem) => void,
  ) {}

  text(name: ColumnName): string {
    const place = this.columns.places.get(name);
    return place === undefined ? "" : (this.cells[place.index] ?? "").trim();
  }

  problem(name: ColumnName, message: string): void {
    const header = this.columns.places.get(name)?.header;
    this.note({ line: this.line, message, ...(header === undefined ? {} : { column: header }) });
  }

  /** Decimal string with two digits after the point (more only where the file has more), or undefined for an empty cell. */
  price(name: ColumnName): string | undefined {
    const text = this.text(name);
    if (text === "") return undefined;
    const match = /^(\d{1,12})(?:\.(\d{1,3}))?0*$/.exec(text);
    if (match === null) {
      this.problem(name, `“${clip(text)}” is not a price: write it like 1299.00, without currency or thousands mark`);
      return undefined;
    }
    return `${String(Number(match[1]))}.${(match[2] ?? "").replace(/0+$/, "").padEnd(2, "0")}`;
  }

  integer(name: ColumnName): number | undefined {
    const text = this.text(name);
    if (text === "") return undefined;
    const value = /^[+-]?\d{1,10}(\.0+)?$/.test(text) ? Number(text) : Number.NaN;
    // Shopify keeps quantities as 32-bit integers.
    if (Number.isInteger(value) && Math.abs(value) <= 2_147_483_647) return value;
    this.problem(name, `“${clip(text)}” is not a whole number`);
    return undefined;
  }

  grams(): number {
    const text = this.text("grams");
    if (text === "") return 0;
    if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.round(Number(text));
    this.problem("grams", `“${clip(text)}” is not a weight in grams`);
    return 0;
  }

  flag(name: ColumnName, absent: boolean): boolean {
    const text = this.text(name).toLowerCase();
    if (text === "") return absent;
    if (["true", "yes", "1"].includes(text)) return true;
    if (["false", "no", "0"].includes(text)) return false;
    this.problem(name, `“${clip(text)}” is neither TRUE nor FALSE`);
    return absent;
  }

  policy(): "deny" | "continue" {
    const text = this.text("policy").toLowerCase();
    if (["", "deny", "false", "no"].includes(text)) return "deny";
    if (["continue", "true", "yes"].includes(text)) return "continue";
    this.problem("policy", `“${clip(text)}” is neither “deny” nor “continue”`);
    return "deny";
  }

  address(name: "imageSrc" | "variantImage"): string | undefined {
    const text = this.text(name);
    if (text === "") return undefined;
    if (/^https?:\/\/[^\s/]+/i.test(text)) return text;
    this.problem(name, `“${clip(text)}” is not the address of a picture: it starts with https://`);
    return undefined;
  }
}

export function clip(text: string): string {
  const one = text.replace(/\s+/g, " ");
  return one.length <= 60 ? one : `${one.slice(0, 59)}…`;
}
