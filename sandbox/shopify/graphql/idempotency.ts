import { createHash } from "node:crypto";
import { type GraphQLResolveInfo, valueFromASTUntyped } from "graphql";
import type { ShopStore } from "../store/shop-store.ts";
import type { Args } from "./listing.ts";
import { badRequest } from "./errors.ts";

/**
 * `@idempotent(key:)`, required since 2026-04 on the mutations of inventory and of refunds
 * (https://shopify.dev/docs/api/usage/idempotent-requests): the same key with the same input gets the first answer again and
 * changes nothing; with another input, or after a failure, it is refused.
 */
const REQUIRED = new Set(["inventorySetQuantities", "inventoryAdjustQuantities", "refundCreate"]);
const REMEMBERED_KEYS = 5000;

export interface UserError {
  field: string[] | null;
  message: string;
  code?: string;
}

interface Payload {
  userErrors: UserError[];
}

function keyOf(info: GraphQLResolveInfo): string | undefined {
  for (const node of info.fieldNodes) {
    const directive = node.directives?.find((one) => one.name.value === "idempotent");
    const argument = directive?.arguments?.find((one) => one.name.value === "key");
    if (!argument) continue;
    const key: unknown = valueFromASTUntyped(argument.value, info.variableValues);
    if (typeof key !== "string" || key.trim() === "") throw badRequest("The idempotency key cannot be blank.");
    return key;
  }
  return undefined;
}

const refusal = (message: string, code: string): Payload => ({ userErrors: [{ field: null, message, code }] });

/** Runs a mutation once for its key. The result must be plain JSON, for it is kept over a restart. */
export function once<T extends Payload>(
  shop: ShopStore,
  info: GraphQLResolveInfo,
  args: Args,
  run: () => T,
): T | Payload {
  const name = info.fieldName;
  if (!REQUIRED.has(name)) return run();
  const key = keyOf(info);
  if (key === undefined) {
    throw badRequest(`The @idempotent directive is required for the ${name} mutation, and was not given.`);
  }
  const kept = `${name} ${key}`;
  const digest = createHash("sha256").update(JSON.stringify(args)).digest("hex");
  const before = shop.kept.get("idempotency", kept);
  if (before && before.digest !== digest) {
    return refusal(
      "The same idempotency key cannot be used with different operation parameters.",
      "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
    );
  }
  if (before?.failed === true) {
    return refusal(
      "A previous request with this idempotency key failed. Retry with a new idempotency key.",
      "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED",
    );
  }
  if (before) return before.result as T; // kept below under the same name
  const result = run();
  const failed = result.userErrors.length > 0;
  shop.kept.set("idempotency", kept, { digest, failed, result: failed ? null : result });
  shop.kept.trim("idempotency", REMEMBERED_KEYS);
  return result;
}
