import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { z } from "zod";
import type { Http, HttpRequest } from "../../../app/platform/http.ts";

/**
 * eBay's specs of orders as a judge of what the connector sends and gets: the Fulfillment API with its schemas, and the
 * Post-Order API, whose spec has nothing but paths.
 */

const content = z.record(z.string(), z.object({ schema: z.unknown() })).optional();
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() })).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content })),
});
type Operation = z.infer<typeof operation>;
const spec = z.object({
  servers: z.array(z.object({ variables: z.object({ basePath: z.object({ default: z.string() }) }) })).min(1),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }).optional(),
});

interface Route {
  method: string;
  pattern: RegExp;
  operation: Operation;
  /** Post-Order names neither parameters nor bodies. */
  isBare: boolean;
  validate: (schema: unknown) => ValidateFunction;
}

function routesOf(specsDir: string, name: string): Route[] {
  const read = spec.parse(JSON.parse(readFileSync(join(specsDir, "ebay", `${name}.json`), "utf8")));
  const base = read.servers[0]?.variables.basePath.default ?? "";
  // No schema names required properties, and all allow any other: what can be checked is that there is no other.
  const schemas = Object.entries(read.components?.schemas ?? {}).map(([key, schema]) => [
    key,
    schema.properties ? { ...schema, additionalProperties: false } : schema,
  ]);
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: name, components: { schemas: Object.fromEntries(schemas) as unknown } });
  const validate = (schema: unknown) => {
    const reference = z.object({ $ref: z.string() }).safeParse(schema);
    return ajv.compile(reference.success ? { $ref: `${name}${reference.data.$ref}` } : {});
  };
  const routeOf = (template: string, method: string, body: unknown): Route => ({
    method: method.toUpperCase(),
    pattern: new RegExp(`^${(base + template).replaceAll(".", "\\.").replaceAll(/\{[^}]+\}/g, "[^/]+")}$`),
    operation: operation.parse(body),
    isBare: read.components === undefined,
    validate,
  });
  return Object.entries(read.paths).flatMap(([template, { get, post }]) => [
    ...(get === undefined ? [] : [routeOf(template, "get", get)]),
    ...(post === undefined ? [] : [routeOf(template, "post", post)]),
  ]);
}

/** Passes calls on, and notes by operation what the specs do not allow; calls that are not about orders pass unseen. */
export function checkingOrders(inner: Http, specsDir: string) {
  const routes = ["sell_fulfillment_v1_oas3", "postorder_cancellation_oas3"].flatMap((name) =>
    routesOf(specsDir, name),
  );
  const problems: string[] = [];
  const operations: string[] = [];
  const http: Http = {
    async send(request) {
      const outcome = await inner.send(request);
      const url = new URL(request.url);
      if (!/^\/(sell\/fulfillment|post-order)\//.test(url.pathname)) return outcome;
      const route = routes
        .filter(({ method, pattern }) => method === request.method && pattern.test(url.pathname))
        // "/cancellation/search" is no "/cancellation/{cancelId}".
        .sort((a, b) => a.pattern.source.split("[^/]").length - b.pattern.source.split("[^/]").length)[0];
      const id = route?.operation.operationId ?? `${request.method} ${url.pathname}`;
      if (!route) problems.push(`${id} is not in eBay's specs`);
      else {
        operations.push(id);
        const found = requestProblems(route, request, url);
        if (outcome.kind === "response") found.push(...replyProblems(route, outcome.status, outcome.text));
        problems.push(...found.map((problem) => `${id}: ${problem}`));
      }
      return outcome;
    },
  };
  return { http, problems, operations };
}

function requestProblems(
  { operation: { parameters, requestBody }, isBare, validate }: Route,
  request: HttpRequest,
  url: URL,
) {
  if (isBare) return request.headers?.authorization?.startsWith("IAF ") ? [] : ["its token has to stand behind IAF"];
  const found: string[] = [];
  const queries = parameters.filter(({ in: place }) => place === "query").map(({ name }) => name);
  for (const name of url.searchParams.keys()) if (!queries.includes(name)) found.push(`there is no parameter ${name}`);
  for (const { name, in: place, required } of parameters) {
    if (place === "header" && required && request.headers?.[name.toLowerCase()] === undefined) {
      found.push(`header ${name} is missing`);
    }
  }
  const body = parse(typeof request.body === "string" ? request.body : "");
  const schema = requestBody?.content?.["application/json"]?.schema;
  if (body !== undefined) found.push(...(schema === undefined ? ["takes no body"] : faults(validate(schema), body)));
  return found;
}

function replyProblems({ operation: { responses }, isBare, validate }: Route, status: number, text: string): string[] {
  // What stands before the API (tokens, rates) answers in its own way.
  if (isBare || [401, 403, 429].includes(status)) return [];
  const reply = responses[String(status)];
  if (!reply) return [`there is no reply ${status}`];
  const schema = reply.content?.["application/json"]?.schema;
  const body = parse(text);
  return status < 300 && schema !== undefined && body !== undefined ? faults(validate(schema), body) : [];
}

const parse = (text: string): unknown => (text.trim() === "" ? undefined : JSON.parse(text));

function faults(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}
