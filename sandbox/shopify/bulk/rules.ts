import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  validate,
} from "graphql";
import { plainError } from "../graphql/errors.ts";

const MAX_CONNECTIONS = 5;
const MAX_NESTING = 2;

export interface BulkDocument {
  operation: OperationDefinitionNode;
  root: FieldNode;
  fragments: Map<string, FragmentDefinitionNode>;
}

interface Found {
  connections: number;
  deepest: number;
}

/**
 * What Shopify asks of a bulk query: one connection at the root (or below one root field), five connections at most, nested
 * no deeper than two below the first (https://shopify.dev/docs/api/usage/bulk-operations/queries). Answers the reason where
 * it is refused.
 */
export function checkBulkQuery(schema: GraphQLSchema, query: string): BulkDocument | string {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return `Invalid bulk query: ${plainError(error).message}`;
    throw error;
  }
  const [invalid] = validate(schema, document);
  if (invalid) return `Invalid bulk query: ${plainError(invalid).message}`;
  const fragments: BulkDocument["fragments"] = new Map();
  const operations: OperationDefinitionNode[] = [];
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node);
  }
  const [operation] = operations;
  if (!operation || operations.length > 1) return "Bulk queries must contain exactly one operation.";
  if (operation.operation !== OperationTypeNode.QUERY) return "Bulk queries must be queries, not mutations.";
  if ((operation.variableDefinitions?.length ?? 0) > 0) return "Bulk queries cannot have variables.";
  const [root, ...others] = operation.selectionSet.selections;
  if (root?.kind !== Kind.FIELD || others.length > 0) return "Bulk queries must contain exactly one top-level field.";
  if (root.name.value === "node" || root.name.value === "nodes") {
    return `Bulk queries cannot contain the top-level field '${root.name.value}'.`;
  }
  const queryType = schema.getQueryType();
  const found = queryType ? connectionsIn(schema, fragments, operation.selectionSet, queryType, 0) : none;
  if (found.connections === 0) return "Bulk queries must contain at least one connection.";
  if (found.connections > MAX_CONNECTIONS) {
    return `Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`;
  }
  if (found.deepest - 1 > MAX_NESTING) {
    return `Bulk queries cannot contain connections with a nesting depth greater than ${MAX_NESTING}.`;
  }
  return { operation, root, fragments };
}

const none: Found = { connections: 0, deepest: 0 };
const both = (a: Found, b: Found): Found => ({
  connections: a.connections + b.connections,
  deepest: Math.max(a.deepest, b.deepest),
});

function connectionsIn(
  schema: GraphQLSchema,
  fragments: BulkDocument["fragments"],
  selections: SelectionSetNode,
  type: GraphQLNamedType,
  depth: number,
): Found {
  const below = (node: SelectionSetNode, of: GraphQLNamedType, at: number): Found =>
    connectionsIn(schema, fragments, node, of, at);
  return selections.selections
    .map((node): Found => {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value);
        const on = fragment && schema.getType(fragment.typeCondition.name.value);
        return fragment && on ? below(fragment.selectionSet, on, depth) : none;
      }
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const on = node.typeCondition ? schema.getType(node.typeCondition.name.value) : type;
        return on ? below(node.selectionSet, on, depth) : none;
      }
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
      if (!field || !node.selectionSet) return none;
      const named = getNamedType(field.type);
      if (!named.name.endsWith("Connection")) return below(node.selectionSet, named, depth);
      return both({ connections: 1, deepest: depth + 1 }, below(node.selectionSet, named, depth + 1));
    })
    .reduce(both, none);
}
