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

/**
 * The value of a field: by the type's own resolver, else read off the object. What the sandbox does not know is null where
 * that is allowed, an empty list where it is a list, else an error: never a made-up value.
 */
export function valueOf(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  source: unknown,
  args: Args,
  context: Context,
): unknown {
  const resolve = resolvers[parent.name]?.[field.name];
  if (resolve) return resolve(source as never, args, context); // the table pairs types with their objects
  const own = (source as Record<string, unknown> | null | undefined)?.[field.name];
  if (own !== undefined) return own;
  return unknownValue(parent, field);
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
