import { amountPattern, gidPattern, instantPattern, levelGidPattern } from "./patterns.ts";
import type { LevelNode, VariantNode } from "./read-nodes.ts";

/**
 * Whether an object of a bulk result is as its schema wants it, without a copy of it: nearly all are, and there are millions.
 * What this takes, the schema takes (tested); what it refuses is for the schema to judge, and to say what is wrong with it.
 * Members that the schema would drop stay where they are: rows are made of named members only.
 */

/** As far as names go: what stands there is still to be looked at. */
type Unchecked<Node> = { readonly [Name in keyof Node]?: unknown };

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === "string";
const isTextOrNull = (value: unknown) => value === null || typeof value === "string";
const isAs = (pattern: RegExp, value: unknown) => typeof value === "string" && pattern.test(value);

const variantGid = gidPattern("ProductVariant");
const itemGid = gidPattern("InventoryItem");
const locationGid = gidPattern("Location");

export function isRegularVariant(value: object): value is VariantNode {
  const node: Unchecked<VariantNode> = value;
  return (
    isAs(variantGid, node.id) &&
    isText(node.title) &&
    isTextOrNull(node.sku) &&
    isTextOrNull(node.barcode) &&
    isAs(amountPattern, node.price) &&
    (node.compareAtPrice === null || isAs(amountPattern, node.compareAtPrice)) &&
    Number.isSafeInteger(node.position) &&
    (node.inventoryPolicy === "DENY" || node.inventoryPolicy === "CONTINUE") &&
    isAs(instantPattern, node.updatedAt) &&
    Array.isArray(node.selectedOptions) &&
    node.selectedOptions.every(isOption) &&
    (node.image === null || (isObject(node.image) && "url" in node.image && isText(node.image.url))) &&
    isObject(node.inventoryItem) &&
    isItem(node.inventoryItem)
  );
}

function isItem(item: Unchecked<VariantNode["inventoryItem"]>): boolean {
  return (
    isAs(itemGid, item.id) &&
    typeof item.tracked === "boolean" &&
    typeof item.requiresShipping === "boolean" &&
    isAs(instantPattern, item.updatedAt) &&
    isObject(item.measurement) &&
    "weight" in item.measurement &&
    (item.measurement.weight === null || isWeight(item.measurement.weight))
  );
}

const isWeight = (weight: unknown) =>
  isObject(weight) && "unit" in weight && isText(weight.unit) && "value" in weight && Number.isFinite(weight.value);

const isOption = (option: unknown) =>
  isObject(option) && "name" in option && isText(option.name) && "value" in option && isText(option.value);

export function isRegularLevel(value: object): value is LevelNode {
  const node: Unchecked<LevelNode> = value;
  return (
    isAs(levelGidPattern, node.id) &&
    isAs(instantPattern, node.updatedAt) &&
    isObject(node.location) &&
    "id" in node.location &&
    isAs(locationGid, node.location.id) &&
    Array.isArray(node.quantities) &&
    node.quantities.every(isQuantity)
  );
}

const isQuantity = (quantity: unknown) =>
  isObject(quantity) &&
  "name" in quantity &&
  isText(quantity.name) &&
  "quantity" in quantity &&
  Number.isSafeInteger(quantity.quantity);
