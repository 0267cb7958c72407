import type { AccessToken } from "../store/kept-records.ts";
import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import {
  type ExecutionResult,
  executeSync,
  type GraphQLError,
  type GraphQLFieldResolver,
  GraphQLError as GraphQLFailure,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import { z } from "zod";
import { grantedScopes } from "../oauth/routes.ts";
import { liveToken } from "../oauth/tokens.ts";
import type { Services } from "../services.ts";
import type { ShopStore } from "../store/shop-store.ts";
import type { Context } from "./context.ts";
import { requestedCost } from "./cost.ts";
import { Documents, operationIn } from "./documents.ts";
import { plainError, throttled, tooCostly } from "./errors.ts";
import { once } from "./idempotency.ts";
import { type Args, Listing, pageOf } from "./listing.ts";
import { checkAccess, costOf, readerOf } from "./resolve.ts";
import { Bucket } from "./throttle.ts";

const bodySchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});
type Body = z.infer<typeof bodySchema>;

const BAD_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)";

const resolveField: GraphQLFieldResolver<unknown, Context> = (source, args: Args, context, info) => {
  const field = info.parentType.getFields()[info.fieldName];
  if (!field) return undefined;
  checkAccess(info.parentType.name, field, context);
  const run = (): unknown => readerOf(info.parentType, field)(source, args, context);
  const value =
    info.parentType.name === "Mutation"
      ? context.shop.transact(() => once(context.shop, info, args, run as () => { userErrors: [] }))
      : run();
  context.cost += costOf(field, value);
  return value instanceof Listing ? pageOf(value, args) : value;
};

const kindOf = (value: unknown): string | undefined => (value as { kind?: string }).kind;

function contextFor(services: Services, shop: ShopStore, token: AccessToken): Context {
  return { services, shop, scopes: grantedScopes(token), scopeList: token.scopes, cost: 0 };
}

interface Answer {
  result: ExecutionResult | { errors: GraphQLError[] };
  requested: number | null;
  actual: number | null;
}

/** The Admin API of all shops: real documents, run on the genuine schema over the store. */
export class AdminApi {
  private readonly documents: Documents;
  private readonly buckets = new Map<number, Bucket>();

  constructor(private readonly services: Services) {
    this.documents = new Documents(services.schema.graphql);
  }

  bucketOf(shop: ShopStore): Bucket {
    let bucket = this.buckets.get(shop.index);
    if (!bucket) {
      bucket = new Bucket(this.services.throttle, shop.now);
      this.buckets.set(shop.index, bucket);
    }
    return bucket;
  }

  private answer(shop: ShopStore, token: AccessToken, body: Body): Answer {
    const refuse = (...errors: readonly GraphQLError[]): Answer => ({
      result: { errors: [...errors] },
      requested: null,
      actual: null,
    });
    const { document, errors } = this.documents.read(body.query);
    if (!document || errors.length > 0) return refuse(...errors);
    const operation = operationIn(document, body.operationName ?? undefined);
    if (operation instanceof GraphQLFailure) return refuse(operation);
    const requested = requestedCost(this.services.schema.graphql, document, operation, body.variables ?? {});
    const { maximumQueryCost } = this.services.throttle;
    if (requested > maximumQueryCost) return refuse(tooCostly(requested, maximumQueryCost));
    const bucket = this.bucketOf(shop);
    if (!bucket.take(requested)) return { ...refuse(throttled()), requested };
    const context = contextFor(this.services, shop, token);
    const result = executeSync({
      schema: this.services.schema.graphql,
      document,
      operationName: body.operationName,
      variableValues: body.variables,
      contextValue: context,
      fieldResolver: resolveField,
      typeResolver: kindOf,
    });
    const actual = actualCost(operation, context, requested);
    bucket.giveBack(requested - actual);
    return { result, requested, actual };
  }

  /** `POST /admin/api/:version/graphql.json` */
  route(): RequestHandler {
    return (request, response) => {
      const { services } = this;
      response.setHeader("x-request-id", randomUUID());
      response.setHeader("x-shopify-api-version", services.apiVersion);
      const shop = services.shopFor(request);
      if (!shop) {
        response.status(404).json({ errors: "Not Found" });
        return;
      }
      const token = liveToken(shop, request.header("x-shopify-access-token") ?? "");
      if (!token) {
        response.status(401).json({ errors: BAD_TOKEN });
        return;
      }
      const body = bodySchema.safeParse(request.body);
      if (!body.success) {
        response.status(400).json({ errors: { query: "Required parameter missing or invalid" } });
        return;
      }
      const { result, requested, actual } = this.answer(shop, token, body.data);
      services.persist();
      response.json({
        ...("data" in result ? { data: result.data } : {}),
        ...(result.errors ? { errors: result.errors.map(plainError) } : {}),
        ...(requested === null
          ? {}
          : {
              extensions: {
                cost: {
                  requestedQueryCost: requested,
                  actualQueryCost: actual,
                  throttleStatus: this.bucketOf(shop).status,
                },
              },
            }),
      });
    };
  }
}

function actualCost(operation: OperationDefinitionNode, context: Context, requested: number): number {
  return operation.operation === OperationTypeNode.MUTATION ? requested : Math.min(requested, context.cost);
}
