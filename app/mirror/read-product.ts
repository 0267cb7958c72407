import { z } from "zod";
import type { AdminOperation, AdminVariables, ShopAdmin } from "../shopify/index.ts";
import type { Told } from "./judge.ts";
import { storableValue } from "./plain-values.ts";
import * as nodes from "./read-nodes.ts";
import { levelsDocument, productDocument, someVariantsDocument, variantsDocument } from "./reread-documents.ts";
import type { LevelRow, ProductSnapshot, VariantRow } from "./rows.ts";

export type ProductRead =
  | { kind: "read"; snapshot: ProductSnapshot }
  /** Shopify has no such product. */
  | { kind: "missing" }
  /** It changed while its pages were read, so that they do not belong together. */
  | { kind: "moved" }
  | { kind: "failed"; message: string };

const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
const levelPage = z.object({ nodes: z.array(nodes.levelNode), pageInfo: page });
const withLevels = z.object({ inventoryItem: z.object({ inventoryLevels: levelPage }) });
const variantPage = z.object({
  updatedAt: z.string(),
  variants: z.object({ nodes: z.array(z.unknown()), pageInfo: page }),
});
const mediaPage = z.object({ nodes: z.array(nodes.mediaNode) });
const collectionPage = z.object({ nodes: z.array(nodes.collectionNode) });
const whole = z.object({ updatedAt: z.string(), media: mediaPage, collections: collectionPage });

/** 2,048 variants at 25 a page, 1,000 locations at 100; and something to spare. */
const pageLimit = 200;

/** Reads one product with all that hangs on it, page by page. */
export async function readProduct(
  admin: ShopAdmin,
  id: string,
  { currency, told }: { currency: string; told: Told },
): Promise<ProductRead> {
  try {
    const first = (await ask(admin, productDocument, { id })).product;
    if (!first) return { kind: "missing" };
    const product = whole.parse(first);
    const parts: nodes.ProductParts = {
      product: nodes.productNode.parse(first),
      variants: [],
      levels: [],
      images: product.media.nodes.flatMap(nodes.imageRow),
      collections: product.collections.nodes.map(nodes.collectionRow),
    };
    let after: string | null = null;
    for (let pages = 0; pages < pageLimit; pages++) {
      const next = await readVariants(admin, id, after, parts);
      if (!next) return { kind: "missing" };
      if (next.updatedAt !== product.updatedAt) return { kind: "moved" };
      if (next.after === null) return { kind: "read", snapshot: nodes.snapshotOf(parts, currency, told) };
      after = next.after;
    }
    return { kind: "failed", message: "its list of variants does not end" };
  } catch (error) {
    if (error instanceof NotAnswered) return { kind: "failed", message: error.message };
    throw error;
  }
}

/** Adds one page of variants; answers where the next one begins, or undefined if the product is gone. */
async function readVariants(admin: ShopAdmin, id: string, after: string | null, parts: nodes.ProductParts) {
  const { product } = await ask(admin, variantsDocument, { id, after });
  if (!product) return undefined;
  const { updatedAt, variants } = variantPage.parse(product);
  for (const node of variants.nodes) parts.variants.push(await readVariant(admin, node, parts.levels));
  return { updatedAt, after: nextOf(variants.pageInfo) };
}

/** Adds all its stock to `levels`. */
async function readVariant(admin: ShopAdmin, node: unknown, levels: LevelRow[]) {
  const variant = nodes.variantNode.parse(node);
  const { inventoryLevels } = withLevels.parse(node).inventoryItem;
  levels.push(...inventoryLevels.nodes.map(nodes.levelRow));
  await readLevels(admin, variant.inventoryItem.id, inventoryLevels.pageInfo, levels);
  return variant;
}

async function readLevels(admin: ShopAdmin, id: string, from: z.infer<typeof page>, into: LevelRow[]) {
  let after = nextOf(from);
  for (let pages = 0; after !== null; pages++) {
    if (pages === pageLimit) throw new NotAnswered("its list of stock does not end");
    const { inventoryItem } = await ask(admin, levelsDocument, { id, after });
    if (!inventoryItem) return;
    const levels = levelPage.parse(inventoryItem.inventoryLevels);
    into.push(...levels.nodes.map(nodes.levelRow));
    after = nextOf(levels.pageInfo);
  }
}

export type VariantsRead =
  { kind: "read"; variants: VariantRow[]; levels: LevelRow[] } | { kind: "failed"; message: string };

const variantsAtOnce = 25;
const withProduct = z.object({ product: z.object({ id: z.string() }) });

/** Reads variants by their ids, with all their stock. Those that are gone are left out. */
export async function readSomeVariants(
  admin: ShopAdmin,
  ids: readonly string[],
  currency: string,
): Promise<VariantsRead> {
  const variants: VariantRow[] = [];
  const levels: LevelRow[] = [];
  try {
    for (let from = 0; from < ids.length; from += variantsAtOnce) {
      const reply = await ask(admin, someVariantsDocument, { ids: ids.slice(from, from + variantsAtOnce) });
      for (const node of reply.nodes) {
        if (!node) continue;
        const variant = await readVariant(admin, node, levels);
        variants.push(nodes.variantRow(variant, withProduct.parse(node).product.id, currency));
      }
    }
    return { kind: "read", variants, levels };
  } catch (error) {
    if (error instanceof NotAnswered) return { kind: "failed", message: error.message };
    throw error;
  }
}

const nextOf = ({ hasNextPage, endCursor }: z.infer<typeof page>) => (hasNextPage ? (endCursor ?? null) : null);

class NotAnswered extends Error {}

async function ask<Operation extends AdminOperation>(
  admin: ShopAdmin,
  operation: Operation,
  variables: AdminVariables<Operation>,
) {
  const result = await admin.request(operation, variables);
  if (!result.ok) throw new NotAnswered(result.failure.message);
  // A reply was parsed by the gateway: whether it holds anything unstorable shows only when it is written again.
  return storableValue(result.data, JSON.stringify(result.data)) as typeof result.data;
}
