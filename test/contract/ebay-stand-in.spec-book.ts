import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { z } from "zod";
import type { Exchange } from "../../sandbox/channels/ebay/test-client.ts";

/** The vendors' specs are not part of the project: their folder comes from SPECS_DIR. */
const specsDir = path.resolve(process.env.SPECS_DIR ?? path.join(import.meta.dirname, "../../../shared/specs"), "ebay");
export const haveSpecs = existsSync(path.join(specsDir, "sell_inventory_v1_oas3.json"));
if (!haveSpecs)
  console.warn(
    `eBay's specs are not in ${specsDir}: the contract tests against them are SKIPPED. Set SPECS_DIR to run them.`,
  );

const FILES = [
  "commerce_identity_v1_oas3.json",
  "commerce_notification_v1_oas3.json",
  "commerce_taxonomy_v1_oas3.json",
  "sell_account_v1_oas3.json",
  "sell_inventory_v1_oas3.json",
  "sell_metadata_v1_oas3.json",
];

const reference = z.object({ $ref: z.string() });
const content = z.record(z.string(), z.object({ schema: z.union([reference, z.looseObject({})]) })).optional();
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() })).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content })),
});
const spec = z.object({
  servers: z.array(z.object({ variables: z.object({ basePath: z.object({ default: z.string() }) }) })).min(1),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({
    schemas: z.record(z.string(), z.looseObject({ properties: z.record(z.string(), z.looseObject({})).optional() })),
  }),
});

interface SpecOperation {
  id: string;
  method: string;
  path: string;
  parameters: { name: string; in: string; required?: boolean | undefined }[];
  request: ValidateFunction | undefined;
  /** By status; null: that status is allowed and has no body of its own. */
  replies: Map<number, ValidateFunction | null>;
  error: ValidateFunction;
}

/**
 * eBay's own specs as the judge of both sides. They name no required fields, so what can be checked is types, and that
 * nothing is sent that the spec does not know: every object of theirs is closed here.
 */
export class SpecBook {
  private readonly operations: SpecOperation[] = FILES.flatMap((file) => readSpec(path.join(specsDir, file)));

  find(method: string, requestPath: string): SpecOperation | undefined {
    const given = parts(requestPath);
    const fits = (operation: SpecOperation) =>
      operation.method === method &&
      parts(operation.path).length === given.length &&
      parts(operation.path).every((part, index) => part.startsWith("{") || part === given[index]);
    const open = (operation: SpecOperation) => parts(operation.path).filter((part) => part.startsWith("{")).length;
    return this.operations.filter(fits).toSorted((a, b) => open(a) - open(b))[0];
  }

  /** Everything about one request and its reply that the spec does not allow. */
  problems(exchange: Exchange): string[] {
    const url = new URL(exchange.path, "http://stand-in");
    const operation = this.find(exchange.method, url.pathname);
    if (!operation) return [`${exchange.method} ${url.pathname} is not in the spec`];
    const found = exchange.status < 400 ? [...requestProblems(operation, exchange, url)] : [];
    return [...found, ...replyProblems(operation, exchange)].map((problem) => `${operation.id}: ${problem}`);
  }
}

function parts(specPath: string): string[] {
  return specPath.split("/").filter((part) => part !== "");
}

function requestProblems(operation: SpecOperation, exchange: Exchange, url: URL): string[] {
  const found: string[] = [];
  const headers = Object.keys(exchange.requestHeaders).map((name) => name.toLowerCase());
  for (const { name, in: place, required } of operation.parameters) {
    if (required !== true) continue;
    // The spec wants Content-Type even of calls without a body; there is nothing to name the type of.
    const empty = name === "Content-Type" && exchange.requestBody === undefined;
    if (place === "header" && !empty && !headers.includes(name.toLowerCase())) found.push(`header ${name} is missing`);
    if (place === "query" && !url.searchParams.has(name)) found.push(`parameter ${name} is missing`);
  }
  const known = operation.parameters.filter(({ in: place }) => place === "query").map(({ name }) => name);
  for (const name of url.searchParams.keys()) if (!known.includes(name)) found.push(`parameter ${name} is unknown`);
  if (exchange.requestBody !== undefined) {
    if (!operation.request) found.push("a body was sent where the spec has none");
    else found.push(...faults(operation.request, exchange.requestBody, "request"));
  }
  return found;
}

function replyProblems(operation: SpecOperation, { status, body }: Exchange): string[] {
  // What the gateway answers before any service sees the call is in no spec.
  if ([401, 403, 415, 429].includes(status)) return faults(operation.error, body, "error");
  if (!operation.replies.has(status)) return [`the spec has no reply ${status}`];
  if (status >= 400) return faults(operation.error, body, "error");
  const validate = operation.replies.get(status) ?? successSchema(operation, status);
  if (validate) return faults(validate, body ?? {}, `reply ${status}`);
  return body === undefined ? [] : [`reply ${status} has a body where the spec has none`];
}

/** A 207 is described without a schema; it has the shape of the 200. */
function successSchema(operation: SpecOperation, status: number): ValidateFunction | null | undefined {
  return status === 207 ? operation.replies.get(200) : undefined;
}

function faults(validate: ValidateFunction, value: unknown, what: string): string[] {
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  return errors.map(
    ({ instancePath, message, params }) => `${what}${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}

const NAME_VALUES = { type: "object", additionalProperties: { type: "array", items: { type: "string" } } };

/** Places where the spec's type contradicts its own description. */
function mended(schema: string, property: string, as: Record<string, unknown>): Record<string, unknown> {
  // Described with an example of names and lists of values, typed as a string.
  if (property === "aspects" && as.type === "string") return NAME_VALUES;
  // The request has the object; the reply's type says string.
  if (schema === "Destination" && property === "deliveryConfig") return { $ref: "#/components/schemas/DeliveryConfig" };
  return as;
}

function readSpec(file: string): SpecOperation[] {
  const { servers, paths, components } = spec.parse(JSON.parse(readFileSync(file, "utf8")));
  const base = servers[0]?.variables.basePath.default ?? "";
  const closed = Object.entries(components.schemas).map(([name, schema]): [string, unknown] => {
    if (!schema.properties) return [name, schema];
    const properties = Object.entries(schema.properties).map(([key, as]) => [key, mended(name, key, as)]);
    return [name, { ...schema, properties: Object.fromEntries(properties) as unknown, additionalProperties: false }];
  });
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: "spec", components: { schemas: Object.fromEntries(closed) } });
  const compile = (schema: unknown): ValidateFunction => {
    const target = reference.safeParse(schema);
    return target.success ? ajv.compile({ $ref: `spec${target.data.$ref}` }) : ajv.compile(schema as object); // from the spec
  };
  const errorList = { type: "array", items: { $ref: "spec#/components/schemas/Error" } };
  const error = ajv.compile({
    type: "object",
    required: ["errors"],
    additionalProperties: false,
    properties: { errors: errorList },
  });
  const first = (media: z.output<typeof content>) => {
    const [entry] = Object.values(media ?? {});
    return entry ? compile(entry.schema) : undefined;
  };
  return Object.entries(paths).flatMap(([specPath, methods]) => {
    // Paths with servers of their own are another API's, repeated here.
    if ("servers" in methods) return [];
    return Object.entries(methods).map(([method, raw]): SpecOperation => {
      const { operationId, parameters, requestBody, responses } = operation.parse(raw);
      const replies = Object.entries(responses).map(([status, reply]): [number, ValidateFunction | null] => [
        Number(status),
        first(reply.content) ?? null,
      ]);
      const request = first(requestBody?.content);
      return {
        id: operationId,
        method: method.toUpperCase(),
        path: base + specPath,
        parameters,
        request,
        replies: new Map(replies),
        error,
      };
    });
  });
}
