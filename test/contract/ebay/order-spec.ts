import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { z } from "zod";
import type { Exchange } from "../../../sandbox/channels/ebay/test-client.ts";

/** The vendors' specs are not part of the project: their folder comes from SPECS_DIR. */
const folder = path.resolve(
  process.env.SPECS_DIR ?? path.join(import.meta.dirname, "../../../../shared/specs"),
  "ebay",
);
const FULFILLMENT = path.join(folder, "sell_fulfillment_v1_oas3.json");
const POST_ORDER = path.join(folder, "postorder_cancellation_oas3.json");
export const haveOrderSpecs = existsSync(FULFILLMENT) && existsSync(POST_ORDER);
if (!haveOrderSpecs)
  console.warn(
    `eBay's specs of orders are not in ${folder}: tests against them are SKIPPED. Set SPECS_DIR to run them.`,
  );

const content = z.record(z.string(), z.object({ schema: z.looseObject({}) })).optional();
const reply = z.object({
  content,
  "x-response-codes": z.object({ errors: z.record(z.string(), z.unknown()) }).optional(),
});
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), reply),
});
const schema = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });
const spec = z.object({
  servers: z.array(z.object({ variables: z.object({ basePath: z.object({ default: z.string() }) }) })).min(1),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), schema) }).optional(),
});

interface OrderOperation {
  id: string;
  method: string;
  path: string;
  query: string[];
  request: ValidateFunction | undefined;
  replies: Map<number, ValidateFunction | undefined>;
  /** The numbers of errors that the operation is described with. */
  errorIds: Set<string>;
  /** Undefined where the spec has no types at all. */
  error: ValidateFunction | undefined;
}

/** Errors of the gateway come before the operation and are in no spec. */
const GATEWAY_ERRORS = ["1001", "1002", "1100", "2001", "2004"];

/** eBay's specs of orders as the judge of an exchange: closed, so that nothing unknown passes. */
export class OrderSpecs {
  private readonly operations = [...readSpec(FULFILLMENT), ...readSpec(POST_ORDER)];

  find(method: string, requestPath: string): OrderOperation | undefined {
    const given = requestPath.split("/");
    const open = ({ path: own }: OrderOperation) => own.split("{").length;
    return this.operations
      .filter((one) => {
        const parts = one.path.split("/");
        return (
          one.method === method &&
          parts.length === given.length &&
          parts.every((part, index) => part.startsWith("{") || part === given[index])
        );
      })
      .toSorted((a, b) => open(a) - open(b))[0];
  }

  problems({ method, path: target, status, body, requestBody }: Exchange): string[] {
    const url = new URL(target, "http://stand-in");
    const found = this.find(method, url.pathname);
    if (!found) return [`${method} ${url.pathname} is not in the specs`];
    const sent = status < 400 ? requestProblems(found, url, requestBody) : [];
    const came = status < 400 ? successProblems(found, status, body) : errorProblems(found, status, body);
    return [...sent, ...came].map((problem) => `${found.id} ${status}: ${problem}`);
  }
}

function requestProblems(found: OrderOperation, url: URL, body: unknown): string[] {
  // The spec of cancellations describes neither parameters nor bodies.
  if (!found.error) return [];
  const unknown = [...url.searchParams.keys()].filter((name) => !found.query.includes(name));
  return [...unknown.map((name) => `parameter ${name} is unknown`), ...faults(found.request, body)];
}

function successProblems(found: OrderOperation, status: number, body: unknown): string[] {
  return found.replies.has(status) ? faults(found.replies.get(status), body) : ["the spec has no such reply"];
}

function errorProblems(found: OrderOperation, status: number, body: unknown): string[] {
  if (!found.error) return [];
  const { errors } = z.object({ errors: z.array(z.object({ errorId: z.coerce.string() })) }).parse(body);
  const strange = errors.filter(({ errorId }) => !found.errorIds.has(errorId) && !GATEWAY_ERRORS.includes(errorId));
  const known = found.replies.has(status) || [401, 403, 429].includes(status);
  return [
    ...faults(found.error, body),
    ...strange.map(({ errorId }) => `error ${errorId} is not the operation's`),
    ...(known ? [] : ["the spec has no such reply"]),
  ];
}

function faults(validate: ValidateFunction | undefined, value: unknown): string[] {
  if (!validate || value === undefined || validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}

function readSpec(file: string): OrderOperation[] {
  const { servers, paths, components } = spec.parse(JSON.parse(readFileSync(file, "utf8")));
  const base = servers[0]?.variables.basePath.default ?? "";
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const closed = Object.entries(components?.schemas ?? {}).map(([name, one]): [string, unknown] => [
    name,
    one.properties ? { ...one, additionalProperties: false } : one,
  ]);
  ajv.addSchema({ $id: "spec", components: { schemas: Object.fromEntries(closed) } });
  const compile = (media: z.output<typeof content>) => {
    const [entry] = Object.values(media ?? {});
    const target = entry?.schema.$ref;
    return typeof target === "string" ? ajv.compile({ $ref: `spec${target}` }) : undefined;
  };
  const errors = { type: "array", items: { $ref: "spec#/components/schemas/Error" } };
  const error = components
    ? ajv.compile({ type: "object", required: ["errors"], additionalProperties: false, properties: { errors } })
    : undefined;
  return Object.entries(paths).flatMap(([template, methods]) => {
    // Paths with servers of their own are of disputes, on another host.
    if ("servers" in methods) return [];
    return Object.entries(methods).map(([method, raw]): OrderOperation => {
      const { operationId, parameters, requestBody, responses } = operation.parse(raw);
      const codes = Object.values(responses).map((answer) => answer["x-response-codes"]?.errors ?? {});
      return {
        id: operationId,
        method: method.toUpperCase(),
        path: base + template,
        query: parameters.filter(({ in: place }) => place === "query").map(({ name }) => name),
        request: compile(requestBody?.content),
        replies: new Map(Object.entries(responses).map(([status, one]) => [Number(status), compile(one.content)])),
        errorIds: new Set(codes.flatMap((errors) => Object.keys(errors))),
        error,
      };
    });
  });
}
