import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLObjectType,
  isCompositeType,
  isListType,
  isNonNullType,
} from "graphql";
import type { Context } from "./context.ts";
import { accessDenied, notInSandbox } from "./errors.ts";
import { type Args, Listing } from "./listing.ts";
import { resolvers } from "./table.ts";

/** Refuses a field that the token has no leave for. */
export function checkAccess(parent: string, field: GraphQLField<unknown, unknown>, context: Context): void {
  for (const need of context.services.schema.requirements(parent, field)) {
    if (!need.anyOf.some((scope) => context.scopes.has(scope))) throw accessDenied(field.name, need);
  }
}

export type Read = (source: unknown, args: Args, context: Context) => unknown;

/**
 * How a field is read: by the type's own resolver, else off the object. What the sandbox does not know is null where that is
 * allowed, an empty list where it is a list, else an error: never a made-up value.
 */
export function readerOf(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Read {
  // The table pairs types with their objects: what the schema gives here is what the resolver wants.
  const resolve = resolvers[parent.name]?.[field.name] as Read | undefined;
  if (resolve) return resolve;
  const { name } = field;
  return (source) => {
    const own = (source as Record<string, unknown> | null | undefined)?.[name];
    return own === undefined ? unknownValue(parent, field) : own;
  };
}

function unknownValue(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): unknown {
  const isRoot = parent.name === "QueryRoot" || parent.name === "Mutation";
  if (!isRoot && !isNonNullType(field.type)) return null;
  if (!isRoot && isListType(getNullableType(field.type))) return [];
  if (!isRoot && getNamedType(field.type).name.endsWith("Connection")) return new Listing([], () => 0);
  throw notInSandbox(`${parent.name}.${field.name}`);
}

/** Points of what was fetched: two for a connection, one for each object. */
export function costOf(field: GraphQLField<unknown, unknown>, value: unknown): number {
  const named = getNamedType(field.type);
  if (value === null || value === undefined || !isCompositeType(named)) return 0;
  if (named.name.endsWith("Connection")) return 2;
  if (named.name.endsWith("Edge") || named.name === "PageInfo") return 0;
  return Array.isArray(value) ? value.length : 1;
}
