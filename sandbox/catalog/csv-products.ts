import { clip, type Row } from "./csv-cells.ts";
import type { CatalogProduct, CatalogVariant } from "./types.ts";

// Shopify's own ceilings: what a real shop could not hold, a stand-in must not hold either.
const maxTitle = 255;
const maxVariants = 2048;

interface Draft {
  product: CatalogProduct;
  images: { src: string; alt: string; position: number | undefined }[];
  /** Option values of each variant, to the line that has it. */
  lines: Map<string, number>;
}

/** Rows in file order become products: the first row of a handle has the product's own fields, the others add variants and images. */
export class ProductRows {
  readonly #drafts = new Map<string, Draft>();
  #last: Draft | undefined;

  constructor(private readonly location: string) {}

  add(row: Row): void {
    const title = row.text("title");
    const handle = row.text("handle") || (title === "" ? "" : handleOf(title));
    const draft = handle === "" ? this.#last : (this.#drafts.get(handle) ?? this.#start(row, handle, title));
    this.#last = draft;
    if (draft === undefined) {
      if (handle === "") row.problem("handle", "the row has neither a handle nor a title");
      return;
    }
    addImage(draft, row);
    if (isVariant(row)) addVariant(draft, row, this.location);
  }

  finish(): CatalogProduct[] {
    return [...this.#drafts.values()].map(finished);
  }

  #start(row: Row, handle: string, title: string): Draft | undefined {
    if (title === "") {
      row.problem("title", `no title, and no row above starts the product “${clip(handle)}”`);
      return undefined;
    }
    if (title.length > maxTitle) row.problem("title", `longer than ${maxTitle} characters`);
    const draft: Draft = { product: productOf(row, handle, title), images: [], lines: new Map() };
    this.#drafts.set(handle, draft);
    return draft;
  }
}

function productOf(row: Row, handle: string, title: string): CatalogProduct {
  const category = row.text("category");
  const status = statusOf(row);
  return {
    handle,
    title,
    bodyHtml: row.text("body"),
    vendor: row.text("vendor"),
    type: row.text("type"),
    tags: row
      .text("tags")
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    published: row.flag("published", true) && status !== "unlisted",
    status: status === "unlisted" ? "active" : status,
    ...(category === "" ? {} : { category }),
    options: optionNames(row),
    images: [],
    variants: [],
  };
}

function statusOf(row: Row): "active" | "draft" | "archived" | "unlisted" {
  const status = row.text("status").toLowerCase();
  if (status === "active" || status === "draft" || status === "archived" || status === "unlisted") return status;
  if (status !== "") row.problem("status", `“${clip(status)}” is none of active, draft, archived, unlisted`);
  return "active";
}

function optionNames(row: Row): string[] {
  const names = [row.text("option1Name"), row.text("option2Name"), row.text("option3Name")];
  const used = names.findLastIndex((name) => name !== "") + 1;
  if (used === 0) return ["Title"];
  return names.slice(0, used).map((name, index) => {
    if (name === "") row.problem(`option${place(index)}Name`, "empty, although a later option has a name");
    return name;
  });
}

/** Rows that only add pictures have nothing but a handle and an image. */
function isVariant(row: Row): boolean {
  return (["option1Value", "sku", "price", "title"] as const).some((column) => row.text(column) !== "");
}

function addVariant({ product, lines }: Draft, row: Row, location: string): void {
  const optionValues = product.options.map((option, index) => {
    const value = row.text(`option${place(index)}Value`);
    if (value !== "") return value;
    if (option === "Title" && product.options.length === 1) return "Default Title";
    row.problem(`option${place(index)}Value`, `empty: each variant of “${clip(product.title)}” needs a ${option}`);
    return "";
  });
  const key = JSON.stringify(optionValues);
  const before = lines.get(key);
  if (before !== undefined) {
    row.problem("option1Value", `“${clip(optionValues.join(" / "))}” was already given on line ${before}`);
    return;
  }
  lines.set(key, row.line);
  if (product.variants.length === maxVariants) {
    row.problem("handle", `“${clip(product.handle)}” has more than ${maxVariants} variants`);
    return;
  }
  product.variants.push(variantOf(row, optionValues, location));
}

function variantOf(row: Row, optionValues: string[], location: string): CatalogVariant {
  const compareAtPrice = row.price("compareAtPrice");
  const cost = row.price("cost");
  const imageSrc = row.address("variantImage");
  return {
    optionValues,
    sku: row.text("sku"),
    grams: row.grams(),
    tracked: row.text("tracker") !== "",
    quantities: { [location]: row.integer("quantity") ?? 0 },
    policy: row.policy(),
    price: row.price("price") ?? "0.00",
    ...(compareAtPrice === undefined ? {} : { compareAtPrice }),
    requiresShipping: row.flag("requiresShipping", true),
    taxable: row.flag("taxable", true),
    // Exports put an apostrophe before long numbers, so that a spreadsheet leaves them alone.
    barcode: barcodeOf(row),
    ...(imageSrc === undefined ? {} : { imageSrc }),
    ...(cost === undefined ? {} : { cost }),
  };
}

function barcodeOf(row: Row): string {
  const barcode = row.text("barcode").replace(/^'/, "");
  if (/^\d(\.\d+)?E\+\d+$/i.test(barcode)) {
    row.problem("barcode", `“${barcode}” was shortened by a spreadsheet: format the column as text and fill it again`);
  }
  return barcode;
}

function addImage(draft: Draft, row: Row): void {
  const src = row.address("imageSrc");
  if (src !== undefined) draft.images.push({ src, alt: row.text("imageAlt"), position: row.integer("imagePosition") });
}

function finished({ product, images }: Draft): CatalogProduct {
  const ordered = images
    .map((image, index) => ({ ...image, position: image.position ?? index + 1 }))
    .sort((a, b) => a.position - b.position);
  // A variant's own picture is one of the product's, even when no row lists it.
  const all = [...ordered, ...product.variants.flatMap(({ imageSrc: src }) => (src ? [{ src, alt: "" }] : []))];
  const unique = [...new Map(all.map(({ src, alt }) => [src, { src, alt }])).values()];
  product.images = unique.map((image, index) => ({ ...image, position: index + 1 }));
  return product;
}

/** As Shopify makes a handle of a title; a title without any Latin letter or digit keeps its own letters. */
export function handleOf(title: string): string {
  const dashed = (text: string, other: RegExp) =>
    text
      .toLowerCase()
      .replace(other, "-")
      .replace(/^-+|-+$/g, "");
  const latin = title.normalize("NFKD").replace(/\p{M}/gu, "");
  return dashed(latin, /[^a-z0-9]+/g) || dashed(title, /[^\p{L}\p{N}]+/gu) || "product";
}

const place = (index: number) => (index === 0 ? "1" : index === 1 ? "2" : "3");
