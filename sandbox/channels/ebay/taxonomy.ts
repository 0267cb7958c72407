import type { VendorOperation, VendorReply } from "../shell.ts";
import { aspectsOfProfile, conditionsOfProfile, type AspectRule } from "./aspects.ts";
import { LEAF_NODES, nodeOf, ROOT, type CategoryNode } from "./categories.ts";
import type { Condition } from "./entities.ts";
import { EbayError } from "./errors.ts";
import { marketplaceOf, marketplacesOfTree } from "./marketplaces.ts";
import { appOperations, SCOPES } from "./operation.ts";
import type { World } from "./world.ts";

const BASE = "/commerce/taxonomy/v1";
const VERSION = "118";
const MOST_SUGGESTIONS = 5;

export interface LeafCategory {
  id: string;
  name: string;
  aspects: AspectRule[];
  conditions: Condition[];
}

/** A leaf category by its id; undefined for anything else. */
export function categoryOf(id: string): LeafCategory | undefined {
  const node = nodeOf(id);
  if (!node || node.children.length > 0) return undefined;
  return {
    id: node.id,
    name: node.name,
    aspects: aspectsOfProfile(node.profile),
    conditions: conditionsOfProfile(node.profile),
  };
}

export function requiredAspects(category: LeafCategory): AspectRule[] {
  return category.aspects.filter((aspect) => aspect.required);
}

export function allowsCondition(category: LeafCategory, condition: Condition): boolean {
  return category.conditions.includes(condition);
}

export function leafCategories(): LeafCategory[] {
  return LEAF_NODES.map((leaf) => categoryOf(leaf.id)).filter((category) => category !== undefined);
}

export function taxonomyOperations(world: World): VendorOperation[] {
  const get = (id: string, path: string) => ({ id, method: "GET" as const, path: BASE + path, scopes: SCOPES.any });
  return appOperations(world, [
    {
      ...get("getDefaultCategoryTreeId", "/get_default_category_tree_id"),
      answer: ({ query }) => {
        if (query.marketplace_id === undefined) throw taxonomyError(62002, "The marketplace ID is missing.");
        const marketplace = marketplaceOf(query.marketplace_id);
        if (!marketplace) throw taxonomyError(62003, "There is no such marketplace.");
        return ok({ categoryTreeId: marketplace.categoryTreeId, categoryTreeVersion: VERSION });
      },
    },
    {
      ...get("getCategoryTree", "/category_tree/{category_tree_id}"),
      answer: ({ params }) => {
        const tree = treeOf(params);
        return ok({
          ...tree,
          applicableMarketplaceIds: marketplacesOfTree(tree.categoryTreeId),
          rootCategoryNode: describe(ROOT, tree.categoryTreeId),
        });
      },
    },
    {
      ...get("getCategorySubtree", "/category_tree/{category_tree_id}/get_category_subtree"),
      answer: ({ params, query }) => {
        const tree = treeOf(params);
        return ok({ ...tree, categorySubtreeNode: describe(requestedNode(query), tree.categoryTreeId) });
      },
    },
    {
      ...get("getCategorySuggestions", "/category_tree/{category_tree_id}/get_category_suggestions"),
      answer: ({ params, query }) => suggestions(treeOf(params), query.q ?? ""),
    },
    {
      ...get("getItemAspectsForCategory", "/category_tree/{category_tree_id}/get_item_aspects_for_category"),
      answer: ({ params, query }) => {
        treeOf(params);
        const node = requestedNode(query);
        const category = categoryOf(node.id);
        if (!category) throw taxonomyError(62009, "The category has to be a leaf category.");
        return ok({ aspects: category.aspects.map(describeAspect) });
      },
    },
  ]);
}

function ok(body: unknown): VendorReply {
  return { status: 200, body };
}

function taxonomyError(errorId: number, message: string, status = 400): EbayError {
  return new EbayError(status, { errorId, domain: "API_TAXONOMY", category: "REQUEST", message });
}

interface Tree {
  categoryTreeId: string;
  categoryTreeVersion: string;
}

function treeOf(params: Record<string, string>): Tree {
  const categoryTreeId = params.category_tree_id ?? "";
  if (marketplacesOfTree(categoryTreeId).length === 0)
    throw taxonomyError(62004, "There is no category tree with this ID.", 404);
  return { categoryTreeId, categoryTreeVersion: VERSION };
}

function requestedNode(query: Record<string, string>): CategoryNode {
  const id = query.category_id;
  if (id === undefined || id === "") throw taxonomyError(62006, "The category ID is missing.");
  const node = nodeOf(id);
  if (!node) throw taxonomyError(62005, "The category does not belong to this category tree.");
  if (node === ROOT) throw taxonomyError(62008, "The category is the root of the tree.");
  return node;
}

function describe(node: CategoryNode, treeId: string): Record<string, unknown> {
  const leaf = node.children.length === 0;
  return {
    category: { categoryId: node.id, categoryName: node.name },
    categoryTreeNodeLevel: node.level,
    ...(node.parent ? { parentCategoryTreeNodeHref: subtreeHref(treeId, node.parent) } : {}),
    ...(leaf
      ? { leafCategoryTreeNode: true }
      : { childCategoryTreeNodes: node.children.map((child) => describe(child, treeId)) }),
  };
}

function subtreeHref(treeId: string, node: CategoryNode): string {
  return `${BASE}/category_tree/${treeId}/get_category_subtree?category_id=${node.id}`;
}

function ancestors(node: CategoryNode): CategoryNode[] {
  return node.parent ? [node.parent, ...ancestors(node.parent)] : [];
}

function suggestions(tree: Tree, query: string): VendorReply {
  if (query.trim() === "") throw taxonomyError(62007, "The keywords are missing.");
  const asked = new Set(words(query));
  const scored = LEAF_NODES.map((leaf) => ({ leaf, score: score(leaf, asked) })).filter(
    ({ score: points }) => points > 0,
  );
  if (scored.length === 0) return { status: 204 };
  const best = scored.toSorted((a, b) => b.score - a.score).slice(0, MOST_SUGGESTIONS);
  const categorySuggestions = best.map(({ leaf }) => ({
    category: { categoryId: leaf.id, categoryName: leaf.name },
    categoryTreeNodeLevel: leaf.level,
    categoryTreeNodeAncestors: ancestors(leaf).map((ancestor) => ({
      categoryId: ancestor.id,
      categoryName: ancestor.name,
      categoryTreeNodeLevel: ancestor.level,
      categorySubtreeNodeHref: subtreeHref(tree.categoryTreeId, ancestor),
    })),
  }));
  return ok({ ...tree, categorySuggestions });
}

/** Each asked word counts once, where it says most: in the category's name, in its keywords, in the names above it. */
function score(leaf: CategoryNode, asked: Set<string>): number {
  const above = ancestors(leaf).map((ancestor) => ancestor.name);
  const places = [leaf.name, leaf.keywords.join(" "), above.join(" ")].map((text) => new Set(words(text)));
  return [...asked].reduce((points, word) => {
    const place = places.findIndex((known) => known.has(word));
    return points + (place === -1 ? 0 : 3 - place);
  }, 0);
}

/** Lower-case words without their plural endings; short ones say nothing. */
function words(text: string): string[] {
  const found =
    text
      .toLowerCase()
      .replaceAll("'", "")
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return found.filter((word) => word.length > 2).map(singular);
}

function singular(word: string): string {
  if (/(ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

function describeAspect(aspect: AspectRule): Record<string, unknown> {
  return {
    localizedAspectName: aspect.name,
    aspectConstraint: {
      aspectDataType: "STRING",
      itemToAspectCardinality: aspect.multi ? "MULTI" : "SINGLE",
      aspectMode: aspect.selectionOnly ? "SELECTION_ONLY" : "FREE_TEXT",
      aspectRequired: aspect.required,
      aspectUsage: aspect.required ? "RECOMMENDED" : "OPTIONAL",
      aspectEnabledForVariations: aspect.variations,
      aspectApplicableTo: ["PRODUCT"],
      ...(aspect.selectionOnly ? {} : { aspectMaxLength: 65 }),
    },
    aspectValues: aspect.values.map((localizedValue) => ({ localizedValue })),
  };
}
