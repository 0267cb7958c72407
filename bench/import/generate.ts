import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

const variantsOf = (product: number) => [1, 3, 5, 12, 4][product % 5] ?? 1;
const locations = ["101", "102"];
const words = "river oak linen blue small lamp harbour’s stone wool garden slow paper field café night".split(" ");
const word = (seed: number) => words[seed % words.length] ?? "";
/** Each object has a clock of its own. */
const at = (number: number) =>
  `${new Date(Date.UTC(2025, 4, 1) + (number % 2_000_000) * 1000).toISOString().slice(0, 19)}Z`;

/**
 * A bulk result as Shopify writes it, grouped: five variants a product on average, each in stock at two locations, with
 * pictures and a description of a few hundred characters, some of them beyond ASCII. Answers the number of lines.
 */
export async function generateCatalog(path: string, variants: number): Promise<{ lines: number; products: number }> {
  const file = createWriteStream(path, { highWaterMark: 1024 * 1024 });
  let lines = 0;
  let written = 0;
  let products = 0;
  while (written < variants) {
    const count = Math.min(variantsOf(products), variants - written);
    const text = productLines(products, count);
    lines += text.length;
    if (!file.write(`${text.join("\n")}\n`)) await once(file, "drain");
    written += count;
    products++;
  }
  file.end();
  await finished(file);
  return { lines, products };
}

function productLines(product: number, count: number): string[] {
  const id = `gid://shopify/Product/${7_000_000_000_000 + product}`;
  const title = `${word(product)} ${word(product >> 3)} ${word(product >> 6)} ${product}`;
  const lines: object[] = [
    {
      id,
      title,
      handle: title.replace(/ /g, "-"),
      descriptionHtml: `<p>${Array.from({ length: 40 }, (_, index) => word(product + index * 7)).join(" ")}</p>`,
      vendor: "Bench & Sons",
      productType: word(product >> 2),
      status: product % 20 === 0 ? "DRAFT" : "ACTIVE",
      tags: [word(product), word(product >> 1), "bench"],
      updatedAt: at(product),
      category: { id: "gid://shopify/TaxonomyCategory/hg-3-17", fullName: "Home & Garden > Decor" },
      options: [{ name: "Size", values: Array.from({ length: count }, (_, index) => `Size ${index}`) }],
    },
    { id: `gid://shopify/Collection/${300 + (product % 40)}`, title: `Collection ${product % 40}`, __parentId: id },
  ];
  for (let image = 0; image < 2; image++) {
    lines.push({
      id: `gid://shopify/MediaImage/${8_000_000_000_000 + product * 2 + image}`,
      alt: title,
      image: { url: `https://cdn.shopify.com/s/files/1/0000/0001/files/picture-${product}-${image}.jpg?v=1714550400` },
      __parentId: id,
    });
  }
  for (let index = 0; index < count; index++) lines.push(...variantLines(product, index, id));
  return lines.map((line) => JSON.stringify(line));
}

function variantLines(product: number, index: number, parent: string): object[] {
  const number = product * 16 + index;
  const id = `gid://shopify/ProductVariant/${40_000_000_000_000 + number}`;
  const item = `gid://shopify/InventoryItem/${42_000_000_000_000 + number}`;
  const variant = {
    id,
    title: `Size ${index}`,
    sku: `BENCH-${number}`,
    barcode: String(4_000_000_000_000 + number),
    price: `${(number % 200) + 1}.90`,
    compareAtPrice: number % 4 === 0 ? "250.00" : null,
    position: index + 1,
    inventoryPolicy: "DENY",
    updatedAt: at(number),
    selectedOptions: [{ name: "Size", value: `Size ${index}` }],
    image: null,
    inventoryItem: {
      id: item,
      tracked: true,
      requiresShipping: true,
      updatedAt: at(number * 3),
      measurement: { weight: { unit: "KILOGRAMS", value: 0.4 } },
    },
    __parentId: parent,
  };
  const levels = locations.map((location) => ({
    id: `gid://shopify/InventoryLevel/${location}?inventory_item_id=${42_000_000_000_000 + number}`,
    updatedAt: at(number * 7 + Number(location)),
    location: { id: `gid://shopify/Location/${location}` },
    quantities: [{ name: "available", quantity: number % 90 }],
    __parentId: id,
  }));
  return [variant, ...levels];
}
