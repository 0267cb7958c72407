import { z } from "zod";
import type { InventoryItemId } from "../domain/ids.ts";
import type { Told } from "./judge.ts";
import { storableValue } from "./plain-values.ts";
import { CatalogUnreadable, readLines, type ReadProgress } from "./read-lines.ts";
import * as nodes from "./read-nodes.ts";
import { isRegularLevel, isRegularVariant } from "./regular-nodes.ts";
import type { ProductSnapshot } from "./rows.ts";

/**
 * A batch ends with the product that passes one of these. Two batches are held at a time; ones of this size are dropped before
 * the garbage collector takes them for something that lasts, and then only looks for them when memory is full of them.
 */
const batchVariants = 500;
const batchObjects = 2_500;
/** Half a millisecond's work. */
const linesInATurn = 50;

interface OpenProduct extends nodes.ProductParts {
  gid: string;
  items: Set<InventoryItemId>;
}

/** Any line. Only these two are looked at before it is known what it is; then a schema reads it. */
interface Line {
  id?: unknown;
  __parentId?: unknown;
}

interface CatalogOptions {
  currency: string;
  told: Told;
  progress: ReadProgress;
  /** Called every now and then, to let others have their turn. */
  pause: () => Promise<void>;
}

/**
 * Products out of a grouped bulk result, in batches. A product is complete when the next one begins, and the last one
 * when the file is.
 * @throws CatalogUnreadable
 */
export async function* readCatalog(
  chunks: AsyncIterable<Uint8Array>,
  { currency, told, progress, pause }: CatalogOptions,
): AsyncGenerator<ProductSnapshot[]> {
  let batch: ProductSnapshot[] = [];
  let sizes = { variants: 0, objects: 0 };
  let open: OpenProduct | undefined;
  let lineNumber = 0;
  const close = (product: OpenProduct) => {
    batch.push(snapshotOf(product, currency, told));
    sizes.variants += product.variants.length;
    sizes.objects += product.variants.length + product.levels.length + product.images.length;
  };
  for await (const lines of readLines(chunks, progress)) {
    for (const text of lines) {
      if (++lineNumber % linesInATurn === 0) await pause();
      const next = take(open, text, lineNumber);
      if (!next) continue;
      if (open) close(open);
      open = next;
      if (sizes.variants < batchVariants && sizes.objects < batchObjects) continue;
      yield batch;
      batch = [];
      sizes = { variants: 0, objects: 0 };
    }
  }
  if (open) close(open);
  if (batch.length > 0) yield batch;
}

const { snapshotOf } = nodes;

/** Adds a line to the open product; answers a new one where the line begins it. */
function take(open: OpenProduct | undefined, text: string, lineNumber: number): OpenProduct | undefined {
  const value = parseLine(text, lineNumber);
  const { id, __parentId: parent } = value;
  const type = typeOf(id);
  try {
    if (type === "Product") {
      const product = nodes.productNode.parse(value);
      return { gid: product.id, items: new Set(), product, variants: [], levels: [], images: [], collections: [] };
    }
    if (!open) throw new CatalogUnreadable(`line ${lineNumber} of Shopify's answer belongs to no product`);
    if (type === "InventoryLevel") {
      const level = nodes.levelRow(isRegularLevel(value) ? value : nodes.levelNode.parse(value));
      if (!open.items.has(level.itemId)) throw notGrouped(lineNumber);
      open.levels.push(level);
      return undefined;
    }
    if (parent !== open.gid) throw notGrouped(lineNumber);
    if (type === "ProductVariant") {
      const variant = isRegularVariant(value) ? value : nodes.variantNode.parse(value);
      open.items.add(nodes.itemIdOf(variant));
      open.variants.push(variant);
    } else if (type === "Collection") {
      open.collections.push(nodes.collectionRow(nodes.collectionNode.parse(value)));
    } else if (type === "MediaImage") {
      open.images.push(...nodes.imageRow(nodes.mediaNode.parse(value)));
    }
    // Whatever else hangs on a product (videos, 3D models) is of no use to us.
    return undefined;
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    const where = `${type ?? "an object"} in line ${lineNumber} of Shopify's answer`;
    throw new CatalogUnreadable(
      `${where} is not as documented: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
    );
  }
}

const gidStart = "gid://shopify/";

function typeOf(gid: unknown): string | undefined {
  if (typeof gid !== "string" || !gid.startsWith(gidStart)) return undefined;
  const end = gid.indexOf("/", gidStart.length);
  return end < 0 ? undefined : gid.slice(gidStart.length, end);
}

function parseLine(text: string, lineNumber: number): Line {
  try {
    const value = storableValue(JSON.parse(text), text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  const start = JSON.stringify(text.slice(0, 40));
  throw new CatalogUnreadable(`line ${lineNumber} of Shopify's answer is no JSON object; it begins with ${start}`);
}

const notGrouped = (lineNumber: number) =>
  new CatalogUnreadable(`line ${lineNumber} of Shopify's answer does not follow the product that it belongs to`);
