import { expect, test } from "vitest";
import { demoCatalog } from "./demo-catalog.ts";
import { checkDigit, exampleEan } from "./demo/ean.ts";
import { generateCatalog } from "./generate.ts";
import { catalogLocations } from "./locations.ts";
import { pictureAt } from "./pictures.ts";
import { rehosted } from "./rehost.ts";
import type { CatalogProduct } from "./types.ts";

const catalog = demoCatalog();
const variants = catalog.flatMap((product) => product.variants);
const named = (handle: string) => {
  const found = catalog.find((product) => product.handle === handle);
  if (found === undefined) throw new Error(`no product ${handle}`);
  return found;
};
const units = (quantities: Record<string, number>) => Object.values(quantities).reduce((sum, count) => sum + count, 0);

function checkShape(product: CatalogProduct) {
  const keys = product.variants.map(({ optionValues }) => JSON.stringify(optionValues));
  expect(new Set(keys).size, product.handle).toBe(product.variants.length);
  for (const variant of product.variants) {
    expect(variant.optionValues, product.handle).toHaveLength(product.options.length);
    expect(variant.price).toMatch(/^\d+\.\d\d$/);
    expect(catalogLocations).toEqual(expect.arrayContaining(Object.keys(variant.quantities)));
    if (variant.imageSrc !== undefined) expect(product.images.map(({ src }) => src)).toContain(variant.imageSrc);
  }
  for (const { src } of product.images) expect(pictureAt(new URL(src).pathname), src).toMatch(/^<svg .*<\/svg>$/s);
}

test("the demo catalog has about 60 products, each well formed and the same at every call", () => {
  expect(catalog).toHaveLength(60);
  expect(new Set(catalog.map(({ handle }) => handle)).size).toBe(60);
  catalog.forEach(checkShape);
  expect(demoCatalog()).toEqual(catalog);
});

test("it has the oddities of real catalogs", () => {
  expect(catalog.filter(({ status }) => status === "draft")).toHaveLength(2);
  expect(catalog.filter(({ status }) => status === "archived")).toHaveLength(1);
  expect(catalog.filter(({ title }) => title.length > 80)).toHaveLength(1);
  expect(catalog.filter(({ images }) => images.length === 0)).toHaveLength(1);
  expect(catalog.filter((product) => product.variants.length === 120)).toHaveLength(1);
  expect(catalog.filter(({ title }) => /\p{Emoji_Presentation}/u.test(title))).toHaveLength(1);
  expect(variants.filter(({ sku }) => sku === "")).toHaveLength(1);
  expect(variants.filter(({ tracked }) => !tracked)).toHaveLength(1);
  expect(variants.filter(({ tracked, quantities }) => tracked && units(quantities) === 0)).toHaveLength(1);
  expect(variants.filter(({ quantities }) => Object.keys(quantities).length > 1).length).toBeGreaterThan(20);
  expect(named("autumn-wool-poncho").variants.every(({ policy }) => policy === "continue")).toBe(true);
});

test("SKUs are unique but for the one pair that is meant to clash; barcodes are valid and unique", () => {
  const skus = variants.map(({ sku }) => sku).filter((sku) => sku !== "");
  const repeated = skus.filter((sku, index) => skus.indexOf(sku) !== index);
  expect(repeated).toEqual(["FIRE-STARTER"]);
  expect(skus.filter((sku) => sku.length > 50)).toEqual([]);
  const barcodes = variants.map(({ barcode }) => barcode);
  expect(new Set(barcodes).size).toBe(barcodes.length);
  for (const barcode of barcodes) expect(checkDigit(barcode.slice(0, -1))).toBe(barcode.at(-1));
  expect(exampleEan(13435)).toBe("9506000134352"); // the number that GS1 itself shows
  expect(() => exampleEan(100_000)).toThrow(RangeError);
});

test("generated catalogs are deterministic, lazy, and of realistic sizes", () => {
  const many = [...generateCatalog(400)];
  many.forEach(checkShape);
  expect(many.slice(0, 50)).toEqual([...generateCatalog(50)]);
  const sizes = many.map((product) => product.variants.length);
  expect(Math.max(...sizes)).toBe(20);
  expect(Math.min(...sizes)).toBe(1);
  const skus = many.flatMap((product) => product.variants.map(({ sku }) => sku));
  expect(new Set(skus).size).toBe(skus.length);
  const [one] = generateCatalog(1_000_000_000);
  expect(one).toEqual(many[0]);
});

test("foreign pictures move to the CDN, one address for each; our own stay", () => {
  const own = named("stoneware-mug");
  expect(rehosted(own)).toEqual(own);
  const src = "https://burst.example/photos/a.jpg";
  const moved = rehosted({
    ...own,
    handle: "mug & co",
    images: [
      { src, alt: "Mug", position: 1 },
      { src: `${src}?2`, alt: "", position: 2 },
    ],
    variants: own.variants.map((variant) => ({ ...variant, imageSrc: src })),
  });
  expect(moved.images.map((image) => image.src)).toEqual([
    "https://cdn.shopify.com/s/files/1/0001/demo/mug%20%26%20co_1.svg",
    "https://cdn.shopify.com/s/files/1/0001/demo/mug%20%26%20co_2.svg",
  ]);
  expect(moved.variants.map(({ imageSrc }) => imageSrc)).toEqual(own.variants.map(() => moved.images[0]?.src));
});

test("a picture of a foreign product shows its title, escaped; other paths have no picture", () => {
  const drawn = pictureAt("/s/files/1/0001/demo/clay-plant-%3Cpot%3E_1.svg");
  expect(drawn).toContain("Clay Plant &#60;pot&#62;");
  expect(drawn).not.toContain("<pot>");
  expect(pictureAt("/s/files/1/0001/demo/%E0%A4%A_1.svg")).toContain("<svg");
  expect(pictureAt("/static/fonts/inter/v4/styles.css")).toBeUndefined();
  expect(pictureAt("/s/files/1/0001/demo/../secret.svg")).toBeUndefined();
});
