import {
  type FieldNode,
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  valueFromAST,
} from "graphql";
import type { Context } from "../graphql/context.ts";
import { type Args, Listing } from "../graphql/listing.ts";
import { checkAccess, type Read, readerOf } from "../graphql/resolve.ts";
import type { AdminSchema } from "../graphql/schema.ts";
import type { BulkDocument } from "./rules.ts";

/**
 * A selection turned once into functions, so that half a million objects need no further look at the query. Writes the
 * object's own fields as JSON text, and hands its connections to `found`: their nodes become rows of their own.
 */
export type WriteObject = (source: unknown, found: (connection: ConnectionPlan, source: unknown) => void) => string;

export interface ConnectionPlan {
  nodesOf: (source: unknown) => readonly unknown[];
  write: WriteObject;
  idOf: (node: unknown) => string | null;
}

type Part = (source: unknown, found: Parameters<WriteObject>[1]) => string;

interface Planner {
  schema: AdminSchema;
  fragments: BulkDocument["fragments"];
  context: Context;
}

type Composite = GraphQLObjectType | GraphQLInterfaceType;

function argsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Args {
  const read = (argument: GraphQLArgument): unknown => {
    const given = node.arguments?.find((one) => one.name.value === argument.name);
    return given ? valueFromAST(given.value, argument.type) : argument.defaultValue;
  };
  return Object.fromEntries(
    field.args.map((argument) => [argument.name, read(argument)] as const).filter(([, value]) => value !== undefined),
  );
}

/** The selections of a node below `edges { node }` or `nodes`. */
function nodeSelections(planner: Planner, selections: SelectionSetNode): SelectionSetNode {
  const merged = selections.selections.flatMap((node): SelectionSetNode["selections"] => {
    if (node.kind !== Kind.FIELD) {
      const below =
        node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : planner.fragments.get(node.name.value)?.selectionSet;
      return below ? nodeSelections(planner, below).selections : [];
    }
    if (node.name.value === "nodes" || node.name.value === "node") return node.selectionSet?.selections ?? [];
    if (node.name.value !== "edges" || !node.selectionSet) return [];
    return nodeSelections(planner, node.selectionSet).selections;
  });
  return { kind: Kind.SELECTION_SET, selections: merged };
}

export function planConnection(planner: Planner, parent: GraphQLObjectType, node: FieldNode): ConnectionPlan {
  const field = parent.getFields()[node.name.value];
  const nodes = field && (getNamedType(field.type) as GraphQLObjectType).getFields().nodes; // a connection type has them
  if (!field || !nodes || !node.selectionSet) throw new Error(`${parent.name}.${node.name.value} is no connection`);
  checkAccess(parent.name, field, planner.context);
  const args = argsOf(field, node);
  const type = getNamedType(nodes.type);
  const id = isObjectType(type) ? type.getFields().id : undefined;
  const read = readerOf(parent, field);
  const readId = id && isObjectType(type) ? readerOf(type, id) : undefined;
  return {
    nodesOf: (source) => {
      const list = read(source, args, planner.context);
      return list instanceof Listing ? (list as Listing).nodes : [];
    },
    write: planObject(planner, type, nodeSelections(planner, node.selectionSet)),
    idOf: (source) => (readId ? String(readId(source, {}, planner.context)) : null),
  };
}

function planObject(planner: Planner, type: GraphQLNamedType, selections: SelectionSetNode): WriteObject {
  const parts = planParts(planner, type as Composite, selections); // only composite types have selections
  return (source, found) => {
    let text = "";
    for (const part of parts) {
      const written = part(source, found);
      if (written !== "") text += text === "" ? written : `,${written}`;
    }
    return `{${text}}`;
  };
}

function planParts(planner: Planner, type: Composite, selections: SelectionSetNode): Part[] {
  return selections.selections.flatMap((node): Part[] => {
    if (node.kind === Kind.FIELD) return [planField(planner, type, node)];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? planner.fragments.get(node.name.value) : node;
    const condition = fragment?.typeCondition?.name.value;
    const on = condition === undefined ? type : planner.schema.graphql.getType(condition);
    if (!fragment || !on) return [];
    const parts = planParts(planner, on as Composite, fragment.selectionSet); // validated with the document
    if (on === type || isInterfaceType(on)) return parts;
    return parts.map(
      (part): Part =>
        (source, found) =>
          kindOf(source) === on.name ? part(source, found) : "",
    );
  });
}

const kindOf = (source: unknown): string | undefined => (source as { kind?: string }).kind;

function planField(planner: Planner, type: Composite, node: FieldNode): Part {
  const key = `${JSON.stringify(node.alias?.value ?? node.name.value)}:`;
  if (node.name.value === "__typename") return (source) => key + JSON.stringify(kindOf(source) ?? type.name);
  const field = type.getFields()[node.name.value];
  if (!field) return () => "";
  const named = getNamedType(field.type);
  if (named.name.endsWith("Connection") && isObjectType(type)) {
    const connection = planConnection(planner, type, node);
    return (source, found) => {
      found(connection, source);
      return "";
    };
  }
  if (isObjectType(type)) checkAccess(type.name, field, planner.context);
  const args = argsOf(field, node);
  const read = isObjectType(type) ? readerOf(type, field) : readerOfKind(planner, field);
  const value = (source: unknown): unknown => read(source, args, planner.context);
  if (isLeafType(named)) return (source) => key + JSON.stringify(value(source) ?? null);
  const write = planObject(planner, named, node.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] });
  return (source, found) => {
    const below = value(source);
    if (below === null || below === undefined) return `${key}null`;
    if (Array.isArray(below)) return `${key}[${below.map((one) => write(one, found)).join(",")}]`;
    return key + write(below, found);
  };
}

/** On an interface the object itself says of which type it is. */
function readerOfKind(planner: Planner, field: GraphQLField<unknown, unknown>): Read {
  const readers = new Map<string, Read>();
  return (source, args, context) => {
    const kind = kindOf(source) ?? "";
    const type = planner.schema.graphql.getType(kind);
    const known =
      readers.get(kind) ?? (isObjectType(type) ? readerOf(type, type.getFields()[field.name] ?? field) : undefined);
    if (!known) return null;
    readers.set(kind, known);
    return known(source, args, context);
  };
}
