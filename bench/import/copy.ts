import { readLines } from "../../app/mirror/read-lines.ts";
import { openLoader, type Loader, type Value } from "./copy-loader.ts";

/**
 * The reference: what a loader costs that does nothing but load. Each line is JSON.parsed and becomes a line of one COPY for
 * each table, all of them open at once until the end. It checks, compares and judges nothing, cannot be resumed or run
 * twice, and knows no other writer. The rows are the same as the import's, but for their hashes, which are made up.
 */
const columns = {
  product: `shop_id, id, title, handle, description_html, vendor, product_type, status, tags, category_id, category_name,
    options, images, collection_ids, source_updated_at, content_hash`,
  variant: `shop_id, id, product_id, sku, barcode, title, selected_options, price_minor, compare_at_minor, position,
    image_url, inventory_item_id, inventory_policy, tracked, requires_shipping, weight_grams, source_updated_at,
    item_updated_at, content_hash`,
  inventory_level: `shop_id, inventory_item_id, location_id, available, source_updated_at`,
  collection: `shop_id, id, title`,
};

/** Whichever line of the generated file it is, the fields of it that are read are there. */
interface Line {
  id: string;
  __parentId: string;
  title: string;
  handle: string;
  descriptionHtml: string;
  vendor: string;
  productType: string;
  status: string;
  tags: string[];
  updatedAt: string;
  category: { id: string; fullName: string };
  options: object[];
  alt: string;
  image: { url: string } | null;
  sku: string;
  barcode: string;
  price: string;
  compareAtPrice: string | null;
  position: number;
  inventoryPolicy: string;
  selectedOptions: object[];
  inventoryItem: {
    id: string;
    tracked: boolean;
    requiresShipping: boolean;
    updatedAt: string;
    measurement: { weight: { value: number } };
  };
  location: { id: string };
  quantities: { quantity: number }[];
}

const anyHash = "0123456789abcdefghijklmnopq=";
const idFrom = "gid://shopify/".length;
const idOf = (gid: string) => gid.slice(gid.lastIndexOf("/") + 1);
const minorOf = (price: string | null) => (price === null ? null : Math.round(Number(price) * 100));

interface Loaders {
  product: Loader;
  variant: Loader;
  level: Loader;
  collection: Loader;
}

/** Answers the number of variants. */
export async function copyCatalog(chunks: AsyncIterable<Uint8Array>, url: string, shopId: number): Promise<number> {
  const loaders: Loaders = {
    product: await openLoader(url, "product", columns.product),
    variant: await openLoader(url, "variant", columns.variant),
    level: await openLoader(url, "inventory_level", columns.inventory_level),
    collection: await openLoader(url, "collection", columns.collection),
  };
  const taker = takerOf(loaders, shopId);
  for await (const lines of readLines(chunks, { bytes: 0, lines: 0 })) {
    // The generated file has the fields.
    for (const line of lines) taker.take(JSON.parse(line) as Line);
    for (const loader of Object.values(loaders) as Loader[]) await loader.pass();
  }
  const variants = taker.end();
  for (const loader of Object.values(loaders) as Loader[]) await loader.end();
  return variants;
}

function takerOf({ product, variant, level, collection }: Loaders, shopId: number) {
  const seen = new Set<string>();
  let variants = 0;
  let open: { line: Line; images: object[]; collectionIds: string[] } | undefined;
  const close = () => {
    if (open) product.put(productValues(shopId, open.line, open.images, open.collectionIds));
    open = undefined;
  };
  return {
    take(line: Line) {
      if (line.id.startsWith("Product/", idFrom)) {
        close();
        open = { line, images: [], collectionIds: [] };
      } else if (line.id.startsWith("InventoryLevel/", idFrom)) {
        const item = line.id.slice(line.id.indexOf("=") + 1);
        level.put([shopId, item, idOf(line.location.id), line.quantities[0]?.quantity ?? 0, line.updatedAt]);
      } else if (line.id.startsWith("ProductVariant/", idFrom)) {
        variants++;
        variant.put(variantValues(shopId, line));
      } else if (line.id.startsWith("MediaImage/", idFrom)) {
        open?.images.push({ url: line.image?.url, alt: line.alt });
      } else {
        const id = idOf(line.id);
        open?.collectionIds.push(id);
        if (!seen.has(id)) collection.put([shopId, id, line.title]);
        seen.add(id);
      }
    },
    end() {
      close();
      return variants;
    },
  };
}

const productValues = (shopId: number, line: Line, images: object[], collectionIds: string[]): Value[] => [
  shopId,
  idOf(line.id),
  line.title,
  line.handle,
  line.descriptionHtml,
  line.vendor,
  line.productType,
  line.status.toLowerCase(),
  `{${line.tags.join(",")}}`,
  idOf(line.category.id),
  line.category.fullName,
  JSON.stringify(line.options),
  JSON.stringify(images),
  `{${collectionIds.join(",")}}`,
  line.updatedAt,
  anyHash,
];

const variantValues = (shopId: number, line: Line): Value[] => [
  shopId,
  idOf(line.id),
  idOf(line.__parentId),
  line.sku,
  line.barcode,
  line.title,
  JSON.stringify(line.selectedOptions),
  minorOf(line.price),
  minorOf(line.compareAtPrice),
  line.position,
  line.image?.url ?? null,
  idOf(line.inventoryItem.id),
  line.inventoryPolicy.toLowerCase(),
  line.inventoryItem.tracked,
  line.inventoryItem.requiresShipping,
  Math.round(line.inventoryItem.measurement.weight.value * 1000),
  line.updatedAt,
  line.inventoryItem.updatedAt,
  anyHash,
];
