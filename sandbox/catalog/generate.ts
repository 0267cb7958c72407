import { exampleEan } from "./demo/ean.ts";
import { catalogLocations, mainLocation } from "./locations.ts";
import type { ColourName } from "./pictures/palette.ts";
import { pictureUrl, type Kind } from "./pictures.ts";
import type { CatalogProduct, CatalogVariant } from "./types.ts";

interface Thing {
  noun: string;
  kind: Kind;
  type: string;
  category: string;
  price: number;
}

const things: Thing[] = [
  {
    noun: "Tent",
    kind: "tent",
    type: "Tents",
    category: "Sporting Goods > Outdoor Recreation > Camping & Hiking > Tents",
    price: 210,
  },
  { noun: "Backpack", kind: "backpack", type: "Backpacks", category: "Luggage & Bags > Backpacks", price: 95 },
  {
    noun: "Jacket",
    kind: "jacket",
    type: "Jackets",
    category: "Apparel & Accessories > Clothing > Outerwear > Coats & Jackets",
    price: 140,
  },
  {
    noun: "T-Shirt",
    kind: "shirt",
    type: "T-Shirts",
    category: "Apparel & Accessories > Clothing > Clothing Tops > T-Shirts",
    price: 32,
  },
  { noun: "Boots", kind: "boots", type: "Boots", category: "Apparel & Accessories > Shoes > Boots", price: 160 },
  {
    noun: "Mug",
    kind: "mug",
    type: "Mugs",
    category: "Home & Garden > Kitchen & Dining > Tableware > Drinkware > Mugs",
    price: 18,
  },
  {
    noun: "Throw",
    kind: "blanket",
    type: "Blankets",
    category: "Home & Garden > Linens & Bedding > Bedding > Blankets",
    price: 85,
  },
  { noun: "Cushion", kind: "cushion", type: "Cushions", category: "Home & Garden > Decor > Throw Pillows", price: 35 },
  { noun: "Lamp", kind: "lamp", type: "Lamps", category: "Home & Garden > Lighting > Lamps", price: 99 },
  { noun: "Vase", kind: "vase", type: "Vases", category: "Home & Garden > Decor > Vases", price: 44 },
];
const colours: ColourName[] = ["moss", "navy", "rust", "sand", "slate", "berry", "ochre", "ocean", "charcoal", "cream"];
const sizes = ["XS", "S", "M", "L", "XL"];
const first = [
  "Northern",
  "Quiet",
  "Amber",
  "Hollow",
  "Silver",
  "Wandering",
  "Early",
  "Broad",
  "Salt",
  "Cedar",
  "Winter",
];
const second = ["Ridge", "Harbor", "Meadow", "Ember", "Valley", "Lantern", "Orchard", "Summit", "Brook", "Heath"];

/** `count` products, the same at every call, one at a time: 100,000 of them need not fit in memory. */
export function* generateCatalog(count: number): Generator<CatalogProduct> {
  for (let index = 0; index < count; index++) yield generated(index);
}

function generated(index: number): CatalogProduct {
  const random = randomOf(index);
  const thing = pick(things, random);
  const number = String(index + 1).padStart(6, "0");
  const title = `${pick(first, random)} ${pick(second, random)} ${thing.noun} ${number}`;
  const handle = title.toLowerCase().replaceAll(" ", "-");
  const [colourCount, sizeCount] = shape(random());
  const chosen = colours.slice(0, colourCount);
  const price = Math.round(thing.price * (0.6 + random() * 0.9)) - 0.01;
  return {
    handle,
    title,
    bodyHtml: `<p>${title}, number ${index + 1} of a long series.</p><ul><li>Made to be counted</li></ul>`,
    vendor: pick(["Tarnhollow", "Lowmoor", "Kestrel & Pine", "Hearth & Loam"], random),
    type: thing.type,
    tags: ["generated", thing.type.toLowerCase()],
    published: true,
    status: random() < 0.03 ? "draft" : "active",
    category: thing.category,
    options: [...(colourCount > 1 ? ["Color"] : []), ...(sizeCount > 1 ? ["Size"] : [])].concat(
      colourCount * sizeCount === 1 ? ["Title"] : [],
    ),
    images: chosen.map((colour, at) => ({ src: pictureUrl(thing.kind, colour, handle), alt: title, position: at + 1 })),
    variants: chosen.flatMap((colour) =>
      sizes.slice(0, sizeCount).map((size): CatalogVariant => {
        const parts = [...(colourCount > 1 ? [colour] : []), ...(sizeCount > 1 ? [size] : [])];
        const spread = random() < 0.2;
        return {
          optionValues: parts.length > 0 ? parts : ["Default Title"],
          sku: [`G${number}`, ...parts.map((part) => part.slice(0, 3).toUpperCase())].join("-"),
          grams: 100 + Math.floor(random() * 2000),
          tracked: true,
          quantities: {
            [mainLocation]: Math.floor(random() * 60),
            ...(spread ? { [catalogLocations[1]]: Math.floor(random() * 10) } : {}),
          },
          policy: "deny",
          price: price.toFixed(2),
          requiresShipping: true,
          taxable: true,
          // Example numbers are only 100,000: beyond, a product simply has none, as many have not.
          barcode: index < 100_000 && parts.length === 0 ? exampleEan(index) : "",
        };
      }),
    ),
  };
}

/** Colours and sizes: half of the products have one variant, a few have twenty. */
function shape(chance: number): [number, number] {
  if (chance < 0.5) return [1, 1];
  if (chance < 0.65) return [3, 1];
  if (chance < 0.8) return [1, 4];
  if (chance < 0.93) return [2, 4];
  return [4, 5];
}

/** Mulberry32: small, and good enough to look like a catalog. */
function randomOf(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pick<T>(from: readonly T[], random: () => number): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new RangeError("nothing to pick from");
  return chosen;
}
