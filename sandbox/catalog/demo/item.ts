import { handleOf } from "../csv-products.ts";
import { catalogLocations, mainLocation } from "../locations.ts";
import type { ColourName } from "../pictures/palette.ts";
import { pictureUrl, type Kind } from "../pictures.ts";
import type { CatalogProduct, CatalogVariant } from "../types.ts";
import { exampleEan } from "./ean.ts";

/** One line of the demo catalog; everything that is not said here is derived. */
export interface DemoItem {
  /** Start of each variant's SKU. */
  code: string;
  title: string;
  kind: Kind;
  vendor: string;
  type: string;
  category: string;
  price: number;
  grams: number;
  lead: string;
  points: string[];
  tags?: string[];
  colours: ColourName[];
  sizes?: string[];
  /** Added to the price for each step of size. */
  sizeStep?: number;
  compareAtPrice?: number;
  /** Units lie on the shop floor too. */
  spread?: boolean;
  /** What makes this product unusual, applied last. */
  change?: (product: CatalogProduct) => CatalogProduct;
}

export function productOf(item: DemoItem, firstEan: number): CatalogProduct {
  const withColour = item.colours.length > 1;
  const sizes = item.sizes ?? [];
  const options = [...(withColour ? ["Color"] : []), ...(sizes.length > 0 ? ["Size"] : [])];
  const handle = handleOf(item.title);
  const pictures = new Map(item.colours.map((colour) => [colour, pictureUrl(item.kind, colour, handle)]));
  const combinations = item.colours.flatMap((colour) =>
    (sizes.length > 0 ? sizes : [undefined]).map((size, step) => ({ colour, size, step })),
  );
  const product: CatalogProduct = {
    handle,
    title: item.title,
    bodyHtml: describe(item),
    vendor: item.vendor,
    type: item.type,
    tags: item.tags ?? [],
    published: true,
    status: "active",
    category: item.category,
    options: options.length > 0 ? options : ["Title"],
    images: [...pictures].map(([colour, src], index) => ({
      src,
      alt: `${item.title}, ${colour}`,
      position: index + 1,
    })),
    variants: combinations.map(({ colour, size, step }, index) => {
      const parts = [...(withColour ? [capital(colour)] : []), ...(size === undefined ? [] : [size])];
      return variantOf(item, parts, {
        barcode: exampleEan(firstEan + index),
        price: item.price + step * (item.sizeStep ?? 0),
        picture: withColour ? pictures.get(colour) : undefined,
      });
    }),
  };
  return item.change?.(product) ?? product;
}

function variantOf(
  item: DemoItem,
  parts: string[],
  { barcode, price, picture }: { barcode: string; price: number; picture: string | undefined },
): CatalogVariant {
  const sku = [item.code, ...parts.map(skuPart)].join("-");
  const units = steady(sku, 46) + 2;
  const onFloor = item.spread === true ? Math.min(units, steady(`${sku} floor`, 8) + 1) : 0;
  return {
    optionValues: parts.length > 0 ? parts : ["Default Title"],
    sku,
    grams: item.grams,
    tracked: true,
    quantities: { [mainLocation]: units - onFloor, ...(onFloor > 0 ? { [catalogLocations[1]]: onFloor } : {}) },
    policy: "deny",
    price: price.toFixed(2),
    ...(item.compareAtPrice === undefined ? {} : { compareAtPrice: item.compareAtPrice.toFixed(2) }),
    requiresShipping: true,
    taxable: true,
    barcode,
    ...(picture === undefined ? {} : { imageSrc: picture }),
    cost: (price * 0.46).toFixed(2),
  };
}

function describe({ lead, points }: DemoItem): string {
  return `<p>${lead}</p>\n<ul>\n${points.map((point) => `  <li>${point}</li>`).join("\n")}\n</ul>`;
}

/** A number below `limit` that depends on the text only: the catalog is the same on every machine. */
function steady(text: string, limit: number): number {
  let sum = 17;
  for (let index = 0; index < text.length; index++) sum = (sum * 33 + text.charCodeAt(index)) % 1_000_003;
  return sum % limit;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const skuPart = (value: string) =>
  value
    .toUpperCase()
    .replace(/[^A-Z0-9.]/g, "")
    .slice(0, /\d/.test(value) ? 6 : 3);
