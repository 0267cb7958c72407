import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CatalogError } from "./catalog-error.ts";
import { parseShopifyCsv, readShopifyCsv } from "./csv.ts";

const catalogs = resolve(process.env.CATALOGS_DIR ?? "../shared/data");
const hasCatalogs = existsSync(catalogs);
if (!hasCatalogs) console.warn(`SKIPPED: the real catalogs are not at ${catalogs}; set CATALOGS_DIR`);

const file = (...lines: string[]) => lines.join("\n");
const problemsOf = async (source: Parameters<typeof parseShopifyCsv>[0], maxBytes?: number) => {
  const outcome = parseShopifyCsv(source, { fileName: "shop.csv", ...(maxBytes === undefined ? {} : { maxBytes }) });
  const error = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CatalogError);
  return error instanceof CatalogError ? [...error.problems] : [];
};

test.skipIf(!hasCatalogs).each([
  ["shopify-products-apparel.csv", 20, 22, 0],
  ["shopify-products-home-and-garden.csv", 20, 21, 1],
])("%s: %i products, %i variants, none with a SKU, %i tracked", async (name, products, variants, tracked) => {
  const read = await readShopifyCsv(join(catalogs, name));
  expect(read).toHaveLength(products);
  const all = read.flatMap((product) => product.variants);
  expect(all).toHaveLength(variants);
  expect(all.filter(({ sku, price }) => sku !== "" || Number(price) <= 0)).toEqual([]);
  expect(all.filter((variant) => variant.tracked)).toHaveLength(tracked);
  expect(read.every(({ title, images }) => title !== "" && images.length > 0)).toBe(true);
});

test("rows of one handle become variants and pictures of one product", async () => {
  const [product, ...others] = await parseShopifyCsv(
    file(
      "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,Variant Image,Cost per item,Status",
      'tee,Tee,"<p>Soft,\n""organic""</p>",Loom,Shirts,"cotton, summer ,",TRUE,Size,S,Colour,Red,TEE-S,180,shopify,3,deny,19.9,25,true,true,\'0012345678905,https://a.example/1.jpg,2,Front,,8.25,active',
      "tee,,,,,,,,M,,Red,TEE-M,180,shopify,-2,continue,19.90,,false,false,,https://a.example/2.jpg,1,Back,https://a.example/3.jpg,,",
      "tee,,,,,,,,,,,,,,,,,,,,,https://a.example/1.jpg,3,Front again,,,",
    ),
  );
  expect(others).toEqual([]);
  expect(product).toMatchObject({ handle: "tee", bodyHtml: '<p>Soft,\n"organic"</p>', tags: ["cotton", "summer"] });
  expect(product?.options).toEqual(["Size", "Colour"]);
  expect(product?.images.map(({ src, position }) => [src.at(-5), position])).toEqual([
    ["2", 1],
    ["1", 2],
    ["3", 3],
  ]);
  expect(product?.variants).toEqual([
    {
      optionValues: ["S", "Red"],
      sku: "TEE-S",
      grams: 180,
      tracked: true,
      quantities: { Warehouse: 3 },
      policy: "deny",
      price: "19.90",
      compareAtPrice: "25.00",
      requiresShipping: true,
      taxable: true,
      barcode: "0012345678905",
      cost: "8.25",
    },
    {
      optionValues: ["M", "Red"],
      sku: "TEE-M",
      grams: 180,
      tracked: true,
      quantities: { Warehouse: -2 },
      policy: "continue",
      price: "19.90",
      requiresShipping: false,
      taxable: false,
      barcode: "",
      imageSrc: "https://a.example/3.jpg",
    },
  ]);
});

test("the newer header names, in another order, with columns that we do not read", async () => {
  const [product] = await parseShopifyCsv(
    file(
      "Price,Title,URL handle,Description,Product category,SEO title,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,Charge tax,Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams),Product image URL",
      '12,Lamp,lamp,<b>Warm</b>,Home & Garden > Lighting,"Lamp, warm",FALSE,Draft,L-1,9506000134352,Title,Default Title,FALSE,shopify,7,TRUE,1250,https://a.example/l.jpg',
    ),
  );
  expect(product).toMatchObject({
    handle: "lamp",
    bodyHtml: "<b>Warm</b>",
    category: "Home & Garden > Lighting",
    published: false,
    status: "draft",
    variants: [{ sku: "L-1", price: "12.00", taxable: false, tracked: true, policy: "continue", grams: 1250 }],
  });
  expect(product?.variants[0]?.quantities).toEqual({ Warehouse: 7 });
});

test.each([
  ["UTF-8 with a byte order mark", (text: string) => Buffer.from(`\uFEFF${text}`)],
  ["UTF-16 little endian with a mark", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
  ["UTF-16 little endian without a mark", (text: string) => Buffer.from(text, "utf16le")],
  ["UTF-16 big endian", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
  ["Windows line ends", (text: string) => Buffer.from(text.replaceAll("\n", "\r\n"))],
  ["old Mac line ends", (text: string) => Buffer.from(text.replaceAll("\n", "\r"))],
  ["semicolons", (text: string) => Buffer.from(text.replaceAll(",", ";"))],
  ["tabs", (text: string) => Buffer.from(text.replaceAll(",", "\t"))],
  ["an empty first line", (text: string) => Buffer.from(`\n${text}`)],
])("%s reads the same", async (_name, encode) => {
  const text = 'Handle,Title,Variant Price\ncafe,"Café 🏕\nau lait",3\n\nthe,Thé,4.5\n';
  const read = await parseShopifyCsv(encode(text));
  expect(read.map(({ title, variants }) => [title, variants[0]?.price])).toEqual([
    ["Café 🏕\nau lait", "3.00"],
    ["Thé", "4.50"],
  ]);
});

test("wherever the file is cut into chunks, the result is the same", async () => {
  const bytes = Buffer.from('\uFEFFHandle,Title,Body (HTML)\r\na,Ünïcode 🏕,"x\r\ny ""z"""\r\nb,Bé,\r\n');
  const whole = await parseShopifyCsv(bytes);
  expect(whole).toHaveLength(2);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      async function* chunks() {
        for (const [index, end] of places.slice(1).entries()) {
          await Promise.resolve();
          yield bytes.subarray(places[index], end);
        }
      }
      expect(await parseShopifyCsv(chunks())).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

test("a missing handle is made of the title, or is the one above", async () => {
  const read = await parseShopifyCsv(
    file("Title,Option1 Name,Option1 Value,SKU", "Été Łódź!,Size,S,A", ",,M,B", "雪,,,C"),
  );
  expect(read.map(({ handle, variants }) => [handle, variants.length])).toEqual([
    ["ete-odz", 2],
    ["雪", 1],
  ]);
});

test("every problem is told with its line and column, and nothing is loaded", async () => {
  const problems = await problemsOf(
    file(
      "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty,Status,Image Src,Variant Taxable,Variant Barcode",
      'a,A,"two\nlines",Size,S,$5,1.5,live,picture.jpg,maybe,9.5E+12',
      "a,,,,S,5,1,,,,",
      "a,,,,,5,1,,,,",
      "b,,,,,5,1,,,,",
      ",,,,,5,1,,,,",
      "c,C,unquoted, comma,Size,S,5,1,,,,9506000134352",
    ),
  );
  expect(problems.map(({ line, column }) => `${String(line)} ${column ?? ""}`.trim())).toEqual([
    "2 Status",
    "2 Image Src",
    "2 Variant Inventory Qty",
    "2 Variant Price",
    "2 Variant Taxable",
    "2 Variant Barcode",
    "4 Option1 Value",
    "5 Option1 Value",
    "6 Title",
    "7 Handle",
    "8",
  ]);
  expect(problems[3]?.message).toContain("“$5” is not a price");
  expect(problems[6]?.message).toContain("already given on line 2");
  expect(problems.at(-1)?.message).toContain("quote");
});

test.each([
  ["a quote never closed", 'Handle,Title\na,A\nb,"B\nc,C\n', 3, /never closed/],
  ["text after a closing quote", 'Handle,Title\na,"A"x\n', 2, /follows a closing quote/],
  ["a quote inside unquoted text", 'Handle,Title\na,A\nb,7" pan\n', 3, /not quoted/],
  ["a quote that swallows the file", `Handle,Title\na,"${"x,y\n".repeat(300_000)}`, 2, /longer than 1 MB/],
  ["Latin-1", Buffer.from("Handle,Title\na,A\nb,caf\xe9\nc,C\n", "latin1"), 3, /not UTF-8.*CSV UTF-8/],
  ["a cut UTF-8 letter at the end", Buffer.from("Handle,Title\na,caf\u00e9").subarray(0, -1), 2, /not UTF-8/],
  ["zero bytes", Buffer.from("Ha\0ndle,Title\na,A\n"), undefined, /not a text file/],
  ["an Excel workbook", Buffer.from("PK\u0003\u0004……"), undefined, /Excel/],
  ["another table", "Name,Amount\nx,1\n", 1, /no column “Title”/],
  ["a repeated column", "Handle,Title,SKU,Variant SKU\na,A,1,2\n", 1, /“Variant SKU” is there twice/],
  ["an empty file", "", undefined, /no products/],
  ["a header alone", "Handle,Title\n", undefined, /no products/],
])("%s gets a clear message", async (_name, source, line, message) => {
  const [problem, ...others] = await problemsOf(source);
  expect(others).toEqual([]);
  expect(problem?.line).toBe(line);
  expect(problem?.message).toMatch(message);
});

test("a long list of problems is cut, and says how many are left", async () => {
  const rows = Array.from({ length: 50 }, (_, index) => `p${index},P,x`);
  const error = await parseShopifyCsv(file("Handle,Title,Price", ...rows)).catch((reason: unknown) => reason);
  expect(String(error)).toContain("line 2, column “Price”");
  expect(String(error)).toContain("… and 30 more");
});

test("a file of more than 100 MB is refused before it is read; a stream as soon as it is too long", async () => {
  const folder = mkdtempSync(join(tmpdir(), "catalog-"));
  try {
    const path = join(folder, "huge.csv");
    writeFileSync(path, "");
    truncateSync(path, 100_000_001);
    await expect(readShopifyCsv(path)).rejects.toThrow(/huge\.csv was not loaded:\s+the file is larger than 100 MB/);
    await expect(readShopifyCsv(join(folder, "none.csv"))).rejects.toThrow(/there is no file at/);
    await expect(readShopifyCsv(folder)).rejects.toThrow(/is not a file/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  let pulled = 0;
  async function* endless() {
    for (;;) {
      await Promise.resolve();
      yield Buffer.from(pulled++ === 0 ? "Handle,Title\n" : `p${pulled},P\n`.repeat(1000));
    }
  }
  expect(await problemsOf(endless(), 1_000_000)).toMatchObject([{ message: /larger than 1 MB/ }]);
  expect(pulled).toBeLessThan(1_000);
});
