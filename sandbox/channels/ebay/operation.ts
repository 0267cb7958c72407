import type { z } from "zod";
import type { VendorCall, VendorOperation, VendorReply } from "../shell.ts";
import { EbayError, gateway, inventoryError } from "./errors.ts";
import { enforceLimits, limitHeaders } from "./limits.ts";
import type { Seller, TokenGrant, World } from "./world.ts";

const SCOPE = "https://api.ebay.com/oauth/api_scope";

/** Any one of an entry's scopes opens its operations. */
export const SCOPES = {
  any: [SCOPE, `${SCOPE}/sell.inventory`, `${SCOPE}/sell.account`],
  inventory: [`${SCOPE}/sell.inventory`],
  inventoryRead: [`${SCOPE}/sell.inventory`, `${SCOPE}/sell.inventory.readonly`],
  account: [`${SCOPE}/sell.account`],
  accountRead: [`${SCOPE}/sell.account`, `${SCOPE}/sell.account.readonly`],
  identity: [`${SCOPE}/commerce.identity.readonly`],
  fulfillment: [`${SCOPE}/sell.fulfillment`],
  fulfillmentRead: [`${SCOPE}/sell.fulfillment`, `${SCOPE}/sell.fulfillment.readonly`],
  subscription: [SCOPE, `${SCOPE}/commerce.notification.subscription`],
};

export interface SellerCall extends VendorCall {
  seller: Seller;
  /** From Content-Language, in the form that bodies use: en_US. */
  locale: string;
}

interface Definition<Call> {
  id: string;
  method: VendorOperation["method"];
  path: string;
  scopes: readonly string[];
  /** The operation takes texts: `Content-Language` is mandatory. */
  language?: boolean;
  /** What stands before the token; Bearer, but IAF in the older APIs. */
  tokenWord?: "Bearer" | "IAF";
  answer(call: Call): VendorReply | Promise<VendorReply>;
}
export interface AppCall extends VendorCall {
  /** Of whom the token is; undefined for the application's own. */
  username: string | undefined;
  /** The scopes of the token. */
  granted: readonly string[];
}

export type SellerOperation = Definition<SellerCall>;
export type AppOperation = Definition<AppCall>;

/** For operations on a seller's own records: needs a token that a seller consented to. */
export function sellerOperations(world: World, definitions: SellerOperation[]): VendorOperation[] {
  return definitions.map((definition) =>
    guarded(world, definition, (call, { username }) => {
      const seller = username === undefined ? undefined : world.sellers.get(username);
      if (!seller) throw gateway.accessDenied();
      return definition.answer({ ...call, seller, locale: localeOf(call, definition.language === true) });
    }),
  );
}

/** For operations that need only an application's token (a seller's will do as well). */
export function appOperations(world: World, definitions: AppOperation[]): VendorOperation[] {
  return definitions.map((definition) =>
    guarded(world, definition, (call, { username, scopes }) =>
      definition.answer({ ...call, username, granted: scopes }),
    ),
  );
}

function guarded<Call>(
  world: World,
  { id, method, path, scopes, tokenWord = "Bearer" }: Definition<Call>,
  answer: (call: VendorCall, grant: TokenGrant) => VendorReply | Promise<VendorReply>,
): VendorOperation {
  return {
    id,
    method,
    path,
    answer: async (call) => {
      try {
        const left = enforceLimits(world, id);
        const grant = authorize(world, call, scopes, tokenWord);
        requireJson(call);
        const reply = await answer(call, grant);
        return { ...reply, headers: { ...left, ...reply.headers } };
      } catch (error) {
        if (!(error instanceof EbayError)) throw error;
        return { ...error.reply, ...(error.status === 429 ? { headers: limitHeaders(world, id) } : {}) };
      }
    },
  };
}

function authorize(world: World, call: VendorCall, scopes: readonly string[], tokenWord: string): TokenGrant {
  const header = call.headers.authorization;
  if (header === undefined) throw gateway.missingToken();
  const [word = "", token = ""] = header.split(" ", 2);
  if (word.toLowerCase() !== tokenWord.toLowerCase()) throw gateway.invalidToken();
  const grant = world.tokens.get(token);
  if (grant?.kind !== "access" || grant.expiresAt <= world.now()) throw gateway.invalidToken();
  if (!scopes.some((scope) => grant.scopes.includes(scope))) throw gateway.accessDenied();
  return grant;
}

function requireJson(call: VendorCall): void {
  const type = call.headers["content-type"] ?? "";
  if (call.body !== undefined && !/^application\/([a-z.]+\+)?json\b/i.test(type)) throw gateway.notJson();
}

function localeOf(call: VendorCall, mandatory: boolean): string {
  const header = call.headers["content-language"];
  if (header === undefined && !mandatory) return "en_US";
  const match = /^([a-z]{2})-([A-Z]{2})$/.exec(header ?? "");
  if (!match)
    throw inventoryError(400, 25709, "Header Content-Language.", { name: "Content-Language", value: header ?? "" });
  return `${match[1]}_${match[2]}`;
}

/** Parses a body as eBay's gateway does: what has the wrong type is refused as a whole, naming the field. */
export function bodyOf<Schema extends z.ZodType>(schema: Schema, call: VendorCall): z.output<Schema> {
  const parsed = schema.safeParse(call.body ?? {});
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  throw gateway.badRequest(`Could not serialize field [${field}]`);
}

/** Limit and page of a list call. `offset` counts pages here unless the caller says that it counts records. */
export function pagination(call: VendorCall, standard: number, most: number): { limit: number; offset: number } {
  const limit = wholeNumber(call.query.limit, standard);
  const offset = wholeNumber(call.query.offset, 0);
  if (limit === undefined || offset === undefined || limit < 1 || limit > most || offset < 0)
    throw inventoryError(400, 25706, `The limit is from 1 to ${most}, the offset 0 or more.`);
  return { limit, offset };
}

function wholeNumber(text: string | undefined, standard: number): number | undefined {
  if (text === undefined) return standard;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
