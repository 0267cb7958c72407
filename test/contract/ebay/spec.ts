import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";

/** The folder of the vendors' specs, which are not ours to ship. */
export const specsDir = process.env.SPECS_DIR ?? "../shared/specs";
export const haveSpecs = existsSync(join(specsDir, "ebay"));
if (!haveSpecs) {
  console.warn(`SKIPPED: eBay's specs are not in ${specsDir}; set SPECS_DIR to check the connector against them.`);
}

const files = [
  "sell_inventory_v1_oas3",
  "sell_account_v1_oas3",
  "sell_metadata_v1_oas3",
  "commerce_taxonomy_v1_oas3",
  "commerce_identity_v1_oas3",
  "commerce_notification_v1_oas3",
];

interface Spec {
  servers: { variables: { basePath: { default: string } } }[];
  paths: Record<string, Record<string, SpecOperation>>;
  components: { schemas: Record<string, object> };
}
interface SpecOperation {
  operationId?: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content?: Record<string, { schema?: { $ref?: string } }> };
  responses?: Record<string, { content?: Record<string, { schema?: { $ref?: string } }> }>;
}

export interface CheckedOperation {
  id: string;
  requiredHeaders: string[];
  requiredQuery: string[];
  checkRequest(body: unknown): string[];
  checkReply(status: number, body: unknown): string[];
}

/** eBay's operations by method and path. */
export function ebaySpecs(directory: string) {
  const loaded = files.map((file) => loadSpec(join(directory, "ebay", `${file}.json`), file));
  return {
    find(method: string, pathname: string): CheckedOperation | undefined {
      for (const find of loaded) {
        const found = find(method.toLowerCase(), pathname);
        if (found) return found;
      }
      return undefined;
    },
  };
}

function loadSpec(path: string, name: string) {
  const spec = JSON.parse(readFileSync(path, "utf8")) as Spec;
  const base = spec.servers[0]?.variables.basePath.default ?? "";
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: name, components: { schemas: closed(spec.components.schemas) } });
  const validators = new Map<string, ValidateFunction>();
  const validatorFor = (ref: string) => {
    let validate = validators.get(ref);
    if (!validate) validators.set(ref, (validate = ajv.compile({ $ref: `${name}${ref}` })));
    return validate;
  };
  const problemsOf = (where: string, ref: string | undefined, body: unknown) => {
    if (ref === undefined || body === undefined) return [];
    const validate = validatorFor(ref);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      (error) => `${where}${error.instancePath} ${error.message ?? ""} ${JSON.stringify(error.params)}`,
    );
  };
  const routes = Object.entries(spec.paths).map(([template, methods]) => ({
    pattern: toPattern(base + template),
    methods,
  }));

  return (method: string, pathname: string): CheckedOperation | undefined => {
    // A literal path wins over one with a parameter: /offer/publish_by… is no /offer/{offerId}.
    const found = routes
      .filter(({ pattern, methods }) => pattern.test(pathname) && methods[method])
      .sort((a, b) => a.pattern.source.split("[^/]").length - b.pattern.source.split("[^/]").length)[0];
    const operation = found?.methods[method];
    if (!operation) return undefined;
    const id = operation.operationId ?? `${method} ${pathname}`;
    const required = (place: string) =>
      (operation.parameters ?? []).filter((parameter) => parameter.in === place && parameter.required);
    return {
      id,
      requiredHeaders: required("header")
        .map((parameter) => parameter.name)
        .filter((header) => header !== "Accept-Encoding"), // fetch sets it
      requiredQuery: required("query").map((parameter) => parameter.name),
      checkRequest: (body) => problemsOf(`${id} request`, schemaRef(operation.requestBody?.content), body),
      checkReply: (status, body) => {
        const reply = operation.responses?.[String(status)] ?? operation.responses?.["200"];
        return status < 300 ? problemsOf(`${id} reply`, schemaRef(reply?.content), body) : [];
      },
    };
  };
}

const schemaRef = (content: Record<string, { schema?: { $ref?: string } }> | undefined) =>
  content?.["application/json"]?.schema?.$ref;

function toPattern(template: string): RegExp {
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+");
  return new RegExp(`^${escaped}$`);
}

/**
 * eBay's schemas name no required properties and allow any other, so by themselves they would let everything pass: here
 * an unknown property is an error. `aspects` is said to be a string there, and is an object of lists in every example.
 */
function closed(schemas: Record<string, object>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { properties } = schema as { properties?: Record<string, object> };
      if (!properties) return [name, schema];
      const own = Object.fromEntries(
        Object.entries(properties).map(([property, value]) => [
          property,
          property === "aspects" && (value as { type?: string }).type === "string"
            ? { type: "object", additionalProperties: { type: "array", items: { type: "string" } } }
            : value,
        ]),
      );
      return [name, { ...schema, properties: own, additionalProperties: false }];
    }),
  );
}
