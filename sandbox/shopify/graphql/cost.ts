import {
  type DocumentNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  getNullableType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";

const MUTATION_COST = 10;
const CONNECTION_COST = 2;
const PLAIN_SIZE = 10;

/**
 * How much a page of so many nodes weighs. Shopify documents "sized by first and last"; what its API really asks grows far
 * slower than the size (a page of 250 variants with one object each was seen to cost 24). This stays above that.
 */
const pageWeight = (size: number): number =>
  size <= PLAIN_SIZE ? size : PLAIN_SIZE + 2 * Math.log2(size / PLAIN_SIZE);

interface Walk {
  schema: GraphQLSchema;
  fragments: Map<string, { on: string; selections: SelectionSetNode }>;
  variables: Record<string, unknown>;
}

/** What a query may cost at most, before it runs (https://shopify.dev/docs/api/usage/limits). */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const fragments: Walk["fragments"] = new Map();
  for (const node of document.definitions) {
    if (node.kind !== Kind.FRAGMENT_DEFINITION) continue;
    fragments.set(node.name.value, { on: node.typeCondition.name.value, selections: node.selectionSet });
  }
  if (operation.operation === OperationTypeNode.MUTATION)
    return MUTATION_COST * operation.selectionSet.selections.length;
  const root = schema.getQueryType();
  const walk = { schema, fragments, variables };
  return root ? Math.ceil(selectionCost(walk, operation.selectionSet, root)) : 0;
}

function selectionCost(walk: Walk, selectionSet: SelectionSetNode, type: GraphQLNamedType): number {
  let sum = 0;
  let dearest = 0;
  for (const node of selectionSet.selections) {
    if (node.kind === Kind.FIELD) {
      sum += fieldCost(walk, node, type);
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(node.name.value) : undefined;
    const selections = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragment?.selections;
    const on = node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : fragment?.on;
    const target = on === undefined ? type : walk.schema.getType(on);
    if (!selections || !target) continue;
    const cost = selectionCost(walk, selections, target);
    // Of an interface's possible types only one can come: the dearest counts.
    if (isAbstractType(type)) dearest = Math.max(dearest, cost);
    else sum += cost;
  }
  return sum + dearest;
}

function fieldCost(
  walk: Walk,
  node: Extract<SelectionSetNode["selections"][number], { kind: Kind.FIELD }>,
  type: GraphQLNamedType,
): number {
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
  if (!field || !node.selectionSet) return 0;
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) return 0;
  const below = selectionCost(walk, node.selectionSet, named);
  if (named.name.endsWith("Connection")) {
    const size = Math.max(numberArgument(walk, node, "first"), numberArgument(walk, node, "last"));
    return CONNECTION_COST + pageWeight(size || PLAIN_SIZE) * below;
  }
  if (named.name.endsWith("Edge")) return below;
  if (named.name === "PageInfo") return 0;
  if (isListType(getNullableType(field.type))) {
    const ids = node.arguments?.find((one) => one.name.value === "ids");
    const given: unknown = ids && valueFromASTUntyped(ids.value, walk.variables);
    return (Array.isArray(given) ? given.length : 1) * (1 + below);
  }
  return 1 + below;
}

function numberArgument(walk: Walk, node: { arguments?: readonly unknown[] }, name: string): number {
  // The parameter is widened to what is read of it; these are the argument nodes of a parsed document.
  const all = node.arguments as Extract<SelectionSetNode["selections"][number], { kind: Kind.FIELD }>["arguments"];
  const argument = all?.find((one) => one.name.value === name);
  const value: unknown = argument && valueFromASTUntyped(argument.value, walk.variables);
  return typeof value === "number" ? value : 0;
}
