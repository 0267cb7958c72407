import type { MetafieldDefinition } from "../../store/kept-records.ts";
import type { Context, Resolve } from "../context.ts";
import { accessDenied } from "../errors.ts";
import type { UserError } from "../idempotency.ts";
import type { Args } from "../listing.ts";
import { namespaceOf } from "../types/metafield.ts";
import { definitionOf, keepDefinition } from "./metafield-input.ts";

/** Owners whose records a scope guards; the rest of them the sandbox does not guard. */
const SCOPES: Record<string, string> = {
  ORDER: "write_orders",
  PRODUCT: "write_products",
  PRODUCTVARIANT: "write_products",
  COLLECTION: "write_products",
};

function mayDefine(ownerType: string, context: Context): void {
  const scope = SCOPES[ownerType];
  if (scope === undefined || context.scopes.has(scope)) return;
  throw accessDenied("metafieldDefinitionCreate", { text: `\`${scope}\` access scope.`, anyOf: [scope] });
}

export const metafieldDefinitionCreate: Resolve<unknown> = (_source, args, context) => {
  const { shop } = context;
  const input = args.definition as Args; // required, checked by the schema
  const ownerType = String(input.ownerType);
  mayDefine(ownerType, context);
  const namespace = namespaceOf(input.namespace);
  const [key, name, type] = [String(input.key), String(input.name), String(input.type)];
  const userErrors: UserError[] = [];
  const refuse = (field: string, message: string, code: string): void => {
    userErrors.push({ field: ["definition", field], message, code });
  };
  if (!/^[\w-]{2,64}$/.test(key)) {
    refuse("key", "Key must be 2 to 64 letters, numbers, hyphens or underscores.", "INVALID_CHARACTER");
  }
  if (name.trim() === "") refuse("name", "Name can't be blank.", "BLANK");
  if (definitionOf(shop, ownerType, namespace, key)) refuse("key", "Key is in use for Order metafields.", "TAKEN");
  if (userErrors.length > 0) return { createdDefinition: null, userErrors };
  const capabilities = input.capabilities as { uniqueValues?: { enabled?: boolean } | null } | null | undefined;
  const definition: MetafieldDefinition = {
    kind: "MetafieldDefinition",
    id: shop.numbering.next("MetafieldDefinition"),
    ownerType,
    namespace,
    key,
    name,
    description: typeof input.description === "string" ? input.description : null,
    type,
    // Ids are unique, whether one asks for it or not: https://shopify.dev/docs/apps/build/metafields/list-of-data-types
    unique: type === "id" || capabilities?.uniqueValues?.enabled === true,
    createdAtMs: shop.now(),
  };
  keepDefinition(shop, definition);
  return { createdDefinition: definition, userErrors: [] };
};
