import { readFileSync } from "node:fs";
import {
  buildClientSchema,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isObjectType,
} from "graphql";

/** Leave that a field needs: any one of these scopes. The text is Shopify's own, for the refusal. */
export interface Requirement {
  text: string;
  anyOf: string[];
}

export interface AdminSchema {
  graphql: GraphQLSchema;
  /** What the field itself, and what it returns, need. */
  requirements(parent: string, field: GraphQLField<unknown, unknown>): Requirement[];
  /** What an object of a type needs, for fields such as `node` that may return any. */
  typeRequirement(type: string): Requirement | undefined;
}

interface ScopeItem {
  type: "type" | "field";
  typeName: string;
  fieldName?: string;
  requiredAccess: string;
  offlineScopes: string[];
}

interface SchemaFile {
  data?: IntrospectionQuery;
  offline_scopes?: { items: ScopeItem[] };
}

interface AnnotatedField {
  name: string;
  requiredAccess?: string | null;
}

/** Scopes are named first; what a user may do comes after "Also". */
function scopesIn(text: string): string[] {
  const [first = ""] = text.split("Also:");
  return [...first.matchAll(/`((?:read|write)_\w+)`/g)].map((match) => match[1] ?? "");
}

/** Of a mutation the file may name only the kind of record: `orders` access scope. It is leave to write them. */
function scopesOfField(type: string, text: string): string[] {
  const scopes = scopesIn(text);
  if (scopes.length > 0 || type !== "Mutation") return scopes;
  return [...text.matchAll(/`(\w+)` access scope/g)].map((match) => `write_${match[1] ?? ""}`);
}

function requirementsIn(file: SchemaFile, introspection: IntrospectionQuery): Map<string, Requirement> {
  const found = new Map<string, Requirement>();
  for (const type of introspection.__schema.types) {
    if (type.kind !== "OBJECT") continue;
    // Shopify's file says more of each field than the introspection standard knows.
    for (const { name, requiredAccess } of type.fields as readonly AnnotatedField[]) {
      const anyOf = scopesOfField(type.name, requiredAccess ?? "");
      if (anyOf.length > 0) found.set(`${type.name}.${name}`, { text: (requiredAccess ?? "").trim(), anyOf });
    }
  }
  for (const { typeName, fieldName, requiredAccess, offlineScopes } of file.offline_scopes?.items ?? []) {
    if (offlineScopes.length === 0) continue;
    const key = fieldName === undefined ? typeName : `${typeName}.${fieldName}`;
    found.set(key, { text: requiredAccess.trim(), anyOf: offlineScopes });
  }
  return found;
}

/** The type of a connection's nodes, or the type itself. */
function elementType(type: GraphQLNamedType): GraphQLNamedType {
  if (!isObjectType(type) || !type.name.endsWith("Connection")) return type;
  const nodes = type.getFields().nodes;
  return nodes ? getNamedType(nodes.type) : type;
}

function load(file: string): AdminSchema {
  let parsed: SchemaFile;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8")) as SchemaFile; // buildClientSchema refuses what is no introspection
  } catch (error) {
    throw new Error(`The Admin schema is not in ${file}: run "npm run generate", which fetches it.`, { cause: error });
  }
  const introspection = parsed.data ?? (parsed as unknown as IntrospectionQuery);
  const known = requirementsIn(parsed, introspection);
  const cache = new WeakMap<GraphQLField<unknown, unknown>, Requirement[]>();
  return {
    graphql: buildClientSchema(introspection, { assumeValid: true }),
    typeRequirement: (type) => known.get(type),
    requirements(parent, field) {
      let needs = cache.get(field);
      if (!needs) {
        const of = elementType(getNamedType(field.type)).name;
        needs = [known.get(`${parent}.${field.name}`), known.get(of)].filter((need) => need !== undefined);
        cache.set(field, needs);
      }
      return needs;
    },
  };
}

const loaded = new Map<string, AdminSchema>();

/** The genuine Admin schema. It is large and never changes, so stand-ins of one process share it. */
export function loadAdminSchema(file: string): AdminSchema {
  let schema = loaded.get(file);
  if (!schema) {
    schema = load(file);
    loaded.set(file, schema);
  }
  return schema;
}
