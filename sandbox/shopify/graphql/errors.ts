import { GraphQLError } from "graphql";
import type { Requirement } from "./schema.ts";

const SCOPES_PAGE = "https://shopify.dev/api/usage/access-scopes";
const LIMITS_PAGE = "https://shopify.dev/api/usage/rate-limits";

export const accessDenied = (field: string, need: Requirement): GraphQLError =>
  new GraphQLError(`Access denied for ${field} field. Required access: ${need.text}`, {
    extensions: { code: "ACCESS_DENIED", documentation: SCOPES_PAGE, requiredAccess: need.text },
  });

export const throttled = (): GraphQLError =>
  new GraphQLError("Throttled", { extensions: { code: "THROTTLED", documentation: LIMITS_PAGE } });

export const tooCostly = (cost: number, maximum: number): GraphQLError =>
  new GraphQLError(`Query cost is ${cost}, which exceeds the single query max cost limit (${maximum}).`, {
    extensions: { code: "MAX_COST_EXCEEDED", cost, maxCost: maximum, documentation: LIMITS_PAGE },
  });

export const badRequest = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });

/** The stand-in's own: Shopify has an answer here, and this does not. */
export const notInSandbox = (what: string): GraphQLError =>
  new GraphQLError(`The sandbox has no answer for ${what} yet`, { extensions: { code: "NOT_IN_SANDBOX" } });

interface Plain {
  message: string;
  locations?: readonly { line: number; column: number }[];
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
}

/** Shopify words the most common mistakes of a document in its own way, with a code that apps read. */
function worded(error: GraphQLError): Plain {
  const { message } = error;
  const field = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(message);
  if (field) {
    return {
      message: `Field '${field[1] ?? ""}' doesn't exist on type '${field[2] ?? ""}'`,
      extensions: { code: "undefinedField", typeName: field[2], fieldName: field[1] },
    };
  }
  const argument = /^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"/.exec(message);
  if (argument) {
    return {
      message: `Field '${argument[3] ?? ""}' doesn't accept argument '${argument[1] ?? ""}'`,
      extensions: { code: "argumentNotAccepted", name: argument[3], typeName: "Field", argumentName: argument[1] },
    };
  }
  const variable = /^Variable "\$(\w+)" (?:got invalid value|of required type)/.exec(message);
  if (variable) {
    return {
      message: message.replace(/"/g, "").replace("got invalid value", "was provided invalid value"),
      extensions: { code: "INVALID_VARIABLE" },
    };
  }
  if (message.startsWith("Syntax Error:")) return { message: message.replace("Syntax Error:", "syntax error,") };
  return { message };
}

/** An error as it stands in the answer. */
export function plainError(error: GraphQLError): Plain {
  const { message, extensions } = worded(error);
  const all = { ...extensions, ...error.extensions };
  return {
    message,
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    ...(Object.keys(all).length > 0 ? { extensions: all } : {}),
  };
}
