/** Our name of each column that is read, with the headers that exports and templates have used for it, old and new. */
const headersOf = {
  handle: ["Handle", "URL handle"],
  title: ["Title"],
  body: ["Body (HTML)", "Body HTML", "Body", "Description"],
  vendor: ["Vendor"],
  type: ["Type", "Custom Product Type", "Product Type"],
  category: ["Product Category", "Standard Product Type", "Standardized Product Type"],
  tags: ["Tags"],
  published: ["Published", "Published on online store"],
  status: ["Status"],
  option1Name: ["Option1 Name"],
  option1Value: ["Option1 Value"],
  option2Name: ["Option2 Name"],
  option2Value: ["Option2 Value"],
  option3Name: ["Option3 Name"],
  option3Value: ["Option3 Value"],
  sku: ["Variant SKU", "SKU"],
  grams: ["Variant Grams", "Weight value (grams)"],
  tracker: ["Variant Inventory Tracker", "Inventory tracker"],
  quantity: ["Variant Inventory Qty", "Variant Inventory Quantity", "Inventory quantity"],
  policy: ["Variant Inventory Policy", "Continue selling when out of stock"],
  price: ["Variant Price", "Price"],
  compareAtPrice: ["Variant Compare At Price", "Compare-at price", "Compare At Price"],
  requiresShipping: ["Variant Requires Shipping", "Requires shipping"],
  taxable: ["Variant Taxable", "Charge tax"],
  barcode: ["Variant Barcode", "Barcode"],
  imageSrc: ["Image Src", "Product image URL"],
  imagePosition: ["Image Position"],
  imageAlt: ["Image Alt Text"],
  variantImage: ["Variant Image", "Variant image URL"],
  cost: ["Cost per item", "Variant Cost"],
} as const satisfies Record<string, readonly string[]>;

export type ColumnName = keyof typeof headersOf;

export interface Columns {
  /** Place in the row, and the header as this file spells it (for messages). */
  readonly places: ReadonlyMap<ColumnName, { index: number; header: string }>;
  readonly count: number;
  /** The same column twice, under one header or under two of its names. */
  readonly repeated: readonly string[];
}

const plain = (header: string) => header.trim().toLowerCase().replace(/\s+/g, " ");
const columnOf = new Map<string, ColumnName>(
  Object.entries(headersOf).flatMap(([column, headers]) =>
    // Object.entries forgets that its keys are the keys.
    headers.map((header) => [plain(header), column as ColumnName] as const),
  ),
);

export function columnsOf(header: readonly string[]): Columns {
  const places = new Map<ColumnName, { index: number; header: string }>();
  const repeated: string[] = [];
  header.forEach((name, index) => {
    const column = columnOf.get(plain(name));
    if (column === undefined) return;
    if (places.has(column)) repeated.push(name.trim());
    else places.set(column, { index, header: name.trim() });
  });
  return { places, count: header.length, repeated };
}

/** European spreadsheets write `;`, some tools a tab. Whichever splits the header line into most cells that we know, wins. */
export function delimiterOf(headerLine: string): string {
  const known = (delimiter: string) =>
    headerLine.split(delimiter).filter((cell) => columnOf.has(plain(cell.replace(/^\s*"|"\s*$/g, "")))).length;
  return [",", ";", "\t"].reduce((best, delimiter) => (known(delimiter) > known(best) ? delimiter : best));
}
